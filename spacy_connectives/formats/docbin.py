"""spaCy's DocBin (`.spacy`), made with any segmenter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from ..connective import AnnotatedText
from ..errors import ConnectivesError, Problem
from ..files import write_atomic
from ..lexicon import GAP
from ..pipeline.doc_spans import DEFAULT_KEY, set_connectives, to_annotated
from ..pipeline.segmenters import blank_chinese
from ._common import files_in, pack_meta, problem, report, unpack_meta

# DocBin is zlib over msgpack, so its first byte is that of zlib.
_MAGIC = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_META = "connectives_meta"


def sniff(path: Path, head: bytes) -> bool:
    """Tell whether a path looks like a DocBin.

    path (Path): A file or folder.
    head (bytes): The first bytes of the file.
    RETURNS (bool): Whether it does.
    """
    if path.is_dir():
        return next(path.rglob("*.spacy"), None) is not None
    return path.suffix == ".spacy" or head[:2] in _MAGIC


def read(
    path: Path,
    *,
    encoding: str = "utf-8",
    labels: Collection[str] | None = None,
    problems: list[Problem] | None = None,
    spans_key: str = DEFAULT_KEY,
) -> Iterator[AnnotatedText]:
    """Read a DocBin.

    path (Path): A file, or a folder of `*.spacy`.
    encoding (str): Ignored.
    labels (Optional[Collection[str]]): Ignored.
    problems (Optional[list[Problem]]): Ignored.
    spans_key (str): Key of `Doc.spans`.
    YIELDS (AnnotatedText): The texts.
    RAISES (ConnectivesError): If it is no DocBin, or has no such key.
    """
    vocab = blank_chinese().vocab
    for file, _ in files_in(path, (".spacy",)):
        # Docs without the key wait for one that has it: a key that none has is a mistake.
        waiting: list[AnnotatedText] = []
        keys: set[str] = set()
        for text, own_keys in _read_docs(file, vocab, spans_key):
            waiting.append(text)
            keys.update(own_keys)
            if spans_key in keys:
                yield from waiting
                waiting.clear()
        if waiting:
            raise ConnectivesError(
                f"{file}: no spans under the key '{spans_key}'. Keys in it: "
                f"{', '.join(sorted(keys)) or 'none'}. Choose one with --spans-key."
            )


def _read_docs(
    file: Path, vocab: Vocab, spans_key: str
) -> Iterator[tuple[AnnotatedText, list[str]]]:
    """Read texts with the keys of their spans."""
    try:
        for doc in DocBin().from_bytes(file.read_bytes()).get_docs(vocab):
            text = to_annotated(doc, spans_key)
            meta = doc.user_data.get(_META)
            if isinstance(meta, dict):
                text = AnnotatedText(text.text, text.connectives, unpack_meta(meta) | text.meta)
            yield text, list(doc.spans)
    except Exception as error:  # whatever a stranger's bytes make the decoders raise
        raise ConnectivesError(
            f"{file}: not a DocBin ({type(error).__name__}: {error}). Give a file that "
            "`python -m spacy connectives convert` or spaCy's DocBin has written."
        ) from None


def make_docbin(docs: Iterable[Doc] = ()) -> DocBin:
    """Make a DocBin of docs that have nothing but text, spans and user data.

    docs (Iterable[Doc]): The docs; taken one by one.
    RETURNS (DocBin): They, without the columns of tags, heads and the like, which would be empty
        but take most of the memory and half of the file.
    """
    return DocBin(attrs=["ORTH"], docs=docs, store_user_data=True)


def write(
    path: Path,
    texts: Iterable[AnnotatedText],
    *,
    problems: list[Problem] | None = None,
    segmenter: str = "char",
    pkuseg_model: str | None = None,
    spans_key: str = DEFAULT_KEY,
    alignment_mode: str = "expand",
) -> None:
    """Write a DocBin.

    path (Path): The file.
    texts (Iterable[AnnotatedText]): The texts.
    problems (Optional[list[Problem]]): Takes a warning for each connective that does not fit the
        tokens and is dropped.
    segmenter (str): `char`, `jieba` or `pkuseg`.
    pkuseg_model (Optional[str]): For pkuseg: a model's folder or name.
    spans_key (str): Key of `Doc.spans`.
    alignment_mode (str): What to do where a part ends inside a token.
    RAISES (FormatError): If a connective is lost and `problems` is None.
    """
    nlp = blank_chinese(segmenter, pkuseg_model=pkuseg_model)
    # The user data carries the name of the source and the rest of the meta data.
    book = make_docbin()
    for text in texts:
        doc = nlp.make_doc(text.text)
        lost = set_connectives(doc, text.connectives, key=spans_key, alignment_mode=alignment_mode)
        for connective in lost:
            forms = GAP.join(connective.forms(text.text))
            message = f"'{forms}' does not fit the tokens of segmenter '{segmenter}'."
            line = text.text.count("\n", 0, connective.start) + 1
            source = text.source
            report(
                problems,
                problem("no-token", message, "Dropped.", source=source, line=line, error=False),
            )
        if text.source:
            doc.user_data["source"] = text.source
        if set(text.meta) - {"source"}:
            doc.user_data[_META] = pack_meta(text.meta)
        book.add(doc)
    write_atomic(path, book.to_bytes())
