"""A job writes one output a partition, goes on where it stopped, and never mixes results."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from spacy_connectives import ConnectivesError
from spacy_connectives.distributed.batches import Result, Row
from spacy_connectives.distributed.jobs import Job, read_rows, write_jsonl, write_parquet
from spacy_connectives.distributed.partitions import find_partitions

SIZE = 600


@pytest.fixture
def job(tmp_path: Path, model: str) -> Job:
    return Job(str(tmp_path / "out"), write_jsonl, ".jsonl", model)


def test_rows_of_all_partitions(job: Job, jsonl: Path, texts: list[str]) -> None:
    partitions = find_partitions(jsonl, size=SIZE)
    assert len(partitions) > 3
    summaries = [job(p) for p in job.prepare(partitions)]
    rows = read_rows(job.output)
    assert sum(s.documents for s in summaries) == len(texts)
    assert sum(s.connectives for s in summaries) == len(
        {(r.document, r.connective) for r in rows if r.error is None}
    )
    assert sum(s.errors for s in summaries) == 2
    assert [r.document for r in rows if r.error is not None] == ["in.jsonl:11", "null"]


def test_restart_does_what_is_left(job: Job, jsonl: Path) -> None:
    partitions = find_partitions(jsonl, size=SIZE)
    for partition in job.prepare(partitions)[:2]:
        job(partition)
    kept = {p: p.stat().st_mtime_ns for p in Path(job.output).glob("part-*")}
    # What a killed worker leaves behind is never taken for a result.
    leftover = Path(job.output, f".{partitions[3].name}.jsonl.abc.tmp")
    leftover.write_text('{"document": "ha')
    left = job.prepare(partitions)
    assert left == partitions[2:]
    for partition in left:
        job(partition)
    job.clean()
    assert not leftover.exists()
    assert not job.prepare(partitions)
    assert all(p.stat().st_mtime_ns == time for p, time in kept.items())
    again = Job(f"{job.output}-again", write_jsonl, ".jsonl", job.model)
    for partition in again.prepare(partitions):
        again(partition)
    assert read_rows(job.output) == read_rows(again.output)


def test_other_settings_or_input_are_not_mixed_in(job: Job, jsonl: Path) -> None:
    partitions = find_partitions(jsonl, size=SIZE)
    job.prepare(partitions)
    job(partitions[0])
    other = Job(job.output, write_jsonl, ".jsonl", job.model, document="nr")
    with pytest.raises(ConnectivesError, match="or of other settings"):
        other.prepare(partitions)
    with pytest.raises(ConnectivesError, match="results of another input"):
        job.prepare(find_partitions(jsonl, size=SIZE // 2))
    with jsonl.open("a") as handle:
        handle.write("{}\n")
    with pytest.raises(ConnectivesError, match="an input that has changed"):
        job.prepare(partitions)
    assert other.prepare(partitions, force=True) == partitions
    assert not list(Path(job.output).glob("part-*"))


def test_a_pipeline_that_was_trained_anew_is_another_one(
    tmp_path: Path, model: str, jsonl: Path
) -> None:
    folder = shutil.copytree(model, tmp_path / "model")
    job = Job(str(tmp_path / "out"), write_jsonl, ".jsonl", str(folder))
    partitions = find_partitions(jsonl, size=SIZE)
    job.prepare(partitions)
    job.prepare(partitions)
    (folder / "meta.json").write_text((folder / "meta.json").read_text() + " ")
    with pytest.raises(ConnectivesError, match="of another pipeline"):
        job.prepare(partitions)


def test_foreign_folder_is_left_alone(job: Job, jsonl: Path) -> None:
    output = Path(job.output)
    output.mkdir()
    (output / "thesis.txt").write_text("mine")
    partitions = find_partitions(jsonl)
    with pytest.raises(ConnectivesError, match="holds other files"):
        job.prepare(partitions)
    job.prepare(partitions, force=True)
    assert (output / "thesis.txt").read_text() == "mine"
    with pytest.raises(ConnectivesError, match="is a file"):
        Job(str(output / "thesis.txt"), write_jsonl, ".jsonl").prepare(partitions)


def test_results_are_whole_or_not_there(tmp_path: Path) -> None:
    def breaks_off() -> Iterator[Result]:
        yield Result("a", None, "bad")
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        write_jsonl(tmp_path / "part-00000.jsonl", breaks_off())
    assert not list(tmp_path.iterdir())


def test_parquet_holds_the_same_rows(jsonl: Path, model: str, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    partitions = find_partitions(jsonl, size=SIZE)
    as_jsonl = Job(str(tmp_path / "j"), write_jsonl, ".jsonl", model)
    as_parquet = Job(str(tmp_path / "p"), write_parquet, ".parquet", model)
    for partition in partitions:
        as_jsonl(partition)
        as_parquet(partition)
    rows = [Row(**r) for r in pq.read_table(as_parquet.output).to_pylist()]
    assert rows == read_rows(as_jsonl.output)


def test_rows_of_nothing(tmp_path: Path, model: str) -> None:
    (tmp_path / "empty.jsonl").touch()
    job = Job(str(tmp_path / "out"), write_jsonl, ".jsonl", model)
    (partition,) = job.prepare(find_partitions(tmp_path / "empty.jsonl"))
    assert job(partition).documents == 0
    assert read_rows(job.output) == []
