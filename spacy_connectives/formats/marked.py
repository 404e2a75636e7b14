"""Marked files: plain text with `<cand>…</cand>` for singles and `<a>…</a>` … `<z>…</z>` for
the parts of paired connectives. The format is described in `assets/ANNOTATION.md`."""

from __future__ import annotations

import re
import string
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from ..connective import AnnotatedText, Connective, Part
from ..errors import FormatError, Problem
from ..files import decode, write_atomic

# Says whether the forms of some parts are a pair of the lexicon.
PairTest = Callable[[tuple[str, ...]], bool]

SINGLE_TAG = "cand"
_TAG = re.compile(r"<(/?)(cand|[a-z])>")
_TAG_LIKE = re.compile(r"</?[A-Za-z][^<>\n]*>|<")
_SENTENCE_END = re.compile(r"(?:[。！？!?]|……)+[”’」』）)】］\]》〉\"']*")


class _Parser:
    """One pass over a string: strips tags, keeps parts, collects problems."""

    def __init__(self, source: str, strict: bool) -> None:
        self.source = source
        self.strict = strict
        self.problems: list[Problem] = []
        self.line_starts: list[int] = []

    def problem(self, at: int, name: str, message: str, hint: str, *, error: bool = True) -> None:
        """Note a problem at an offset of the marked string."""
        line = bisect_right(self.line_starts, at)
        column = at - self.line_starts[line - 1] + 1
        self.problems.append(Problem(name, message, hint, line, column, self.source, error))

    def parse(self, marked: str) -> tuple[str, list[tuple[Part, str, int]]]:
        """Strip the tags.

        marked (str): The marked string, line breaks as \\n.
        RETURNS (tuple[str, list]): The text and (part, tag name, offset in `marked`) triples.
        """
        self.line_starts = [0, *(m.end() for m in re.finditer("\n", marked))]
        self._find_odd_characters(marked)
        pieces: list[str] = []
        parts: list[tuple[Part, str, int]] = []
        opened: tuple[str, int, int] | None = None  # name, text offset, marked offset
        length = last = 0
        for match in _TAG.finditer(marked):
            at = match.start()
            pieces.append(marked[last:at])
            length += at - last
            last = match.end()
            closing, name = match.groups()
            if opened and "\n" in marked[opened[2] : at]:
                if closing and name == opened[0]:
                    self.problem(
                        opened[2],
                        "tag-across-lines",
                        f"<{name}> is closed on a later line.",
                        "Close every tag on the line where it was opened.",
                    )
                    opened = None
                    continue
                self._never_closed(opened)
                opened = None
            if not closing:
                if opened:
                    self.problem(
                        at,
                        "tags-nested",
                        f"<{name}> opens inside <{opened[0]}>.",
                        f"Close it with </{opened[0]}> first; tags hold text only.",
                    )
                opened = (name, length, at)
            elif opened is None:
                self.problem(
                    at,
                    "tag-not-open",
                    f"</{name}> closes a tag that is not open.",
                    f"Delete it, or put <{name}> before the connective.",
                )
            elif opened[0] != name:
                self.problem(
                    at,
                    "tags-crossed",
                    f"</{name}> closes <{opened[0]}>.",
                    f"Use </{opened[0]}>, and make each tag end before the next one starts.",
                )
                opened = None
            else:
                if length == opened[1]:
                    self.problem(
                        opened[2],
                        "tag-empty",
                        f"<{name}></{name}> holds no text.",
                        "Put the connective inside the tag, or delete the tag.",
                    )
                else:
                    parts.append(((opened[1], length), name, opened[2]))
                opened = None
        if opened:
            self._never_closed(opened)
        pieces.append(marked[last:])
        return "".join(pieces), parts

    def _never_closed(self, opened: tuple[str, int, int]) -> None:
        name, _, at = opened
        self.problem(
            at,
            "tag-never-closed",
            f"<{name}> is never closed on its line.",
            f"Put </{name}> right after the connective.",
        )

    def _find_odd_characters(self, marked: str) -> None:
        for match in re.finditer(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", marked):
            code = ord(match.group())
            self.problem(
                match.start(),
                "control-character",
                f"Control character U+{code:04X} in the text.",
                "Delete it; only line breaks and tabs are allowed.",
            )
        for match in _TAG_LIKE.finditer(marked):
            if _TAG.match(marked, match.start()):
                continue
            tag = match.group()
            if tag == "<":
                name, message = "stray-less-than", "'<' starts no known tag."
                hint = "Write the full-width '＜', or read the file without strict."
            else:
                name, message = "unknown-tag", f"{tag[:40]} is not a tag of the format."
                hint = (
                    "Known tags are <cand> and <a> to <z>; delete it, or read without strict, "
                    "where it stays text."
                )
            # A bare '<' (a < b) is ordinary text; something that looks like a tag may be a typo.
            if self.strict or tag != "<":
                self.problem(match.start(), name, message, hint, error=self.strict)


def sentence_numbers(text: str, offsets: Sequence[int]) -> list[int]:
    """Number the sentence that each offset stands in; numbers grow with the text.

    A sentence ends at 。！？!?…… with its closing quotes and brackets, or at the end of a line.

    text (str): The text.
    offsets (Sequence[int]): Character offsets.
    RETURNS (list[int]): One sentence number an offset.
    """
    ends = [m.end() for m in re.finditer(rf"{_SENTENCE_END.pattern}|\n", text)]
    return [bisect_right(ends, offset) for offset in offsets]


def _readings(forms: tuple[str, ...], is_pair: PairTest) -> list[list[int]]:
    """Find the ways to split same-letter parts of one sentence into listed connectives.

    forms (tuple[str, ...]): Forms of the parts, in text order.
    is_pair (PairTest): The pair list.
    RETURNS (list[list[int]]): Group number of each part, one list a reading (at most two).
    """
    readings: list[list[int]] = []
    count = len(forms)

    def extend(groups: list[int], used: int) -> None:
        if len(readings) > 1:
            return
        at = len(groups)
        if at == count:
            members = [tuple(f for f, g in zip(forms, groups) if g == k) for k in range(used)]
            if all(len(m) > 1 and is_pair(m) for m in members):
                readings.append(list(groups))
            return
        for group in range(used + 1):
            # Each group needs two parts: no use in opening more groups than can be filled.
            if group < used or (used + 1) * 2 <= count:
                extend([*groups, group], max(used, group + 1))

    # Bell numbers grow fast; nobody writes more than eight same-letter parts in a sentence.
    if count <= 8:
        extend([], 0)
    return readings


def _group(
    text: str,
    lettered: list[tuple[Part, str, int]],
    parser: _Parser,
    is_pair: PairTest | None,
) -> list[tuple[tuple[Part, ...], str]]:
    """Group the lettered parts of one paragraph and one letter into connectives."""
    letter = lettered[0][1]
    numbers = sentence_numbers(text, [part[0] for part, _, _ in lettered])
    sentences: dict[int, list[int]] = defaultdict(list)
    for i, number in enumerate(numbers):
        sentences[number].append(i)
    groups: list[list[int]] = []
    waiting: list[int] = []
    for members in sentences.values():
        here = [*waiting, *members]
        if len(members) == 1:
            waiting = here
            continue
        waiting = []
        forms = tuple(text[lettered[i][0][0] : lettered[i][0][1]] for i in here)
        if len(here) < 4 or is_pair is None or is_pair(forms):
            groups.append(here)
            continue
        readings = _readings(forms, is_pair)
        if len(readings) == 1:
            for k in range(max(readings[0]) + 1):
                groups.append([i for i, g in zip(here, readings[0]) if g == k])
            continue
        parser.problem(
            lettered[here[0]][2],
            "letter-ambiguous",
            f"{len(here)} parts <{letter}> ({' '.join(forms)}) in one sentence are "
            f"{'several' if readings else 'no'} connectives of the pair list.",
            "Give each paired connective of the sentence a letter of its own.",
            error=parser.strict,
        )
        groups.append(here)
    if len(waiting) > 1:
        groups.append(waiting)
    elif waiting:
        parser.problem(
            lettered[waiting[0]][2],
            "letter-alone",
            f"<{letter}> has no partner in its paragraph.",
            "Mark its other part with the same letter, or use <cand>.",
            error=parser.strict,
        )
        groups.append(waiting)
    return [(tuple(lettered[i][0] for i in g), letter) for g in groups]


def parse_marked(
    marked: str,
    *,
    source: str = "",
    strict: bool = False,
    is_pair: PairTest | None = None,
) -> tuple[AnnotatedText, list[Problem]]:
    """Read a marked string and report everything that is wrong with it.

    marked (str): The marked string. A leading byte order mark is dropped; CRLF is a line break.
    source (str): File name for messages and `meta["source"]`.
    strict (bool): Treat stray `<`, unknown tags and lone letters as errors.
    is_pair (Optional[PairTest]): The pair list, such as `Lexicon.is_pair`, to tell apart two
        connectives that share a letter and a sentence.
    RETURNS (tuple[AnnotatedText, list[Problem]]): What could be read, and the problems in order.
    """
    # Tools that join files leave several; at the start none of them is text.
    marked = marked.lstrip("\ufeff")
    meta: dict[str, object] = {"source": source} if source else {}
    if "\r\n" in marked:
        breaks = [m.group() for m in re.finditer("\r?\n", marked)]
        crlf = [i for i, b in enumerate(breaks) if b == "\r\n"]
        meta["newline"] = "\r\n" if len(crlf) == len(breaks) else crlf
        marked = marked.replace("\r\n", "\n")
    parser = _Parser(source, strict)
    text, parts = parser.parse(marked)
    connectives = [Connective((part,)) for part, name, _ in parts if name == SINGLE_TAG]
    paragraphs: dict[tuple[int, str], list[tuple[Part, str, int]]] = defaultdict(list)
    breaks_at = [m.start() for m in re.finditer("\n", text)]
    for item in parts:
        if item[1] != SINGLE_TAG:
            paragraphs[bisect_right(breaks_at, item[0][0]), item[1]].append(item)
    letters: dict[int, str] = {}
    for lettered in paragraphs.values():
        for group, letter in _group(text, lettered, parser, is_pair):
            connectives.append(Connective(group))
            letters[group[0][0]] = letter
    if letters:
        meta["letters"] = letters
    parser.problems.sort(key=lambda p: (p.line, p.column))
    return AnnotatedText(text, tuple(connectives), meta), parser.problems


def from_marked(
    marked: str,
    *,
    source: str = "",
    strict: bool = False,
    is_pair: PairTest | None = None,
) -> AnnotatedText:
    """Read a marked string.

    marked (str): The marked string.
    source (str): File name for messages and `meta["source"]`.
    strict (bool): Treat stray `<`, unknown tags and lone letters as errors.
    is_pair (Optional[PairTest]): The pair list, such as `Lexicon.is_pair`.
    RETURNS (AnnotatedText): The text without tags, and its connectives.
    RAISES (FormatError): With all problems, if one of them is an error.
    """
    annotated, problems = parse_marked(marked, source=source, strict=strict, is_pair=is_pair)
    if any(p.is_error for p in problems):
        raise FormatError(problems)
    return annotated


def _choose_letters(
    annotated: AnnotatedText,
) -> tuple[dict[int, str], list[Connective]]:
    """Choose a letter for each paired connective, the one it was read with where possible.

    Two connectives of a paragraph share a letter only if each stands in one sentence of its own,
    which every reader of the format understands.

    annotated (AnnotatedText): The text and its connectives.
    RETURNS (tuple[dict[int, str], list[Connective]]): Letter by offset of the first part, and the
        paired connectives whose link the format cannot hold.
    """
    wanted: dict[int, str] = annotated.meta.get("letters", {})
    breaks = [m.start() for m in re.finditer("\n", annotated.text)]
    letters: dict[int, str] = {}
    unlinkable: list[Connective] = []
    # For each paragraph and letter: sentences taken, or None once the whole paragraph is.
    taken: dict[tuple[int, str], set[int] | None] = {}
    starts = [start for c in annotated.connectives for start, _ in c.parts]
    number = dict(zip(starts, sentence_numbers(annotated.text, starts)))
    for connective in annotated.connectives:
        start = connective.start
        if not connective.is_paired and start not in wanted:
            continue
        paragraph = bisect_right(breaks, start)
        sentences = [number[s] for s, _ in connective.parts]
        closed = len(sentences) > 1 and len(set(sentences)) == 1
        if bisect_right(breaks, connective.end) != paragraph or any(
            # A part is linked to a later sentence only if it stands alone in its own.
            sentences.count(s) > 1 and s != sentences[-1]
            for s in sentences
        ):
            unlinkable.append(connective)
            continue
        for letter in [*wanted.get(start, ""), *string.ascii_lowercase]:
            used = taken.setdefault((paragraph, letter), set())
            if used is None or (used and not closed) or sentences[0] in used:
                continue
            taken[paragraph, letter] = used | {sentences[0]} if closed else None
            letters[start] = letter
            break
        else:
            unlinkable.append(connective)
    return letters, unlinkable


def _insert_tags(text: str, connectives: list[Connective], letters: dict[int, str]) -> str:
    """Put the tags in; a connective without a letter gets <cand> around each part."""
    pieces: list[str] = []
    last = 0
    tags = sorted((p, letters.get(c.start, SINGLE_TAG)) for c in connectives for p in c.parts)
    for (start, end), tag in tags:
        pieces += [text[last:start], f"<{tag}>", text[start:end], f"</{tag}>"]
        last = end
    pieces.append(text[last:])
    return "".join(pieces)


def to_marked(annotated: AnnotatedText, *, problems: list[Problem] | None = None) -> str:
    """Write a marked string.

    annotated (AnnotatedText): The text and its connectives.
    problems (Optional[list[Problem]]): Takes a warning for each connective that the format cannot
        hold: one that overlaps another is dropped, parts that cannot be linked become singles.
        Without it, such a connective is an error.
    RETURNS (str): The marked string; `from_marked` gives the same connectives back.
    RAISES (FormatError): If the text itself cannot be held (it contains tags or control
        characters), or a connective cannot and `problems` is None.
    """
    found: list[Problem] = []

    def note(at: int, name: str, message: str, hint: str, *, error: bool = False) -> None:
        line = annotated.text.count("\n", 0, at) + 1
        column = at - annotated.text.rfind("\n", 0, at)
        found.append(Problem(name, message, hint, line, column, annotated.source, error))

    kept: list[Connective] = []
    parts: list[Part] = []  # sorted

    def is_free(part: Part) -> bool:
        before = bisect_left(parts, (part[1], part[1])) - 1
        return before < 0 or parts[before][1] <= part[0]

    for connective in annotated.connectives:
        forms = "…".join(connective.forms(annotated.text))
        if not all(map(is_free, connective.parts)):
            note(connective.start, "overlap", f"{forms} overlaps another connective.", "Dropped.")
            continue
        kept.append(connective)
        for part in connective.parts:
            insort(parts, part)
    wanted: dict[int, str] = annotated.meta.get("letters", {})
    marked = _insert_tags(annotated.text, kept, wanted)
    again, again_problems = parse_marked(marked)
    if {c.parts for c in again.connectives} != {c.parts for c in kept}:
        letters, unlinkable = _choose_letters(
            AnnotatedText(annotated.text, tuple(kept), annotated.meta)
        )
        for connective in unlinkable:
            forms = "…".join(connective.forms(annotated.text))
            note(
                connective.start,
                "unlinkable",
                f"The link of {forms} cannot be written.",
                "Its parts are written as <cand>.",
            )
        marked = _insert_tags(annotated.text, kept, letters)
        again, again_problems = parse_marked(marked)
    if again.text != annotated.text or any(p.is_error for p in again_problems):
        where = next((p for p in again_problems if p.is_error), None)
        message = where.message if where else "The text contains tags of the format."
        note(0, "not-writable", message, "Remove what looks like a tag from the text.", error=True)
        raise FormatError(found)
    if found and problems is None:
        raise FormatError(found)
    if problems is not None:
        problems.extend(found)
    newline = annotated.meta.get("newline")
    if newline == "\r\n":
        return marked.replace("\n", "\r\n")
    if newline:
        crlf = set(newline)
        lines = marked.split("\n")
        ends = ["\r\n" if i in crlf else "\n" for i in range(len(lines) - 1)]
        return "".join(line + end for line, end in zip(lines, [*ends, ""]))
    return marked


def read_marked(
    path: str | Path,
    *,
    encoding: str = "utf-8",
    strict: bool = False,
    is_pair: PairTest | None = None,
) -> AnnotatedText:
    """Read a marked file.

    path (str | Path): The file.
    encoding (str): Encoding of the file.
    strict (bool): Treat stray `<`, unknown tags and lone letters as errors.
    is_pair (Optional[PairTest]): The pair list, such as `Lexicon.is_pair`.
    RETURNS (AnnotatedText): Text and connectives; `meta["source"]` is the path.
    RAISES (FormatError): If the file breaks the format or is not in the encoding.
    """
    marked = decode(Path(path).read_bytes(), encoding=encoding, source=str(path))
    return from_marked(marked, source=str(path), strict=strict, is_pair=is_pair)


def write_marked(
    path: str | Path, annotated: AnnotatedText, *, problems: list[Problem] | None = None
) -> None:
    """Write a marked file, whole or not at all.

    path (str | Path): The file.
    annotated (AnnotatedText): The text and its connectives.
    problems (Optional[list[Problem]]): See `to_marked`.
    RAISES (FormatError): See `to_marked`.
    """
    write_atomic(path, to_marked(annotated, problems=problems).encode("utf-8"))
