"""From batches of texts to rows, one row a part of a connective. No engine is known here.

A worker loads the pipeline once. Texts go in and rows come out; no `Doc` leaves the worker. A text
that cannot be annotated gives one row that says why, in the column `error`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

from spacy.language import Language

from ..connective import AnnotatedText
from ..errors import ConfigError, ConnectivesError
from ..pipeline.annotate import annotate_strings, load_pipeline
from ..pipeline.doc_spans import DEFAULT_KEY
from ..weights import PACKAGED

# Texts are annotated together up to this many characters: enough for the arrays to pay off, few
# enough for memory to stay flat.
BATCH_CHARACTERS = 200_000
# Dask may run several threads in a worker, and a pipeline's string store is not made for that.
_LOCK = Lock()


class Document(NamedTuple):
    """A text to annotate.

    id (str): Its name in the rows.
    text (object): The text; whatever is no string gives an error row.
    error (str | None): Why there is no text, if that is known already.
    """

    id: str
    text: object
    error: str | None = None


class Result(NamedTuple):
    """What became of a document.

    id (str): Its name.
    annotated (AnnotatedText | None): The text with its connectives.
    error (str | None): Why there is none.
    """

    id: str
    annotated: AnnotatedText | None
    error: str | None = None


class Row(NamedTuple):
    """One part of a connective, or one document with an error.

    document (str): Id of the document.
    connective (str | None): Id of the connective in its document: `c0`, `c1`, ...
    part (int | None): Number of the part in its connective, from 0.
    start (int | None): Its first character in the text.
    end (int | None): The character after its last.
    form (str | None): Its text.
    entry (str | None): Id of the lexicon entry.
    sense (str | None): PDTB-3 sense.
    score (float | None): Probability of the connective.
    error (str | None): Why the document could not be annotated; then all but `document` is None.
    """

    document: str
    connective: str | None = None
    part: int | None = None
    start: int | None = None
    end: int | None = None
    form: str | None = None
    entry: str | None = None
    sense: str | None = None
    score: float | None = None
    error: str | None = None


# Column types as Arrow, pandas and Spark call them; integers and floats can be missing.
_TYPES = {
    "document": ("string", "string", "string"),
    "connective": ("string", "string", "string"),
    "part": ("int32", "Int32", "int"),
    "start": ("int64", "Int64", "bigint"),
    "end": ("int64", "Int64", "bigint"),
    "form": ("string", "string", "string"),
    "entry": ("string", "string", "string"),
    "sense": ("string", "string", "string"),
    "score": ("float64", "Float64", "double"),
    "error": ("string", "string", "string"),
}
SPARK_SCHEMA = ", ".join(f"`{name}` {types[2]}" for name, types in _TYPES.items())


def to_pandas(rows: Iterable[Row]) -> Any:
    """Make a data frame of rows.

    rows (Iterable[Row]): The rows.
    RETURNS (pandas.DataFrame): One column a field, missing values as pandas' own.
    """
    import pandas as pd

    columns = list(zip(*rows)) or [()] * len(_TYPES)
    return pd.DataFrame(
        {
            name: pd.array(list(values), dtype=types[1])
            for (name, types), values in zip(_TYPES.items(), columns)
        }
    )


def to_arrow(rows: Iterable[Row]) -> Any:
    """Make an Arrow table of rows.

    rows (Iterable[Row]): The rows.
    RETURNS (pyarrow.Table): One column a field.
    """
    import pyarrow as pa

    columns = list(zip(*rows)) or [()] * len(_TYPES)
    schema = pa.schema([(name, pa.type_for_alias(types[0])) for name, types in _TYPES.items()])
    return pa.table([pa.array(values, t) for values, t in zip(columns, schema.types)], schema)


@lru_cache(maxsize=2)
def worker_pipeline(model: str = PACKAGED, spans_key: str = DEFAULT_KEY) -> Language:
    """Load a pipeline, once a process.

    model (str): `packaged`, or the folder or name of a trained pipeline.
    spans_key (str): Key of `Doc.spans` that the pipeline writes to.
    RETURNS (Language): The pipeline, tried out on a sentence.
    RAISES (ConnectivesError): If it cannot be loaded, or writes nothing under this key.
    """
    nlp = load_pipeline(model)
    # What is wrong with the pipeline itself must not come back as an error of every document.
    annotate_strings(nlp, ["因为下雨，所以停赛。"], spans_key=spans_key)
    return nlp


def annotate_documents(
    documents: Iterable[Document], *, model: str = PACKAGED, spans_key: str = DEFAULT_KEY
) -> Iterator[Result]:
    """Find the connectives of documents.

    documents (Iterable[Document]): The documents, read as they are needed.
    model (str): `packaged`, or the folder or name of a trained pipeline.
    spans_key (str): Key of `Doc.spans` that the pipeline writes to.
    YIELDS (Result): What became of each document, in order.
    RAISES (ConnectivesError): If the pipeline cannot be loaded or writes nothing under this key.
    """
    nlp = worker_pipeline(model, spans_key)
    waiting: list[Document] = []
    characters = 0
    for document in documents:
        length = len(document.text) if isinstance(document.text, str) else 0
        if waiting and characters + length > BATCH_CHARACTERS:
            yield from _annotate(nlp, waiting, spans_key)
            waiting, characters = [], 0
        waiting.append(document)
        characters += length
    yield from _annotate(nlp, waiting, spans_key)


def _annotate(nlp: Language, documents: Sequence[Document], spans_key: str) -> list[Result]:
    """Annotate documents together; if that fails, one by one to find those that are to blame."""
    checked = [document._replace(error=_complaint(document)) for document in documents]
    texts = [str(d.text) for d in checked if d.error is None]
    try:
        with _LOCK, nlp.memory_zone():
            annotated = iter(annotate_strings(nlp, texts, spans_key=spans_key))
    except Exception as error:  # whatever a pipeline's components raise about a text
        if len(checked) > 1:
            return [r for d in checked for r in _annotate(nlp, [d], spans_key)]
        return [Result(checked[0].id, None, f"{type(error).__name__}: {error}")]
    return [Result(d.id, None if d.error else next(annotated), d.error) for d in checked]


def _complaint(document: Document) -> str | None:
    text = document.text
    if document.error is not None:
        return document.error
    if text is None or text != text:  # NaN, as pandas writes what is missing
        return "The text is missing."
    if not isinstance(text, str):
        return f"The text is of type {type(text).__name__}, not str."
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        return f"The text cannot be written as UTF-8: {error.reason} at character {error.start}."
    return None


def to_rows(results: Iterable[Result]) -> Iterator[Row]:
    """Lay connectives out as rows.

    results (Iterable[Result]): Annotated documents.
    YIELDS (Row): One row a part, connectives in text order; a document without connectives has
        none.
    """
    for result in results:
        if result.annotated is None:
            yield Row(result.id, error=result.error)
            continue
        text = result.annotated.text
        for number, c in enumerate(result.annotated.connectives):
            for part, (start, end) in enumerate(c.parts):
                form = text[start:end]
                yield Row(
                    result.id, f"c{number}", part, start, end, form, c.entry, c.sense, c.score
                )


def annotate_batches(
    batches: Iterable[Any],
    *,
    text: str = "text",
    document: str = "id",
    model: str = PACKAGED,
    spans_key: str = DEFAULT_KEY,
) -> Iterator[Any]:
    """Turn batches of texts into batches of rows; what every engine runs on its workers.

    batches (Iterable[pandas.DataFrame | pyarrow.RecordBatch | pyarrow.Table]): The batches.
    text (str): Column with the texts.
    document (str): Column with the ids of the documents; they are turned into strings.
    model (str): `packaged`, or the folder or name of a trained pipeline.
    spans_key (str): Key of `Doc.spans` that the pipeline writes to.
    YIELDS (pandas.DataFrame | pyarrow.Table): The rows of each batch, in the batch's own kind;
        columns as in `Row`.
    RAISES (ConfigError): If a column is missing.
    RAISES (ConnectivesError): If the pipeline cannot be loaded or writes nothing under this key.
    """
    for batch in batches:
        is_arrow = hasattr(batch, "to_pylist")
        names = list(batch.schema.names if is_arrow else batch.columns)
        for name in (document, text):
            if name not in names:
                there = ", ".join(map(str, names)) or "none"
                raise ConfigError(f"There is no column '{name}'. Columns: {there}.")
        if is_arrow:
            ids, texts = batch.column(document).to_pylist(), batch.column(text).to_pylist()
        else:
            ids, texts = batch[document].tolist(), batch[text].tolist()
        documents = [Document(to_id(i), _plain(t)) for i, t in zip(ids, texts)]
        rows = to_rows(annotate_documents(documents, model=model, spans_key=spans_key))
        yield to_arrow(rows) if is_arrow else to_pandas(rows)


def to_id(value: object) -> str:
    """Make the id of a document of what stands in its column.

    value (object): The value.
    RETURNS (str): The value as a string that every file format can hold.
    """
    return str(value).encode("utf-8", "replace").decode("utf-8")


def _plain(value: Any) -> object:
    """Make pandas' own missing value, which refuses to be compared, a None."""
    return None if type(value).__name__ == "NAType" else value


def missing_extra(extra: str) -> ConnectivesError:
    """Make the error for an engine that is not installed.

    extra (str): Name of the extra.
    RETURNS (ConnectivesError): The error to raise.
    """
    return ConnectivesError(f'This needs {extra}. Run: pip install "spacy-connectives[{extra}]"')
