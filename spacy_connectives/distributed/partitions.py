"""Cut text files, JSONL and Parquet into partitions, and read the documents of one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ConfigError, ConnectivesError, FormatError, missing_path
from ..files import decode
from .batches import Document, missing_extra, to_id

TEXT, JSONL, PARQUET = "text", "jsonl", "parquet"
SUFFIXES = {".txt": TEXT, ".jsonl": JSONL, ".ndjson": JSONL, ".parquet": PARQUET}
# Large enough to keep a worker busy for seconds, small enough to share work out evenly.
PARTITION_BYTES = 8 * 2**20
_CHUNK = 2**20


@dataclass(frozen=True)
class Partition:
    """A stretch of the input that is read, annotated and written in one go.

    name (str): Name of its output, without suffix.
    kind (str): `text`, `jsonl` or `parquet`.
    files (tuple[tuple[str, str], ...]): Path and name of each file; one if the kind is not `text`.
    start (int): First byte (jsonl) or row group (parquet).
    stop (int): Byte or row group after the last.
    first (int): Number of the first line or row, from 1.
    """

    name: str
    kind: str
    files: tuple[tuple[str, str], ...]
    start: int = 0
    stop: int = 0
    first: int = 1


def input_files(path: str | Path) -> tuple[str, list[tuple[Path, str]]]:
    """List the files of an input and tell what they are.

    path (str | Path): A file, or a folder that is searched; hidden files, and those whose name
        begins with an underscore as engines write them, are left out.
    RETURNS (tuple[str, list[tuple[Path, str]]]): The kind, and path and name of each file.
    RAISES (ConnectivesError): If there is nothing to read, or files of several kinds.
    """
    path = Path(path)
    if path.is_file():
        return SUFFIXES.get(path.suffix.lower(), TEXT), [(path, path.name)]
    if not path.is_dir():
        raise missing_path(path, "file or folder", "Give text files, JSONL or Parquet.")
    found = sorted(
        (p, p.relative_to(path).as_posix())
        for p in path.rglob("*")
        if p.suffix.lower() in SUFFIXES
        and p.is_file()
        and not any(step.startswith((".", "_")) for step in p.relative_to(path).parts)
    )
    kinds = sorted({SUFFIXES[p.suffix.lower()] for p, _ in found})
    if not kinds:
        raise ConnectivesError(f"{path}: no files that end in {', '.join(SUFFIXES)}.")
    if len(kinds) > 1:
        raise ConnectivesError(
            f"{path}: holds files of several kinds ({', '.join(kinds)}). Give a folder for each."
        )
    return kinds[0], found


def find_partitions(path: str | Path, *, size: int = PARTITION_BYTES) -> list[Partition]:
    """Cut an input into partitions; the same input always gives the same ones.

    path (str | Path): A file or a folder.
    size (int): Bytes of a partition; text files and row groups are never cut.
    RETURNS (list[Partition]): The partitions, in order.
    RAISES (ConnectivesError): If there is nothing to read.
    """
    kind, files = input_files(path)
    if kind == TEXT:
        pieces = list(_group_texts(files, size))
    else:
        cut = _cut_lines if kind == JSONL else _cut_row_groups
        pieces = [
            (((str(file), name),), *piece) for file, name in files for piece in cut(file, size)
        ]
    return [Partition(f"part-{n:05}", kind, *piece) for n, piece in enumerate(pieces)]


def _group_texts(
    files: list[tuple[Path, str]], size: int
) -> Iterator[tuple[tuple[tuple[str, str], ...], int, int, int]]:
    group: list[tuple[str, str]] = []
    held = 0
    for file, name in files:
        # A file costs something to open, however small it is.
        length = file.stat().st_size + 1024
        if group and held + length > size:
            yield tuple(group), 0, 0, 1
            group, held = [], 0
        group.append((str(file), name))
        held += length
    yield tuple(group), 0, 0, 1


def _cut_lines(file: Path, size: int) -> Iterator[tuple[int, int, int]]:
    """Cut a file at line breaks; gives first byte, byte after the last, number of first line."""
    total = file.stat().st_size
    start, first = 0, 1
    with file.open("rb") as handle:
        while start + size < total:
            lines = 0
            left = size
            while left > 0:
                chunk = handle.read(min(left, _CHUNK))
                lines += chunk.count(b"\n")
                left -= len(chunk)
            if not chunk.endswith(b"\n"):
                lines += handle.readline().endswith(b"\n")
            stop = handle.tell()
            yield start, stop, first
            start, first = stop, first + lines
    if start < total or total == 0:
        yield start, total, first


def _cut_row_groups(file: Path, size: int) -> Iterator[tuple[int, int, int]]:
    """Group row groups; gives first group, group after the last, number of first row."""
    metadata = _parquet_file(file).metadata
    start, first, held, rows = 0, 1, 0, 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        if number > start and held + group.total_byte_size > size:
            yield start, number, first
            start, first, held, rows = number, first + rows, 0, 0
        held += group.total_byte_size
        rows += group.num_rows
    yield start, metadata.num_row_groups, first


def _parquet_file(file: str | Path) -> Any:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise missing_extra("parquet") from None
    try:
        return pq.ParquetFile(file)
    except pa.ArrowInvalid as error:
        raise ConnectivesError(f"{file}: not a Parquet file ({error}).") from None


def read_documents(
    partition: Partition, *, text: str = "text", document: str = "id", encoding: str = "utf-8"
) -> Iterator[Document]:
    """Read the documents of a partition.

    partition (Partition): The partition.
    text (str): Field or column with the texts.
    document (str): Field or column with the ids; where there is none, it is `file:line`. The id
        of a text file is its name.
    encoding (str): Encoding of text files and JSONL.
    YIELDS (Document): The documents; what cannot be read is one with an error.
    RAISES (ConfigError): If the column of texts is missing, or JSONL is in an encoding that
        cannot be cut at line breaks.
    """
    if partition.kind == TEXT:
        for path, name in partition.files:
            yield _read_text(path, name, encoding)
    elif partition.kind == JSONL:
        yield from _read_lines(partition, text, document, encoding)
    else:
        yield from _read_rows(partition, text, document)


def _read_text(path: str, name: str, encoding: str) -> Document:
    try:
        content = decode(Path(path).read_bytes(), encoding=encoding, source=name)
    except (FormatError, OSError) as error:
        return Document(name, None, str(error))
    # Offsets count a line break as one character, as in marked files.
    return Document(name, content.removeprefix("\ufeff").replace("\r\n", "\n"))


def _read_lines(
    partition: Partition, text: str, document: str, encoding: str
) -> Iterator[Document]:
    if encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32", "utf16", "utf32")):
        raise ConfigError(f"JSONL in {encoding} cannot be cut at line breaks: convert it to UTF-8.")
    ((path, name),) = partition.files
    with Path(path).open("rb") as handle:
        handle.seek(partition.start)
        line = partition.first - 1
        while handle.tell() < partition.stop:
            raw = handle.readline().strip().removeprefix(b"\xef\xbb\xbf")
            line += 1
            if raw:
                yield _read_line(raw, f"{name}:{line}", text, document, encoding)


def _read_line(raw: bytes, place: str, text: str, document: str, encoding: str) -> Document:
    try:
        data = json.loads(decode(raw, encoding=encoding, source=place))
    except FormatError as error:
        return Document(place, None, str(error))
    except (ValueError, RecursionError) as error:
        return Document(place, None, f"The line is no JSON: {error}.")
    if not isinstance(data, dict):
        return Document(place, None, "The line is no JSON object.")
    value = data.get(document)
    name = place if value is None else to_id(value)
    if text not in data:
        there = ", ".join(data) or "none"
        return Document(name, None, f"There is no field '{text}'. Fields: {to_id(there)}.")
    return Document(name, data[text])


def _read_rows(partition: Partition, text: str, document: str) -> Iterator[Document]:
    ((path, name),) = partition.files
    file = _parquet_file(path)
    names = file.schema_arrow.names
    if text not in names:
        raise ConfigError(f"{path}: there is no column '{text}'. Columns: {', '.join(names)}.")
    columns = [text, document] if document in names else [text]
    row = partition.first
    groups = list(range(partition.start, partition.stop))
    try:
        for batch in file.iter_batches(batch_size=1024, row_groups=groups, columns=columns):
            texts = batch.column(text).to_pylist()
            ids = batch.column(document).to_pylist() if document in names else [None] * len(texts)
            for value, content in zip(ids, texts):
                yield Document(f"{name}:{row}" if value is None else to_id(value), content)
                row += 1
    except (OSError, ValueError) as error:  # damaged pages; pyarrow's errors are ValueErrors
        yield Document(f"{name}:{row}", None, f"From this row on, the file is damaged: {error}")
