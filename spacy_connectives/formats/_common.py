"""What format modules share: names of files, linking of parts, line breaks, meta data."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..connective import AnnotatedText, Connective, Part
from ..errors import ConnectivesError, FormatError, Problem
from ..files import decode

# Besides marks that file systems dislike: surrogates, but those that stand for bytes of file names.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\#\ud800-\udc7f\udd00-\udfff]+')
# File systems take 255 bytes a name and 4096 a path; suffixes, numbers and the folder need some.
_NAME_BYTES, _MOST_STEPS = 200, 10
_SUFFIX = re.compile(r"\.(txt|ann|jsonl?|spacy|conllu?|tok|pipe|md)$", re.IGNORECASE)


def problem(
    name: str,
    message: str,
    hint: str,
    *,
    source: str = "",
    line: int = 0,
    column: int = 0,
    error: bool = True,
) -> Problem:
    """Make a problem; see `Problem` for the fields."""
    return Problem(name, message, hint, line, column, source, error)


def report(problems: list[Problem] | None, found: Problem) -> None:
    """Note a warning, or raise it where nobody takes warnings.

    problems (Optional[list[Problem]]): Takes the warning.
    found (Problem): The warning.
    RAISES (FormatError): If `problems` is None.
    """
    if problems is None:
        raise FormatError(replace(found, is_error=True))
    problems.append(found)


def files_in(path: Path, suffixes: Collection[str]) -> list[tuple[Path, str]]:
    """List the files of a format.

    path (Path): A file, or a folder that is searched.
    suffixes (Collection[str]): How the files of the folder end.
    RETURNS (list[tuple[Path, str]]): Each file, and its name inside the folder.
    RAISES (ConnectivesError): If the folder holds no such file.
    """
    if path.is_file():
        return [(path, path.name)]
    found = sorted(
        (p, p.relative_to(path).as_posix())
        for p in path.rglob("*")
        if p.suffix in suffixes
        and p.is_file()
        and not any(x.startswith(".") for x in p.relative_to(path).parts)
    )
    if not found:
        raise ConnectivesError(f"{path}: no files that end in {' or '.join(sorted(suffixes))}.")
    return found


def output_names(texts: Iterable[AnnotatedText]) -> Iterator[tuple[str, AnnotatedText]]:
    """Give each text a name for its file, without suffix, that stays inside the output folder.

    texts (Iterable[AnnotatedText]): The texts.
    YIELDS (tuple[str, AnnotatedText]): A name such as `train/news-01`, each only once, and the
        text.
    """
    taken: set[str] = set()
    again: dict[str, int] = {}  # the number of the last copy of a name, not to count up each time
    for number, text in enumerate(texts, 1):
        steps = [_safe_name(s) for s in _SUFFIX.sub("", text.source).split("/")]
        base = "/".join([s for s in steps if s][-_MOST_STEPS:]) or f"text-{number:05}"
        name, low = base, base.lower()
        # Names that differ only in case are one file on some systems.
        while name.lower() in taken:
            again[low] = again.get(low, 1) + 1
            name = f"{base}-{again[low]}"
        taken.add(name.lower())
        yield name, text


def _safe_name(step: str) -> str:
    """Make one step of a path a name that file systems take; the end of a long one is kept."""
    name = _UNSAFE.sub("-", step).strip(" .")[-_NAME_BYTES:]
    while len(name.encode("utf-8", "surrogateescape")) > _NAME_BYTES:
        name = name[1:]
    return name.strip(" .")


def link_parts(parts: Sequence[Part], links: Iterable[tuple[int, int]]) -> list[tuple[Part, ...]]:
    """Join parts that are linked, directly or through others.

    parts (Sequence[tuple[int, int]]): The parts.
    links (Iterable[tuple[int, int]]): Pairs of part numbers.
    RETURNS (list[tuple[Part, ...]]): The parts of each connective, in text order.
    """
    leader = list(range(len(parts)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    for a, b in links:
        leader[find(a)] = find(b)
    groups: dict[int, list[Part]] = {}
    for i, part in enumerate(parts):
        groups.setdefault(find(i), []).append(part)
    return [tuple(sorted(group)) for group in groups.values()]


def make_part(start: str, end: str, *, source: str, line: int = 0) -> Part:
    """Make a part of two numbers.

    start (str): Digits.
    end (str): Digits.
    source (str): The file.
    line (int): The line in the file.
    RETURNS (tuple[int, int]): The part.
    RAISES (FormatError): If they have more digits than Python wants to convert.
    """
    try:
        return int(start), int(end)
    except ValueError as error:
        raise FormatError(problem("bad-parts", str(error), "", source=source, line=line)) from None


def make_text(
    text: str,
    connectives: Iterable[Connective],
    meta: dict[str, Any],
    *,
    source: str,
    line: int = 0,
) -> AnnotatedText:
    """Make a text, and name the place in the file if its connectives are out of bounds.

    text (str): The text.
    connectives (Iterable[Connective]): Its connectives.
    meta (dict[str, Any]): Its meta data.
    source (str): The file.
    line (int): The line in the file.
    RETURNS (AnnotatedText): The text.
    RAISES (FormatError): If a connective does not fit into the text.
    """
    try:
        return AnnotatedText(text, tuple(connectives), meta)
    except ConnectivesError as error:
        raise FormatError(
            problem("offsets-out-of-text", str(error), "", source=source, line=line)
        ) from None


def make_connective(
    parts: Sequence[Part],
    *,
    source: str,
    line: int = 0,
    entry: str | None = None,
    sense: str | None = None,
    score: float | None = None,
) -> Connective:
    """Make a connective, and name the place in the file if its parts make none.

    parts (Sequence[tuple[int, int]]): The parts.
    source (str): The file.
    line (int): The line in the file.
    entry, sense (Optional[str]): As in `Connective`.
    score (Optional[float]): As in `Connective`.
    RETURNS (Connective): The connective.
    RAISES (FormatError): If parts are empty or overlap.
    """
    try:
        return Connective(tuple(sorted(parts)), entry, sense, score)
    except ConnectivesError as error:
        raise FormatError(problem("bad-parts", str(error), "", source=source, line=line)) from None


def unify_newlines(annotated: AnnotatedText) -> AnnotatedText:
    """Drop byte order marks at the start and make every CRLF one line feed; offsets move along.

    annotated (AnnotatedText): A text whose offsets count the marks and both characters of CRLF.
    RETURNS (AnnotatedText): The text as the rest of the package wants it; `meta["newline"]` says
        how lines ended.
    """
    text = annotated.text
    marks = len(text) - len(text.lstrip("\ufeff"))
    gone = [*range(marks), *(m.start() for m in re.finditer("\r(?=\n)", text))]
    if not gone:
        return annotated

    def moved(offset: int) -> int:
        return offset - bisect_left(gone, offset)

    connectives = []
    for c in annotated.connectives:
        parts = [(moved(a), moved(b)) for a, b in c.parts]
        if all(a < b for a, b in parts):
            connectives.append(replace(c, parts=tuple(parts)))
    meta = dict(annotated.meta)
    breaks = re.findall("\r?\n", text)
    if "\r\n" in breaks:
        crlf = [i for i, b in enumerate(breaks) if b == "\r\n"]
        meta["newline"] = "\r\n" if len(crlf) == len(breaks) else crlf
    clean = text[marks:].replace("\r\n", "\n")
    return AnnotatedText(clean, tuple(connectives), meta)


def pack_meta(meta: dict[str, Any]) -> dict[str, Any]:
    """Make meta data fit for JSON, whose keys are strings.

    meta (dict[str, Any]): The meta data of a text.
    RETURNS (dict[str, Any]): The same; letters by offset have strings as keys.
    """
    letters = meta.get("letters")
    if not isinstance(letters, dict):
        return meta
    return {**meta, "letters": {str(k): v for k, v in letters.items()}}


def unpack_meta(meta: dict[str, Any]) -> dict[str, Any]:
    """Undo `pack_meta`; what writers rely on is left out if it is not what they expect.

    meta (dict[str, Any]): What was read.
    RETURNS (dict[str, Any]): The meta data of a text.
    """
    kept = {}
    for name, value in meta.items():
        value = _EXPECTED[name](value) if name in _EXPECTED else value
        if value is not None or name not in _EXPECTED:
            kept[name] = value
    return kept


def _letters(value: object) -> dict[int, str] | None:
    if not isinstance(value, dict):
        return None
    return {
        int(k): v
        for k, v in value.items()
        if isinstance(v, str) and re.fullmatch("[a-z]", v) and re.fullmatch("[0-9]{1,9}", str(k))
    }


def _newline(value: object) -> object:
    good = isinstance(value, list) and all(isinstance(x, int) for x in value)
    return value if good or value == "\r\n" else None


def _tokens(value: object) -> object:
    good = isinstance(value, list) and all(
        isinstance(t, (list, tuple)) and len(t) == 2 and all(isinstance(x, int) for x in t)
        for t in value
    )
    return value if good else None


_EXPECTED: dict[str, Callable[[object], object]] = {
    "letters": _letters,
    "newline": _newline,
    "tokens": _tokens,
}


def to_json(value: object) -> bytes:
    """Write JSON that people can read: Chinese as it is, on one line.

    value (object): The value.
    RETURNS (bytes): UTF-8; escapes only where a character cannot be encoded.
    """
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value).encode("utf-8")


def read_json_lines(path: Path, encoding: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read JSON objects, one a line; blank lines are skipped.

    path (Path): The file.
    encoding (str): Its encoding.
    YIELDS (tuple[int, dict]): Line number and object.
    RAISES (FormatError): If a line is no JSON object, or the bytes are not in the encoding.
    """
    with path.open("rb") as handle:
        if encoding.lower().startswith("utf-16"):
            # A line feed is two bytes there, so the file cannot be read line by line.
            lines = decode(path.read_bytes(), encoding=encoding, source=str(path)).split("\n")
            rows: Iterable[str] = lines
        else:
            rows = (decode(row, encoding=encoding, source=str(path)) for row in handle)
        for line, row in enumerate(rows, 1):
            row = row.strip().removeprefix("\ufeff")
            if row:
                yield line, parse_object(row, source=str(path), line=line)


