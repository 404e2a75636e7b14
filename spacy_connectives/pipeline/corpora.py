"""Make spaCy corpora (DocBin) of marked files, and count what tokens do to connectives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import srsly
from spacy.language import Language
from spacy.tokens import Doc

from ..connective import AnnotatedText
from ..errors import ConnectivesError
from ..files import write_atomic
from ..formats import detect, docbin, read
from ..lexicon import GAP
from .doc_spans import DEFAULT_KEY, moved_parts, set_connectives
from .segmenters import blank_chinese
from .split import SIDES, Split

# The largest share of connectives that a conversion may lose.
MAX_LOST = 0.02
SPLIT_FILE = "split.json"
DOCBIN_SUFFIX = ".spacy"


@dataclass
class Conversion:
    """What became of the connectives of one side.

    connectives (int): Connectives in the marked files.
    parts (int): Their parts.
    moved (Counter[tuple[str, str]]): Parts that begin or end inside a token, with the text of
        their span. Their exact offsets are kept beside the span.
    dropped (list[tuple[str, str]]): Connectives that have no span: source and forms.
    """

    connectives: int = 0
    parts: int = 0
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    dropped: list[tuple[str, str]] = field(default_factory=list)


def make_docs(
    nlp: Language,
    texts: Iterable[AnnotatedText],
    *,
    spans_key: str = DEFAULT_KEY,
    alignment_mode: str = "expand",
) -> tuple[list[Doc], Conversion]:
    """Make docs with gold connectives, and keep the books.

    nlp (Language): Gives the tokenizer.
    texts (Iterable[AnnotatedText]): The texts.
    spans_key (str): Key of `Doc.spans`.
    alignment_mode (str): See `set_connectives`.
    RETURNS (tuple[list[Doc], Conversion]): The docs, and what became of the connectives.
    RAISES (ConnectivesError): If the tokenizer cannot give the text back.
    """
    books = Conversion()
    docs = _make_docs(nlp, texts, books, spans_key, alignment_mode)
    return list(docs), books


def _make_docs(
    nlp: Language,
    texts: Iterable[AnnotatedText],
    books: Conversion,
    spans_key: str,
    alignment_mode: str,
) -> Iterator[Doc]:
    for text in texts:
        try:
            doc = nlp.make_doc(text.text)
        except ValueError as error:
            raise ConnectivesError(f"{text.source}: cannot be tokenized: {error}") from None
        if doc.text != text.text:
            raise ConnectivesError(
                f"{text.source}: the tokenizer changes the text, so offsets would be wrong. Use "
                "another segmenter for it."
            )
        if text.source:
            doc.user_data["source"] = text.source
        lost = set_connectives(doc, text.connectives, key=spans_key, alignment_mode=alignment_mode)
        books.connectives += len(text.connectives)
        books.parts += len(text.parts())
        books.moved.update(moved_parts(doc, spans_key))
        books.dropped += [(text.source, GAP.join(c.forms(text.text))) for c in lost]
        yield doc


def write_corpora(
    split: Split,
    folder: str | Path,
    *,
    segmenter: str = "char",
    pkuseg_model: str | None = None,
    spans_key: str = DEFAULT_KEY,
    alignment_mode: str = "expand",
    max_lost: float = MAX_LOST,
) -> dict[str, Any]:
    """Write `train.spacy`, `dev.spacy`, `test.spacy`, and `split.json` that tells about them.

    split (Split): The texts.
    folder (str | Path): The folder to write to.
    segmenter (str): `char`, `jieba` or `pkuseg`.
    pkuseg_model (Optional[str]): For pkuseg: a model's folder or name.
    spans_key (str): Key of `Doc.spans`.
    alignment_mode (str): What to do where a part ends inside a token: `expand`, `contract` or
        `strict`.
    max_lost (float): The largest share of connectives that may have no span.
    RETURNS (dict[str, Any]): The content of `split.json`: how the texts were split, counts by
        side, and what moved or was dropped.
    RAISES (ConnectivesError): If more is lost than `max_lost`; nothing is written then.
    """
    nlp = blank_chinese(segmenter, pkuseg_model=pkuseg_model)
    books = {side: Conversion() for side in SIDES}
    # Docs are many times as large as what a DocBin keeps of them, so they go in one by one.
    made = {
        side: docbin.make_docbin(
            _make_docs(nlp, split.sides[side], books[side], spans_key, alignment_mode)
        )
        for side in SIDES
    }
    report: dict[str, Any] = {
        "by": split.by,
        "segmenter": segmenter,
        "alignment_mode": alignment_mode,
        "spans_key": spans_key,
        "dev_is_test": split.dev_is_test,
        "notes": split.notes,
        "sides": {side: _describe(split.sides[side], books[side]) for side in SIDES},
    }
    _check_lost(*books.values(), max_lost=max_lost)
    folder = Path(folder)
    for side in SIDES:
        write_atomic(folder / f"{side}{DOCBIN_SUFFIX}", made.pop(side).to_bytes())
    write_atomic(folder / SPLIT_FILE, f"{srsly.json_dumps(report, indent=2)}\n".encode())
    return report


def _describe(texts: Sequence[AnnotatedText], books: Conversion) -> dict[str, Any]:
    """Describe one side for `split.json`."""
    moved = sorted(books.moved.items(), key=lambda item: (-item[1], item[0]))
    return {
        "texts": len(texts),
        "characters": sum(len(t.text) for t in texts),
        "connectives": books.connectives,
        "parts": books.parts,
        "moved": [{"part": a, "span": b, "times": n} for (a, b), n in moved],
        "dropped": [{"source": source, "forms": forms} for source, forms in books.dropped],
        "sources": [t.source for t in texts],
    }


def _check_lost(*sides: Conversion, max_lost: float) -> None:
    total = sum(books.connectives for books in sides)
    dropped = [item for books in sides for item in books.dropped]
    if len(dropped) <= max_lost * total:
        return
    named = "\n".join(f"  {source}: {forms}" for source, forms in dropped[:10])
    more = f"\n  and {len(dropped) - 10} more" if len(dropped) > 10 else ""
    raise ConnectivesError(
        f"{len(dropped)} of {total} connectives ({len(dropped) / total:.1%}) do not fit the tokens "
        f"of this segmenter and would be lost; at most {max_lost:.1%} may. Use the segmenter "
        f"'char', or the alignment mode 'expand'.\n{named}{more}"
    )


def write_docs(path: str | Path, docs: Iterable[Doc]) -> None:
    """Write docs as a DocBin, whole or not at all.

    path (str | Path): The file.
    docs (Iterable[Doc]): The docs.
    """
    write_atomic(path, docbin.make_docbin(docs).to_bytes())


def read_texts(
    path: str | Path,
    source_format: str | None = None,
    *,
    spans_key: str = DEFAULT_KEY,
    encoding: str = "utf-8",
) -> list[AnnotatedText]:
    """Read annotated texts from any format.

    path (str | Path): A file or a folder.
    source_format (Optional[str]): Name of the format; found out if None.
    spans_key (str): For a DocBin: key of `Doc.spans`.
    encoding (str): For text files: their encoding.
    RETURNS (list[AnnotatedText]): The texts.
    RAISES (FormatError): If a file breaks its format.
    RAISES (ConnectivesError): If there is no such path, or it is no DocBin with that key.
    """
    name = source_format or detect(path).name
    if name == "docbin":
        return list(docbin.read(Path(path), spans_key=spans_key))
    return list(read(path, name, encoding=encoding))
