"""Read marked files straight into spaCy training."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from ..connective import AnnotatedText
from ..errors import ConnectivesError, check_choice
from ..formats.marked import from_marked, read_marked
from ..lexicon import Lexicon
from .augmenter import Augmenter
from .doc_spans import DEFAULT_KEY, set_connectives

# Notes of entries that are in the lexicon only for other corpora hold this word.
OUTSIDE_GUIDELINE = "guideline"

Unit = Literal["document", "paragraph"]


def marked_paths(path: str | Path) -> list[Path]:
    """List marked files.

    path (str | Path): A marked file, or a folder that is searched for `*.txt`.
    RETURNS (list[Path]): The files, sorted, hidden ones left out.
    RAISES (ConnectivesError): If the path does not exist or holds no marked file.
    """
    path = Path(path)
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise ConnectivesError(f"{path}: no such file or folder. Give the folder of marked files.")
    found = sorted(
        p
        for p in path.rglob("*.txt")
        if p.is_file() and not any(x.startswith(".") for x in p.relative_to(path).parts)
    )
    if not found:
        raise ConnectivesError(f"{path}: no marked files. They must be named *.txt.")
    return found


def to_doc(nlp: Language, annotated: AnnotatedText, *, spans_key: str = DEFAULT_KEY) -> Doc:
    """Make a doc with gold connectives.

    nlp (Language): Gives the tokenizer.
    annotated (AnnotatedText): Text and connectives.
    spans_key (str): Key of `Doc.spans`.
    RETURNS (Doc): The doc; `user_data["source"]` is the name of its source.
    """
    doc = nlp.make_doc(annotated.text)
    if annotated.source:
        doc.user_data["source"] = annotated.source
    set_connectives(doc, annotated.connectives, key=spans_key)
    return doc


def make_marked_corpus(
    path: Path | None,
    spans_key: str = DEFAULT_KEY,
    unit: Unit = "document",
    strict: bool = False,
    lexicon_examples: bool = False,
    augmenter: Augmenter | None = None,
) -> Callable[[Language], Iterator[Example]]:
    """Make a corpus reader; registered as `spacy-connectives.MarkedCorpus.v1`.

    path (Optional[Path]): A marked file or a folder of them; None gives no examples.
    spans_key (str): Key of `Doc.spans` for the gold connectives.
    unit (str): Make an example of each `document` or of each `paragraph`.
    strict (bool): Refuse stray tags and lone letters.
    lexicon_examples (bool): Add the example sentences of the packaged lexicon, twenty a document,
        so that forms which the files lack are seen once.
    augmenter (Optional[Augmenter]): Adds to or changes the examples, as in spaCy's own reader.
    RETURNS (Callable[[Language], Iterator[Example]]): The reader.
    """
    check_choice("unit", unit, ("document", "paragraph"))

    def read(nlp: Language) -> Iterator[Example]:
        lexicon = Lexicon.packaged()
        for file in marked_paths(path) if path is not None else ():
            annotated = read_marked(file, strict=strict, is_pair=lexicon.is_pair)
            for text in annotated.paragraphs() if unit == "paragraph" else (annotated,):
                yield from make_examples(text, nlp)
        if lexicon_examples:
            for text in example_texts(lexicon):
                yield from make_examples(text, nlp)

    def make_examples(text: AnnotatedText, nlp: Language) -> Iterator[Example]:
        example = Example(nlp.make_doc(text.text), to_doc(nlp, text, spans_key=spans_key))
        return iter((example,)) if augmenter is None else augmenter(nlp, example)

    return read


def example_texts(lexicon: Lexicon, *, size: int = 20) -> Iterator[AnnotatedText]:
    """Put the sentences of a lexicon together as texts to learn from.

    lexicon (Lexicon): The lexicon. Entries that our guideline does not mark are left out.
    size (int): Sentences in a text.
    YIELDS (AnnotatedText): Examples and counterexamples, one a line.
    """
    lines: list[str] = []
    for entry in lexicon:
        if OUTSIDE_GUIDELINE not in entry.note:
            lines += [line for line in (entry.example, entry.counterexample) if line]
    for start in range(0, len(lines), size):
        yield from_marked("\n".join(lines[start : start + size]), is_pair=lexicon.is_pair)
