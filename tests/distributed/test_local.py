"""Jobs on this machine: in this process, or in several that may be killed."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from spacy_connectives import ConnectivesError
from spacy_connectives.distributed import local
from spacy_connectives.distributed.jobs import Job, read_rows, write_jsonl
from spacy_connectives.distributed.partitions import find_partitions


def test_one_process_does_one_thing_after_another() -> None:
    outcomes = local.run(str, iter([1, 2]))
    assert next(outcomes) == "1"
    assert list(outcomes) == ["2"]


def test_killed_worker_is_replaced(tmp_path: Path, jsonl: Path, model: str) -> None:
    partitions = find_partitions(jsonl, size=1)
    expected = Job(str(tmp_path / "expected"), write_jsonl, ".jsonl", model)
    list(local.run(expected, partitions))
    job = Job(str(tmp_path / "out"), write_jsonl, ".jsonl", model)
    names = []
    for number, summary in enumerate(local.run(job, partitions, workers=2)):
        names.append(summary.name)
        if number == 0:
            assert len(list(Path(job.output).glob("part-*"))) < len(partitions)
            multiprocessing.active_children()[0].kill()
    assert sorted(names) == [p.name for p in partitions]
    assert read_rows(job.output) == read_rows(expected.output)


def test_gives_up_when_workers_are_killed_again_and_again() -> None:
    with pytest.raises(ConnectivesError, match="killed 3 times"):
        list(local.run(os._exit, [1], workers=2))


def test_errors_of_the_job_come_back() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(local.run(int, ["1", "x"], workers=2))
