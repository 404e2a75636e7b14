"""Systems to compare with: look forms up in the lexicon, or do what the training texts do most."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from common import System, Texts

from spacy_connectives import AnnotatedText, Connective, Lexicon
from spacy_connectives.connective import Part
from spacy_connectives.recognition.candidates import FormTable
from spacy_connectives.recognition.features import Describer
from spacy_connectives.recognition.texts import TextBatch

# No feature is computed here, so the number of weights does not matter.
_BITS = 10


@dataclass(frozen=True)
class Found:
    """Forms of the lexicon in a text: where forms overlap, the longest from the left.

    parts (list[tuple[int, int]]): Their places.
    links (list[tuple[int, int]]): Numbers of forms that the lexicon lists as a pair and that
        stand near each other; each form is in one link as first and in one as later part, the
        closest.
    """

    parts: list[Part]
    links: list[tuple[int, int]]


def find_forms(lexicon: Lexicon, texts: Texts) -> list[Found]:
    """Find the forms of a lexicon.

    lexicon (Lexicon): The lexicon.
    texts (Sequence[AnnotatedText]): The texts.
    RETURNS (list[Found]): What is in each.
    """
    table = FormTable(lexicon)
    result = []
    for text in texts:
        described = Describer(table, TextBatch.from_texts([text.text]), _BITS)
        offset = int(described.batch.starts[0])
        starts = (described.candidates.start - offset).tolist()
        ends = (described.candidates.end - offset).tolist()
        kept: list[int] = []
        for i in sorted(range(len(starts)), key=lambda i: (starts[i], -ends[i])):
            if not kept or starts[i] >= ends[kept[-1]]:
                kept.append(i)
        number = {i: n for n, i in enumerate(kept)}
        pairs = [
            (number[a], number[b])
            for a, b in zip(described.first.tolist(), described.later.tolist())
            if a in number and b in number
        ]
        links, firsts, laters = [], set(), set()
        for a, b in sorted(pairs, key=lambda pair: (pair[1] - pair[0], pair)):
            if a not in firsts and b not in laters:
                firsts.add(a)
                laters.add(b)
                links.append((a, b))
        result.append(Found([(starts[i], ends[i]) for i in kept], links))
    return result


def _connectives(
    text: AnnotatedText, found: Found, singles: set[int], links: set[tuple[int, int]]
) -> AnnotatedText:
    """Make connectives of chosen singles and links; links that share a part make a chain."""
    after = dict(links)
    joined = []
    for first in after.keys() - set(after.values()):
        members = [first]
        while members[-1] in after:
            members.append(after[members[-1]])
        joined.append(members)
    taken = {n for members in joined for n in members}
    joined += [[n] for n in singles - taken]
    parts = (tuple(found.parts[n] for n in members) for members in joined)
    return AnnotatedText(text.text, tuple(map(Connective, parts)), text.meta)


def lookup(lexicon: Lexicon, shortest: int = 1) -> System:
    """Make a system that marks every form, and links what the lexicon lists as a pair.

    lexicon (Lexicon): The lexicon.
    shortest (int): Characters that a form needs.
    RETURNS (Callable): The system.
    """

    def run(texts: Texts) -> list[AnnotatedText]:
        marked = []
        for text, found in zip(texts, find_forms(lexicon, texts)):
            long = {n for n, (start, end) in enumerate(found.parts) if end - start >= shortest}
            links = {(a, b) for a, b in found.links if a in long and b in long}
            # Forms such as 不是 are in the lexicon only as parts of pairs.
            singles = {n for n in long if lexicon.match((text.text[slice(*found.parts[n])],))}
            marked.append(_connectives(text, found, singles, links))
        return marked

    return run


def majority(lexicon: Lexicon, train: Texts) -> System:
    """Make a system that marks the forms, and links the pairs, that mostly are so in training.

    lexicon (Lexicon): The lexicon.
    train (Sequence[AnnotatedText]): The training texts.
    RETURNS (Callable): The system.
    """
    votes: Counter[str] = Counter()
    link_votes: Counter[tuple[str, str]] = Counter()
    for text, found in zip(train, find_forms(lexicon, train)):
        gold = set(text.parts())
        gold_links = {link for c in text.connectives for link in pairwise(c.parts)}
        for part in found.parts:
            votes[text.text[slice(*part)]] += 1 if part in gold else -1
        for a, b in found.links:
            link = found.parts[a], found.parts[b]
            key = text.text[slice(*link[0])], text.text[slice(*link[1])]
            link_votes[key] += 1 if link in gold_links else -1

    def run(texts: Texts) -> list[AnnotatedText]:
        marked = []
        for text, found in zip(texts, find_forms(lexicon, texts)):
            forms = [text.text[slice(*part)] for part in found.parts]
            singles = {n for n, form in enumerate(forms) if votes[form] > 0}
            links = {(a, b) for a, b in found.links if link_votes[forms[a], forms[b]] > 0}
            marked.append(_connectives(text, found, singles, links))
        return marked

    return run
