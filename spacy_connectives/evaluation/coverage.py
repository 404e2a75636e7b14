"""How often each form of the lexicon is a connective in marked texts, and how often it is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..connective import AnnotatedText
from ..lexicon import Lexicon
from ..patterns import Patterns

# No form or word of a lexicon is longer, see `lexicon.entry`.
MAX_LENGTH = 20


@dataclass
class Uses:
    """How often a form stands in the texts.

    connective (int): As a part of a marked connective.
    other (int): Not marked, nor inside a longer marked form.
    alone (int): Those of `other` that stand in no longer word or form of the lexicon: 时 in 这时
        tells a model less than 时 by itself.
    """

    connective: int = 0
    other: int = 0
    alone: int = 0


def count_uses(texts: Iterable[AnnotatedText], lexicon: Lexicon) -> dict[str, Uses]:
    """Count the uses of all forms of a lexicon.

    texts (Iterable[AnnotatedText]): Marked texts.
    lexicon (Lexicon): The lexicon.
    RETURNS (dict[str, Uses]): By simplified form, which stands for its Traditional ones too; the
        one with most connective uses first.
    """
    names = simplified_forms(lexicon)
    words = sorted({*names, *(word for entry in lexicon for word in entry.words)})
    uses = {form: Uses() for form in names.values()}
    if not words:
        return uses
    patterns = Patterns(words)
    for text in texts:
        parts = set(text.parts())
        marked = {i for start, end in parts for i in range(start, end)}
        found = [(start, end, words[number]) for start, end, number in patterns.find_in(text.text)]
        ends = _farthest_ends(found)
        for start, end, word in found:
            form = names.get(word)
            if form is None:
                continue
            if (start, end) in parts:
                uses[form].connective += 1
            elif marked.isdisjoint(range(start, end)):
                uses[form].other += 1
                longer = (ends.get(i, 0) >= end for i in range(start - MAX_LENGTH, start))
                uses[form].alone += ends[start] == end and not any(longer)
    return dict(sorted(uses.items(), key=lambda item: (-item[1].connective, item[0])))


def simplified_forms(lexicon: Lexicon) -> dict[str, str]:
    """Map every form of a lexicon to the simplified one that it stands for.

    lexicon (Lexicon): The lexicon.
    RETURNS (dict[str, str]): Simplified forms map to themselves.
    """
    names = {form: form for entry in lexicon for part in entry.parts for form in part}
    for entry in lexicon:
        for simplified, traditional in zip(entry.parts, entry.traditional):
            for number, form in enumerate(traditional):
                # Further spellings come after those of the simplified forms.
                names.setdefault(form, simplified[number if number < len(simplified) else 0])
    return names


def is_ambiguous(form: str, lexicon: Lexicon) -> bool:
    """Tell whether a form also has common uses that connect nothing.

    form (str): The form.
    lexicon (Lexicon): The lexicon.
    RETURNS (bool): What its entry says; a form without an entry of its own is looked up as a part
        of paired ones.
    """
    entries = lexicon.lookup(form)
    own = [entry for entry in entries if not entry.is_paired]
    return any(entry.ambiguous for entry in own or entries)


def _farthest_ends(found: Iterable[tuple[int, int, str]]) -> dict[int, int]:
    """Tell for each place where a match starts how far the longest one reaches."""
    ends: dict[int, int] = {}
    for start, end, _ in found:
        ends[start] = max(end, ends.get(start, 0))
    return ends
