"""brat standoff: `NAME.txt` with the text, `NAME.ann` with the annotations beside it.

A paired connective is one discontinuous text bound annotation (`T1  Paired 2 4;11 13`), its sense
the attribute `Sense`, its lexicon entry a normalization. Links as binary relations are read too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from ..connective import AnnotatedText, Connective, Part
from ..errors import FormatError, Problem
from ..files import decode, write_atomic
from ..lexicon import GAP
from ._common import (
    files_in,
    link_parts,
    make_connective,
    make_part,
    make_text,
    output_names,
    problem,
    report,
    unify_newlines,
)

SINGLE, PAIRED = "Single", "Paired"
_SPANS = re.compile(r"\d+ \d+(;\d+ \d+)*")
_HINT = "A line must look like: T1<tab>Paired 2 4;11 13<tab>不是 而是"


def sniff(path: Path, head: bytes) -> bool:
    """Tell whether a path looks like brat standoff.

    path (Path): A file or folder.
    head (bytes): Ignored.
    RETURNS (bool): Whether it is a `.ann` file, a text beside one, or a folder of such.
    """
    if path.is_dir():
        return next(path.rglob("*.ann"), None) is not None
    return path.suffix == ".ann" or (path.suffix == ".txt" and path.with_suffix(".ann").exists())


def read(
    path: Path,
    *,
    encoding: str = "utf-8",
    labels: Collection[str] | None = None,
    problems: list[Problem] | None = None,
) -> Iterator[AnnotatedText]:
    """Read brat standoff.

    path (Path): A `.ann` or `.txt` file, or a folder.
    encoding (str): Encoding of text and annotations.
    labels (Optional[Collection[str]]): Read only text bound annotations of these types.
    problems (Optional[list[Problem]]): Ignored; what breaks the format is an error.
    YIELDS (AnnotatedText): The texts, in the order of their names.
    RAISES (FormatError): If an annotation is wrong or does not fit the text.
    """
    if path.is_file():
        path = path.with_suffix(".ann")
    for file, name in files_in(path, (".ann",)):
        raw = file.with_suffix(".txt")
        if not raw.is_file():
            hint = "Put the text beside the annotations."
            message = f"There is no {raw.name}."
            raise FormatError(problem("no-text", message, hint, source=str(file)))
        text = decode(raw.read_bytes(), encoding=encoding, source=str(raw))
        lines = decode(file.read_bytes(), encoding=encoding, source=str(file))
        connectives = _parse(lines, text, str(file), labels)
        meta = {"source": Path(name).with_suffix(".txt").as_posix()}
        yield unify_newlines(make_text(text, connectives, meta, source=str(file)))


def _parse(
    content: str, text: str, source: str, labels: Collection[str] | None
) -> list[Connective]:
    """Read the annotations of one text."""
    bound: dict[str, tuple[Part, ...]] = {}
    place: dict[str, int] = {}
    senses: dict[str, str] = {}
    entries: dict[str, str] = {}
    relations: list[tuple[str, str]] = []
    for number, row in enumerate(content.removeprefix("\ufeff").split("\n"), 1):
        row = row.removesuffix("\r")
        key, _, rest = row.partition("\t")
        kind = key[:1]
        words = rest.split("\t")[0].split()
        if kind == "T":
            label, _, spans = rest.split("\t")[0].partition(" ")
            if not _SPANS.fullmatch(spans):
                message = f"Annotation {key} has no offsets."
                raise FormatError(
                    problem("bad-annotation", message, _HINT, source=source, line=number)
                )
            if labels is None or label in labels:
                bound[key], place[key] = _parts(spans, rest, text, source, number), number
        elif kind == "A" and len(words) == 3 and words[0] == "Sense":
            senses[words[1]] = words[2]
        elif kind == "N" and len(words) == 3 and words[0] == "Reference":
            entries[words[1]] = words[2].partition(":")[2]
        elif kind == "R" and len(words) == 3:
            relations.append((words[1].partition(":")[2], words[2].partition(":")[2]))
    names = list(bound)
    # A relation joins whole annotations, so each one's first part stands for it.
    at = {name: i for i, name in enumerate(names)}
    links = [(at[a], at[b]) for a, b in relations if a in at and b in at]
    heads = [(i, i + 1) for i in range(len(names))]
    connectives = []
    for group in link_parts(heads, links):
        members = [names[i] for i, _ in group]
        first = min(members, key=lambda name: bound[name])
        connectives.append(
            make_connective(
                [part for name in members for part in bound[name]],
                source=source,
                line=place[first],
                sense=next((senses[m] for m in members if m in senses), None),
                entry=next((entries[m] for m in members if m in entries), None),
            )
        )
    return connectives


def _parts(spans: str, rest: str, text: str, source: str, line: int) -> tuple[Part, ...]:
    parts = []
    for piece in spans.split(";"):
        start, end = piece.split()
        parts.append(make_part(start, end, source=source, line=line))
    words = " ".join(text[a:b] for a, b in parts)
    said = rest.partition("\t")[2]
    if said and said.split() != words.split():
        message = f"The annotation says {said!r}, but there stands {words!r}."
        hint = "Text and annotations do not belong together; line breaks may have been changed."
        raise FormatError(problem("offset-mismatch", message, hint, source=source, line=line))
    return tuple(parts)


def write(
    path: Path, texts: Iterable[AnnotatedText], *, problems: list[Problem] | None = None
) -> None:
    """Write brat standoff, and `annotation.conf` for the folder.

    path (Path): The folder.
    texts (Iterable[AnnotatedText]): The texts.
    problems (Optional[list[Problem]]): Takes a warning for each sense or entry that holds spaces,
        which brat cannot store.
    """
    senses: set[str] = set()
    for name, text in output_names(texts):
        rows = []
        for number, c in enumerate(text.connectives, 1):
            spans = ";".join(f"{a} {b}" for a, b in c.parts)
            words = " ".join(" ".join(form.split()) for form in c.forms(text.text))
            rows.append(f"T{number}\t{PAIRED if c.is_paired else SINGLE} {spans}\t{words}")
            for what, value in (("sense", c.sense), ("entry", c.entry)):
                if value is None:
                    continue
                if value.split() != [value]:
                    line = text.text.count("\n", 0, c.start) + 1
                    message = f"The {what} {value!r} holds spaces."
                    found = problem("spaces", message, "Dropped.", source=text.source, line=line)
                    report(problems, found)
                elif what == "sense":
                    senses.add(value)
                    rows.append(f"A{number}\tSense T{number} {value}")
                else:
                    forms = GAP.join(c.forms(text.text)).replace("\n", " ")
                    rows.append(f"N{number}\tReference T{number} Lexicon:{value}\t{forms}")
        write_atomic(path / f"{name}.txt", text.text.encode("utf-8"))
        write_atomic(path / f"{name}.ann", "".join(f"{row}\n" for row in rows).encode("utf-8"))
    write_atomic(path / "annotation.conf", _config(senses).encode("utf-8"))


def _config(senses: Collection[str]) -> str:
    values = "|".join(sorted(senses))
    attributes = f"Sense\tArg:{SINGLE}|{PAIRED}, Value:{values}\n" if values else ""
    return (
        f"[entities]\n{SINGLE}\n{PAIRED}\n\n[relations]\nLink\tArg1:<ENTITY>, Arg2:<ENTITY>\n\n"
        f"[events]\n\n[attributes]\n{attributes}"
    )
