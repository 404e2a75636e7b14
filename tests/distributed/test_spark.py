"""The same rows from Spark with two workers, even if one of them is killed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from spacy_connectives.cli import app
from spacy_connectives.distributed import local, spark
from spacy_connectives.distributed.batches import Document, Row
from spacy_connectives.distributed.jobs import Job, read_rows, write_jsonl
from spacy_connectives.distributed.partitions import find_partitions

pytest.importorskip("pyspark", reason='needs pip install "spacy-connectives[spark]"')
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    session = spark.session(workers=2)
    yield session
    session.stop()


def test_data_frame(
    session: Any, model: str, texts: list[str], rows_of: Callable[[list[Document]], list[Row]]
) -> None:
    some = [*texts, None]
    data = [(n, text, 0) for n, text in enumerate(some)]
    frame = session.createDataFrame(data, "nr int, body string, other int").repartition(4)
    rows = spark.annotate(frame, text="body", document="nr", model=model).collect()
    expected = rows_of([Document(str(n), text) for n, text in enumerate(some)])
    found = [Row(**r.asDict()) for r in rows]
    key = [(int(r.document), r.connective or "", r.part or 0) for r in found]
    assert [row for _, row in sorted(zip(key, found))] == expected


def test_killed_worker(
    session: Any, jsonl: Path, tmp_path: Path, mortal_job: Job, model: str
) -> None:
    partitions = find_partitions(jsonl, size=400)
    expected = Job(str(tmp_path / "expected"), write_jsonl, ".jsonl", model)
    list(local.run(expected, partitions))
    summaries = list(spark.run(mortal_job, partitions))
    assert (tmp_path / "killed").exists()
    assert [s.name for s in summaries] == [p.name for p in partitions]
    assert sum(s.errors for s in summaries) == 2
    assert read_rows(mortal_job.output) == read_rows(expected.output)


def test_command(session: Any, jsonl: Path, tmp_path: Path, model: str) -> None:
    expected, out = tmp_path / "expected", tmp_path / "out"
    arguments = ["annotate", str(jsonl), str(expected), "--model", model]
    assert CliRunner().invoke(app, arguments).exit_code == 1
    arguments[2] = str(out)
    engine = ["--engine", "spark", "--partition-size", "400"]
    result = CliRunner().invoke(app, [*arguments, *engine])
    assert result.exit_code == 1
    assert result.output.count(": 1 with errors") == 2
    assert read_rows(out) == read_rows(expected)


def test_cookbook(session: Any, run_cookbook: Callable[[str], dict[str, object]]) -> None:
    rows: Any = run_cookbook("Spark")["rows"]
    assert [row.form for row in rows.collect()] == ["因为", "所以"]
