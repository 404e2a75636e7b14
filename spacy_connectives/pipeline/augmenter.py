"""Training texts without their punctuation, as subtitles and recognised speech come."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from spacy.language import Language
from spacy.training import Example

from ..connective import AnnotatedText
from ..errors import ConfigError
from .doc_spans import DEFAULT_KEY, set_connectives, to_annotated

Augmenter = Callable[[Language, Example], Iterator[Example]]

# What separates clauses and sentences, and quotation marks.
MARKS = frozenset("，。、；：！？,;:!?“”「」")


def make_unpunctuated_augmenter(level: float, spans_key: str = DEFAULT_KEY) -> Augmenter:
    """Make an augmenter; registered as `spacy-connectives.unpunctuated.v1`.

    Adds copies in which punctuation became spaces: a share of it that is drawn for each copy, so
    that there are texts with all marks, with some, and with none. Without such copies a model
    learns that a connective stands after a comma, and finds half of them where there is none.

    level (float): The share of texts that get a copy, 0 to 1.
    spans_key (str): Key of `Doc.spans`.
    RETURNS (Augmenter): Gives each example, and its copy if it has one. A copy has connectives and
        no other annotation.
    RAISES (ConfigError): If `level` is not a share.
    """
    if not 0 <= level <= 1:
        raise ConfigError(f"level is {level}, but must be from 0 to 1.")

    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        yield example
        # As in spaCy, `training.seed` seeds this.
        if random.random() < level:
            text = take_punctuation(to_annotated(example.reference, spans_key), random.random())
            doc = nlp.make_doc(text.text)
            set_connectives(doc, text.connectives, key=spans_key)
            yield Example(nlp.make_doc(text.text), doc)

    return augment


def take_punctuation(text: AnnotatedText, share: float) -> AnnotatedText:
    """Make spaces of a share of the punctuation.

    text (AnnotatedText): The text.
    share (float): How likely a mark becomes a space, 0 to 1.
    RETURNS (AnnotatedText): Text of the same length with the same connectives; a mark inside a
        connective stays.
    """
    marked = {i for start, end in text.parts() for i in range(start, end)}
    spaced = "".join(
        " " if char in MARKS and i not in marked and random.random() < share else char
        for i, char in enumerate(text.text)
    )
    return AnnotatedText(spaced, text.connectives, text.meta)
