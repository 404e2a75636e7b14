"""Look up what an annotation does not say."""

from __future__ import annotations

from dataclasses import replace

from ..connective import AnnotatedText
from .lexicon import Lexicon


def fill_senses(text: AnnotatedText, lexicon: Lexicon) -> AnnotatedText:
    """Give connectives without entry or sense those of the lexicon.

    text (AnnotatedText): A text, such as one read from a marked file.
    lexicon (Lexicon): The lexicon.
    RETURNS (AnnotatedText): The text; where a form has several senses, with the most frequent.
    """
    filled = []
    for c in text.connectives:
        entry = lexicon.match(c.forms(text.text))
        if entry is not None:
            c = replace(c, entry=c.entry or entry.id, sense=c.sense or entry.sense)
        filled.append(c)
    return AnnotatedText(text.text, tuple(filled), text.meta)
