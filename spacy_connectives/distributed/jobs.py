"""Annotate a partition and write its rows; and know which partitions are done already."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from ..about import __version__
from ..errors import ConnectivesError
from ..files import atomic_path, write_atomic
from ..pipeline.doc_spans import DEFAULT_KEY
from ..weights import PACKAGED, packaged_bytes
from .batches import (
    Result,
    Row,
    annotate_documents,
    missing_extra,
    to_arrow,
    to_rows,
    worker_pipeline,
)
from .partitions import Partition, read_documents

# Writes results to a path, whole or not at all; tells how many documents its format cannot hold.
Writer = Callable[[Path, Iterator[Result]], int]

# Engines leave out files whose name begins so when they read a folder.
MANIFEST = "_manifest.json"
_ROWS = 50_000


@dataclass(frozen=True)
class Summary:
    """What became of a partition.

    name (str): Its name.
    documents (int): Number of documents.
    connectives (int): Number of connectives found.
    characters (int): Number of characters.
    errors (int): Number of documents that could not be annotated or written.
    """

    name: str
    documents: int = 0
    connectives: int = 0
    characters: int = 0
    errors: int = 0


def write_jsonl(path: Path, results: Iterator[Result]) -> int:
    """Write rows as JSONL, whole or not at all.

    path (Path): The file.
    results (Iterator[Result]): The annotated documents.
    RETURNS (int): 0, as rows hold everything.
    """
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8") as handle:
        encode = json.JSONEncoder(ensure_ascii=False).encode
        for row in to_rows(results):
            fields = {k: value for k, value in zip(Row._fields, row) if value is not None}
            handle.write(encode(fields) + "\n")
    return 0


def write_parquet(path: Path, results: Iterator[Result]) -> int:
    """Write rows as Parquet, whole or not at all.

    path (Path): The file.
    results (Iterator[Result]): The annotated documents.
    RETURNS (int): 0, as rows hold everything.
    """
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise missing_extra("parquet") from None
    rows = to_rows(results)
    with (
        atomic_path(path) as temporary,
        pq.ParquetWriter(temporary, to_arrow(()).schema) as writer,
    ):
        while batch := list(islice(rows, _ROWS)):
            writer.write_table(to_arrow(batch))
    return 0


def read_rows(path: str | Path) -> list[Row]:
    """Read the rows that a job has written as JSONL.

    path (str | Path): A file, or the folder of all.
    RETURNS (list[Row]): The rows, in the order of the input.
    """
    path = Path(path)
    files = sorted(path.glob("part-*.jsonl")) if path.is_dir() else [path]
    return [
        Row(**json.loads(line))
        for file in files
        for line in file.read_text("utf-8").split("\n")
        if line
    ]


@dataclass(frozen=True)
class Job:
    """Annotates partitions. It is sent to workers, which see the same files as the sender.

    output (str): Folder of the results.
    write (Writer): Writes the results of a partition.
    suffix (str): How the names of the results end.
    model (str): `packaged`, or the folder or name of a trained pipeline.
    spans_key (str): Key of `Doc.spans` that the pipeline writes to.
    text (str): Field or column with the texts.
    document (str): Field or column with the ids.
    encoding (str): Encoding of text files and JSONL.
    """

    output: str
    write: Writer
    suffix: str
    model: str = PACKAGED
    spans_key: str = DEFAULT_KEY
    text: str = "text"
    document: str = "id"
    encoding: str = "utf-8"

    def target(self, partition: Partition) -> Path:
        """Tell where the results of a partition go.

        partition (Partition): The partition.
        RETURNS (Path): The file or folder.
        """
        return Path(self.output, partition.name + self.suffix)

    def load(self) -> None:
        """Load the pipeline in this process ahead of the first partition."""
        worker_pipeline(self.model, self.spans_key)

    def __call__(self, partition: Partition) -> Summary:
        """Annotate a partition and write its results.

        partition (Partition): The partition.
        RETURNS (Summary): What became of it.
        """
        count = {"documents": 0, "connectives": 0, "characters": 0, "errors": 0}

        def counted(results: Iterable[Result]) -> Iterator[Result]:
            for result in results:
                count["documents"] += 1
                if result.annotated is None:
                    count["errors"] += 1
                else:
                    count["connectives"] += len(result.annotated.connectives)
                    count["characters"] += len(result.annotated.text)
                yield result

        documents = read_documents(
            partition, text=self.text, document=self.document, encoding=self.encoding
        )
        results = annotate_documents(documents, model=self.model, spans_key=self.spans_key)
        unwritable = self.write(self.target(partition), counted(results))
        count["errors"] += unwritable
        return Summary(partition.name, **count)

    def prepare(self, partitions: Sequence[Partition], *, force: bool = False) -> list[Partition]:
        """Get the output folder ready and find what is left to do.

        partitions (Sequence[Partition]): All partitions of the input.
        force (bool): Do all again, whatever the folder holds.
        RETURNS (list[Partition]): Those whose results are not there yet.
        RAISES (ConnectivesError): If the folder holds something else than results of this very
            job.
        """
        output = Path(self.output)
        manifest = json.dumps(self._manifest(partitions), ensure_ascii=False, indent=1)
        if output.exists() and not output.is_dir():
            raise ConnectivesError(f"{output}: is a file. Give a folder for the results.")
        if output.is_dir() and any(output.iterdir()) and not force:
            known = output / MANIFEST
            if not known.is_file() or known.read_text("utf-8") != manifest:
                raise ConnectivesError(
                    f"{output}: holds other files, or results of another input, of an input that "
                    "has changed, of another pipeline, or of other settings. Nothing was written. "
                    "Give another folder, or use --force to overwrite."
                )
        elif force:
            for old in output.glob("part-*"):
                remove(old)
        write_atomic(output / MANIFEST, manifest.encode("utf-8"))
        return [p for p in partitions if not self.target(p).exists()]

    def clean(self) -> None:
        """Remove what killed workers have left half written; for when all is done."""
        for leftover in Path(self.output).glob(".part-*.tmp"):
            remove(leftover)

    def _pipeline_files(self) -> list[list[str | int]]:
        """List what tells a pipeline from one that was trained anew under the same name."""
        if self.model == PACKAGED:
            return [[PACKAGED, hashlib.sha256(packaged_bytes()).hexdigest()]]
        folder = Path(self.model)
        # An installed pipeline is known by its name; only a folder can change under it.
        found = sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []
        stats = [(path, path.stat()) for path in found]
        return [[str(p.relative_to(folder)), s.st_size, s.st_mtime_ns] for p, s in stats]

    def _manifest(self, partitions: Sequence[Partition]) -> dict[str, Any]:
        settings = {k: v for k, v in asdict(self).items() if k not in ("write", "output")}
        paths = sorted({path for p in partitions for path, _ in p.files})
        stats = [(path, Path(path).stat()) for path in paths]
        return {
            "version": __version__,
            **settings,
            "pipeline": self._pipeline_files(),
            "files": [[path, s.st_size, s.st_mtime_ns] for path, s in stats],
            "partitions": [[p.name, p.start, p.stop, len(p.files)] for p in partitions],
        }


def remove(path: Path) -> None:
    """Remove a file or a folder with all that it holds.

    path (Path): The path.
    """
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
