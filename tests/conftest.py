"""Fixtures that all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Tests of arbitrary input take the number of examples from the profile:
# `pytest --hypothesis-profile long tests/pipeline/test_any_text.py` runs as long as patience lasts.
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
# The quick ones are the same each time: what is found by chance belongs into a long run.
settings.register_profile(
    "quick", deadline=None, max_examples=60, suppress_health_check=_SLOW, derandomize=True
)
settings.register_profile("long", deadline=None, max_examples=5000, suppress_health_check=_SLOW)
settings.load_profile("quick")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository with texts that are not ours to ship."""
    path = Path(__file__).resolve().parents[2] / "shared"
    if not path.is_dir():
        pytest.skip("there is no folder shared beside the repository")
    return path


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """A folder with a copy of one marked article of fifteen paragraphs."""
    folder = tmp_path / "marked"
    folder.mkdir()
    source = Path(__file__).parent / "data" / "article.txt"
    (folder / "article.txt").write_bytes(source.read_bytes())
    return folder
