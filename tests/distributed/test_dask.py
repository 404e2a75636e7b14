"""The same rows from a Dask cluster with two workers, even if one of them is killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from spacy_connectives import ConnectivesError
from spacy_connectives.cli import app
from spacy_connectives.distributed import dask, local
from spacy_connectives.distributed.batches import Document, Row
from spacy_connectives.distributed.jobs import Job, read_rows, write_jsonl
from spacy_connectives.distributed.partitions import find_partitions

pytest.importorskip("distributed", reason='needs pip install "spacy-connectives[dask]"')


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with dask.connect(workers=2) as client:
        yield client


def test_data_frame(
    client: Any, model: str, texts: list[str], rows_of: Callable[[list[Document]], list[Row]]
) -> None:
    import dask.dataframe as dd
    import pandas as pd

    some = [*texts, None]
    frame = pd.DataFrame({"nr": [f"d{n}" for n in range(len(some))], "body": some, "other": 0})
    rows = dask.annotate(
        dd.from_pandas(frame, npartitions=4), text="body", document="nr", model=model
    ).compute()
    expected = rows_of([Document(f"d{n}", text) for n, text in enumerate(some)])
    values = rows.astype(object).where(rows.notna(), None).itertuples(index=False)
    assert [Row(*r) for r in values] == expected
    assert rows["error"].dropna().tolist() == ["The text is missing."]


def test_killed_worker(
    client: Any, jsonl: Path, tmp_path: Path, mortal_job: Job, model: str
) -> None:
    partitions = find_partitions(jsonl, size=400)
    expected = Job(str(tmp_path / "expected"), write_jsonl, ".jsonl", model)
    list(local.run(expected, partitions))
    address = client.scheduler.address
    summaries = list(dask.run(mortal_job, partitions, scheduler=address))
    assert (tmp_path / "killed").exists()
    assert sorted(s.name for s in summaries) == [p.name for p in partitions]
    assert sum(s.errors for s in summaries) == 2
    assert read_rows(mortal_job.output) == read_rows(expected.output)


def test_command(client: Any, jsonl: Path, tmp_path: Path, model: str) -> None:
    expected, out = tmp_path / "expected", tmp_path / "out"
    arguments = ["annotate", str(jsonl), str(expected), "--model", model]
    assert CliRunner().invoke(app, arguments).exit_code == 1
    arguments[2] = str(out)
    engine = ["--engine", "dask", "--scheduler", client.scheduler.address]
    result = CliRunner().invoke(app, [*arguments, *engine, "--partition-size", "400"])
    assert result.exit_code == 1
    assert result.output.count(": 1 with errors") == 2
    assert read_rows(out) == read_rows(expected)


def test_cookbook(
    client: Any,
    run_cookbook: Callable[[str], dict[str, object]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows: Any = run_cookbook("Dask")["rows"]
    assert rows.compute()["form"].tolist() == ["因为", "所以"] * 4
    assert "Contingency.Cause" in capsys.readouterr().out


def test_errors_of_the_job_come_back(client: Any) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(dask.run(int, ["x"], scheduler=client.scheduler.address))


def test_no_scheduler_there() -> None:
    with pytest.raises(ConnectivesError, match="no Dask scheduler answers there"):
        list(dask.run(int, ["1"], scheduler="nonsense://here"))
