"""The learning curve grows from the size of the first corpus to all documents."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.mark.parametrize(
    ("documents", "sizes"),
    [(400, [24, 100, 200, 400]), (48, [12, 24, 48]), (10, [2, 5, 10]), (1, [1])],
)
def test_sizes_grow_to_all_documents(
    documents: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    assert importlib.import_module("learning_curve").sizes(documents) == sizes
