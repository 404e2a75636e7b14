"""`annotate` over JSONL, Parquet and text files, in one process and in two."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from spacy_connectives.cli import app
from spacy_connectives.distributed.batches import Row
from spacy_connectives.distributed.jobs import read_rows
from spacy_connectives.formats.marked import from_marked

TEXTS = ("因为下雨，所以比赛推迟。", "天晴了。", "虽然预算有限，但是工程没有停工。")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["annotate", *map(str, arguments)])


@pytest.fixture
def jsonl(tmp_path: Path) -> Path:
    lines = [json.dumps({"id": f"d{n}", "text": text}) for n, text in enumerate(TEXTS * 5)]
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture
def expected(jsonl: Path, tmp_path: Path) -> list[Row]:
    result = run(jsonl, tmp_path / "expected")
    assert result.exit_code == 0, result.output
    return read_rows(tmp_path / "expected")


def test_rows(expected: list[Row]) -> None:
    assert [(r.document, r.form) for r in expected[:4]] == [
        ("d0", "因为"),
        ("d0", "所以"),
        ("d2", "虽然"),
        ("d2", "但是"),
    ]


# Dask and Spark: tests/distributed, where they are running already.
def test_same_rows_from_two_workers(jsonl: Path, expected: list[Row], tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ("--workers", 2, "--partition-size", 200)
    result = run(jsonl, out, *arguments)
    assert result.exit_code == 0, result.output
    assert len(list(out.glob("part-*.jsonl"))) > 3
    assert read_rows(out) == expected
    again = run(jsonl, out, *arguments)
    assert again.exit_code == 0
    assert "done before" in again.output


def test_parquet(expected: list[Row], tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    names = [f"d{n}" for n in range(len(TEXTS) * 5)]
    pq.write_table(pa.table({"nr": names, "body": TEXTS * 5}), tmp_path / "in.parquet")
    columns = ("--text-column", "body", "--id-column", "nr")
    result = run(tmp_path / "in.parquet", tmp_path / "out", *columns)
    assert result.exit_code == 0, result.output
    rows = pq.read_table(tmp_path / "out").to_pylist()
    assert [Row(**row) for row in rows] == expected


def test_jsonl_to_marked_files(jsonl: Path, tmp_path: Path) -> None:
    with jsonl.open("a", encoding="utf-8") as handle:
        handle.write('\n{"id": "../x", "text": "<cand>"}\n{"id": "y"}\n')
    result = run(jsonl, tmp_path / "out", "--to", "marked")
    assert result.exit_code == 1
    assert "2 with errors" in result.output
    folder = tmp_path / "out" / "part-00000"
    marked = (folder / "d0.txt").read_text("utf-8")
    assert marked == "<a>因为</a>下雨，<a>所以</a>比赛推迟。"
    assert from_marked((folder / "d1.txt").read_text("utf-8")).text == TEXTS[1]
    assert len(list(folder.glob("*.txt"))) == len(TEXTS) * 5
    errors = (folder / "_errors.jsonl").read_text("utf-8").splitlines()
    assert sorted(json.loads(e)["document"] for e in errors) == ["../x", "y"]
    assert not list(tmp_path.glob("*.tmp"))


def test_text_files_to_rows(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text(TEXTS[0], "utf-8")
    (raw / "b.txt").write_bytes(TEXTS[0].encode("gb18030"))
    result = run(raw, tmp_path / "out", "--to", "jsonl")
    assert result.exit_code == 1
    rows = read_rows(tmp_path / "out")
    assert [(r.document, r.form) for r in rows] == [
        ("a.txt", "因为"),
        ("a.txt", "所以"),
        ("b.txt", None),
    ]
    assert "gb18030" in str(rows[-1].error)


def test_marked_files_go_on_where_they_stopped(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    for number, text in enumerate(TEXTS):
        (raw / str(number)).mkdir(parents=True)
        (raw / str(number) / "text.txt").write_text(text, "utf-8")
    (out / "0").mkdir(parents=True)
    (out / "0" / "text.txt").write_text("corrected by hand")
    result = run(raw, out, "--workers", 2)
    assert result.exit_code == 0, result.output
    assert "2 files" in result.output
    assert "1 file left as they were" in result.output
    assert (out / "0" / "text.txt").read_text() == "corrected by hand"
    assert "<a>虽然</a>" in (out / "2" / "text.txt").read_text("utf-8")
    assert run(raw, out, "--force").exit_code == 0
    assert "<a>因为</a>" in (out / "0" / "text.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--engine", "ray"), "none of local, dask, spark"),
        (("--to", "xml"), "none of marked, jsonl, parquet"),
        (("--scheduler", "tcp://x:1"), "needs --engine dask or spark"),
        (("--workers", "-1"), "--workers"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], message: str, jsonl: Path, tmp_path: Path) -> None:
    result = run(jsonl, tmp_path / "out", *arguments)
    assert result.exit_code == 2
    assert message in result.output
    assert not (tmp_path / "out").exists()