def parse_object(row: str, *, source: str, line: int) -> dict[str, Any]:
    """Read one JSON object.

    row (str): The JSON.
    source (str): The file.
    line (int): The line in the file.
    RETURNS (dict[str, Any]): The object.
    RAISES (FormatError): If it is no JSON object.
    """
    try:
        value = json.loads(row)
    except (ValueError, RecursionError) as error:
        hint = "Each line must be one JSON object."
        raise FormatError(
            problem("not-json", f"Not JSON: {error}.", hint, source=source, line=line)
        ) from None
    if not isinstance(value, dict):
        hint = "Each line must be one JSON object."
        raise FormatError(
            problem("not-an-object", "Not a JSON object.", hint, source=source, line=line)
        )
    return value


def field(data: dict[str, Any], name: str, kind: type, *, source: str, line: int = 0) -> Any:
    """Get a field that must be there, of the right type.

    data (dict[str, Any]): The object.
    name (str): The field.
    kind (type): Its type.
    source (str): The file.
    line (int): The line in the file.
    RETURNS (Any): The value.
    RAISES (FormatError): If it is missing or of another type.
    """
    value = data.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        what = "is missing" if name not in data else f"is {str(value)[:40]!r}"
        raise FormatError(
            problem(
                "bad-field",
                f"Field '{name}' {what}.",
                f"It must be of type {kind.__name__}.",
                source=source,
                line=line,
            )
        )
    return value


def optional(data: dict[str, Any], name: str, kind: type, *, source: str, line: int = 0) -> Any:
    """Get a field that may be missing or null.

    data (dict[str, Any]): The object.
    name (str): The field.
    kind (type): Its type; float takes integers too.
    source (str): The file.
    line (int): The line in the file.
    RETURNS (Any): The value, or None.
    RAISES (FormatError): If it is of another type.
    """
    value = data.get(name)
    if value is None:
        return None
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        # An integer may have too many digits for a float.
        value = float(value) if abs(value) < 2**53 else str(value)
    return field(data, name, kind, source=source, line=line)
