"""Inputs are cut into partitions that hold each document exactly once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacy_connectives import ConfigError, ConnectivesError
from spacy_connectives.distributed.batches import Document
from spacy_connectives.distributed.partitions import find_partitions, read_documents


def read_all(path: Path, size: int, **settings: str) -> list[Document]:
    return [d for p in find_partitions(path, size=size) for d in read_documents(p, **settings)]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    texts=st.lists(st.text("雨雪\u2028\n\r <\\", max_size=12), max_size=12),
    size=st.integers(1, 200),
    newline=st.sampled_from(["\n", "\r\n", "\n\n"]),
    last=st.booleans(),
)
def test_every_line_once(
    tmp_path: Path, texts: list[str], size: int, newline: str, last: bool
) -> None:
    lines = [json.dumps({"text": text}, ensure_ascii=False) for text in texts]
    content = newline.join(lines) + (newline if last else "")
    path = tmp_path / "in.jsonl"
    path.write_bytes(content.encode("utf-8"))
    documents = read_all(path, size)
    assert [d.text for d in documents] == texts
    numbers = [n for n, line in enumerate(content.split("\n"), 1) if line.strip("\r")]
    assert [d.id for d in documents] == [f"in.jsonl:{n}" for n in numbers]


@pytest.mark.parametrize(
    ("line", "name", "error"),
    [
        (b'{"id": "a", "tex', "in.jsonl:2", "The line is no JSON"),
        (b'["text"]', "in.jsonl:2", "The line is no JSON object."),
        (b'{"id": "a", "body": "x"}', "a", "There is no field 'text'. Fields: id, body."),
        ('{"text": "因为"}'.encode("gb18030"), "in.jsonl:2", "The bytes are not utf-8"),
        (b"[" * 100_000, "in.jsonl:2", "The line is no JSON"),
    ],
)
def test_corrupt_line(tmp_path: Path, line: bytes, name: str, error: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b'{"text": "one"}\n' + line + b'\n{"text": "three"}\n')
    one, bad, three = read_all(path, 10**6)
    assert (one.text, three.text) == ("one", "three")
    assert (bad.id, bad.text) == (name, None)
    assert bad.error is not None
    assert error in bad.error


def test_text_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.txt").write_bytes("\ufeff天晴了。\r\n下雨了。".encode())
    (tmp_path / "sub" / "a.txt").write_bytes("因为".encode("gb18030"))
    (tmp_path / ".hidden.txt").write_text("x")
    good, bad = read_all(tmp_path, 10**6)
    assert good == Document("b.txt", "天晴了。\n下雨了。")
    assert bad.id == "sub/a.txt"
    assert bad.error is not None
    assert "looks like gb18030" in bad.error
    assert len(find_partitions(tmp_path, size=1)) == 2


def test_parquet(tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    texts = [f"第{n}篇" if n % 5 else None for n in range(20)]
    table = pa.table({"id": [None, *range(1, 20)], "body": texts})
    path = tmp_path / "in.parquet"
    pq.write_table(table, path, row_group_size=6)
    assert len(find_partitions(path, size=1)) == 4
    documents = read_all(path, 1, text="body")
    assert [d.text for d in documents] == texts
    assert [d.id for d in documents] == ["in.parquet:1", *map(str, range(1, 20))]
    with pytest.raises(ConfigError, match="no column 'text'"):
        read_all(path, 1)


def test_damaged_parquet(tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"text": ["雨"] * 1000}), path, compression="gzip")
    data = bytearray(path.read_bytes())
    data[10:60] = bytes(50)
    path.write_bytes(data)
    (bad,) = read_all(path, 10**6)
    assert bad.error is not None
    assert bad.error.startswith("From this row on, the file is damaged")
    path.write_bytes(b"no Parquet at all")
    with pytest.raises(ConnectivesError, match="not a Parquet file"):
        find_partitions(path)


def test_inputs_that_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConnectivesError, match="no such file or folder"):
        find_partitions(tmp_path / "nowhere")
    with pytest.raises(ConnectivesError, match="no files that end in"):
        find_partitions(tmp_path)
    (tmp_path / "a.txt").write_text("雨", "utf-8")
    (tmp_path / "a.jsonl").write_text("{}", "utf-8")
    with pytest.raises(ConnectivesError, match=r"several kinds \(jsonl, text\)"):
        find_partitions(tmp_path)
    with pytest.raises(ConfigError, match="convert it to UTF-8"):
        read_all(tmp_path / "a.jsonl", 10, encoding="utf-16")
