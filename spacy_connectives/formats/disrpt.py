"""The format of the DISRPT shared tasks: CoNLL-U with `Seg=B-Conn` and `Seg=I-Conn` in MISC.

`.conllu` has a block a sentence, `.tok` a block a document. The text is rebuilt from the tokens;
`meta["tokens"]` keeps their offsets, so that predictions can be scored on the same tokens.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..bio import BEGIN, INSIDE, label_tokens, token_offsets
from ..connective import AnnotatedText, Connective, Part
from ..errors import ConnectivesError, FormatError, Problem
from ..files import atomic_path, decode
from ._common import files_in, output_names, problem, report
from .marked_letters import sentence_numbers

# Releases up to 2023 write Seg=B-Conn, that of 2025 writes Conn=B-conn.
_LABEL = re.compile(r"(?:^|\|)(?:Seg|Conn)=([BI])-[Cc]onn(?:\||$)")
_COLUMNS = 10
# From this share of words that are nothing but underscores on, a file counts as masked.
_MASKED = 0.5
_ESCAPES = {" ": r"\s", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_UNESCAPES = {"s": " ", "t": "\t", "n": "\n", "r": "\r", "p": "|", "\\": "\\"}


class _Token(NamedTuple):
    form: str
    label: str
    after: str | None  # None where the file does not say
    before: str  # spaces, or the line break of a new paragraph


def sniff(path: Path, head: bytes) -> bool:
    """Tell whether a path looks like a DISRPT file.

    path (Path): A file or folder.
    head (bytes): The first bytes of the file.
    RETURNS (bool): Whether it does.
    """
    suffixes = (".conllu", ".conll", ".tok")
    if path.is_dir():
        return any(next(path.rglob(f"*{s}"), None) is not None for s in suffixes)
    return path.suffix in suffixes or (head.count(b"\t") >= _COLUMNS - 1 and b"\t_\t" in head)


def read(
    path: Path,
    *,
    encoding: str = "utf-8",
    labels: Collection[str] | None = None,
    problems: list[Problem] | None = None,
) -> Iterator[AnnotatedText]:
    """Read DISRPT files.

    path (Path): A `.conllu` or `.tok` file, or a folder; in a folder, a `.tok` beside the
        `.conllu` of the same name is skipped.
    encoding (str): Its encoding.
    labels (Optional[Collection[str]]): Ignored; only connectives are read.
    problems (Optional[list[Problem]]): Takes a warning for each `I-Conn` without a `B-Conn`
        before it, which is left out, as the shared task's scorer does.
    YIELDS (AnnotatedText): A text for each document, its connectives single, as the format has
        no links.
    RAISES (FormatError): If a file breaks the format, or its words are masked.
    """
    found = files_in(path, (".conllu", ".conll", ".tok"))
    names = {file for file, _ in found}
    for file, name in found:
        if file.suffix == ".tok" and file.with_suffix(".conllu") in names:
            continue
        documents: dict[str, list[_Token]] = {}
        for document, tokens in _blocks(file, name, encoding):
            documents.setdefault(document, []).extend(tokens)
        for document, tokens in documents.items():
            _refuse_masked(tokens, document, str(file))
            yield _build(tokens, document, problems)


def _blocks(file: Path, name: str, encoding: str) -> Iterator[tuple[str, list[_Token]]]:
    """Read the blocks of a file: name of the document, and tokens."""
    try:
        import conllu
    except ImportError:
        raise ConnectivesError(
            'DISRPT files need the package conllu. Run: pip install "spacy-connectives[formats]"'
        ) from None
    content = decode(file.read_bytes(), encoding=encoding, source=str(file))
    content = content.removeprefix("\ufeff").replace("\r\n", "\n")
    document, number, line = name, 0, 1
    for block in content.split("\n\n"):
        start, line = line, line + block.count("\n") + 2
        rows = block.split("\n")
        for offset, row in enumerate(rows):
            columns = row.split("\t")
            if row and row[0] != "#" and (len(columns) != _COLUMNS or not columns[1]):
                full = len(columns) == _COLUMNS
                message = f"{len(columns)} columns instead of {_COLUMNS}."
                message = "The second column, the word, is empty." if full else message
                hint = "Columns are separated by tabs."
                source = str(file)
                raise FormatError(
                    problem("bad-columns", message, hint, source=source, line=start + offset)
                )
        if not block.strip():
            continue
        try:
            sentences = conllu.parse(block + "\n\n")
        except conllu.exceptions.ParseException as error:
            raise FormatError(
                problem("not-conllu", str(error), "", source=str(file), line=start)
            ) from None
        for sentence in sentences:
            about = sentence.metadata
            key = next((k for k in ("newdoc id", "newdoc_id", "newdoc") if k in about), None)
            if key is not None:
                number += 1
                document = about[key] or f"{name}#{number}"
            break_before = "\n" if any(k.startswith("newpar") for k in about) else ""
            yield document, _tokens(sentence, break_before)


def _tokens(sentence: Iterable[Any], break_before: str) -> list[_Token]:
    tokens: list[_Token] = []
    for token in sentence:
        # Ranges (1-2) repeat words that follow, empty nodes (1.1) stand for no text.
        if not isinstance(token["id"], int):
            continue
        # conllu leaves out a last column that is empty.
        misc = token.get("misc") or {}
        raw = "|".join(f"{k}={v}" for k, v in misc.items())
        label = _LABEL.search(raw)
        after: str | None = None
        if "SpacesAfter" in misc:
            after = _unescape(misc["SpacesAfter"] or "")
        elif misc.get("SpaceAfter") == "No":
            after = ""
        before = _unescape(misc.get("SpacesBefore") or "") or ("" if tokens else break_before)
        tokens.append(_Token(token["form"], label[1] if label else "", after, before))
    return tokens


def _refuse_masked(tokens: list[_Token], document: str, source: str) -> None:
    masked = sum(not t.form.strip("_") for t in tokens)
    if tokens and masked > _MASKED * len(tokens):
        raise FormatError(
            problem(
                "masked-text",
                f"The words of document {document} are masked with underscores.",
                "The corpus is licensed (by the LDC, for example) and its words are not in the "
                "public release: fill them in with the script that comes with the release, then "
                "try again.",
                source=source,
            )
        )


def _build(tokens: list[_Token], document: str, problems: list[Problem] | None) -> AnnotatedText:
    """Rebuild the text of a document and collect its connectives."""
    explicit = any(t.after is not None for t in tokens)
    pieces: list[str] = []
    offsets: list[Part] = []
    parts: list[Part] = []
    at = 0
    last_label = ""
    for i, token in enumerate(tokens):
        before = token.before if (offsets or explicit) else ""
        pieces += [before, token.form]
        at += len(before)
        offsets.append((at, at + len(token.form)))
        if token.label == BEGIN:
            parts.append(offsets[-1])
        elif token.label == INSIDE and last_label:
            parts[-1] = (parts[-1][0], offsets[-1][1])
        elif token.label == INSIDE and problems is not None:
            message = f"Token {i + 1} of {document} is I-Conn without B-Conn: left out."
            problems.append(problem("inside-without-begin", message, "", error=False))
        last_label = token.label if token.label != INSIDE or last_label else ""
        at += len(token.form)
        after = token.after
        if after is None:
            is_last = i + 1 == len(tokens)
            after = "" if is_last else _guess_space(token, tokens[i + 1], explicit)
        pieces.append(after)
        at += len(after)
    meta = {"source": document, "tokens": [list(o) for o in offsets]}
    return AnnotatedText("".join(pieces), tuple(Connective((p,)) for p in parts), meta)


def _guess_space(token: _Token, following: _Token, explicit: bool) -> str:
    """Chinese is written without spaces; only words in Latin letters or digits need one."""
    if explicit:
        return "" if following.before else " "
    ends = token.form[-1:] + following.form[:1]
    return " " if ends.isascii() and ends.isalnum() and len(ends) == 2 else ""


def write(
    path: Path, texts: Iterable[AnnotatedText], *, problems: list[Problem] | None = None
) -> None:
    """Write a DISRPT file.

    Tokens are those that were read (`meta["tokens"]`), or else single characters.

    path (Path): A name that ends in `.tok`, or `.conllu` with a block a sentence.
    texts (Iterable[AnnotatedText]): The texts.
    problems (Optional[list[Problem]]): Takes a warning for each part that overlaps another one
        and is dropped, or that does not end where a token ends and is made longer.
    RAISES (FormatError): If there is such a part and `problems` is None.
    """
    by_sentence = path.suffix != ".tok"
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as out:
        for name, text in output_names(texts):
            document = " ".join(text.source.split()) or name
            out.write(f"# newdoc id = {document}\n")
            out.write("\n".join(_rows(text, document, by_sentence, problems)) + "\n\n")


def _rows(
    text: AnnotatedText, document: str, by_sentence: bool, problems: list[Problem] | None
) -> Iterator[str]:
    tokens = token_offsets(text)
    labels = _labels(text, tokens, problems)
    sentences = sentence_numbers(text.text, [a for a, _ in tokens]) if by_sentence else []
    number = last = 0
    for i, (start, end) in enumerate(tokens):
        if by_sentence and (i == 0 or sentences[i] != sentences[i - 1]):
            number += 1
            last = i
            yield f"{'' if i == 0 else chr(10)}# sent_id = {document}-{number}"
        misc = [f"Seg={labels[i]}-Conn"] if labels[i] else []
        if i == 0 and start:
            misc.append(f"SpacesBefore={_escape(text.text[:start])}")
        stop = tokens[i + 1][0] if i + 1 < len(tokens) else len(text.text)
        after = text.text[end:stop]
        if after == "":
            misc.append("SpaceAfter=No")
        elif after != " " or i + 1 == len(tokens):
            misc.append(f"SpacesAfter={_escape(after)}")
        columns = [str(i - last + 1), text.text[start:end], *"_______", "|".join(misc) or "_"]
        yield "\t".join(columns)


def _labels(text: AnnotatedText, tokens: list[Part], problems: list[Problem] | None) -> list[str]:
    """Label tokens, with a warning for each part that changes."""
    labels, odd = label_tokens(text, tokens)
    for (start, end), what, dropped in odd:
        message = f"Part '{' '.join(text.text[start:end].split())}' {what}."
        hint = "Dropped." if dropped else "Widened to whole tokens."
        line = text.text.count("\n", 0, start) + 1
        found = problem("no-token", message, hint, source=text.source, line=line, error=False)
        report(problems, found)
    return labels


def _escape(spaces: str) -> str:
    """Write white space as UDPipe does; other kinds of it by code, as CoNLL-U cannot hold them."""
    return "".join(_ESCAPES.get(ch, f"\\u{ord(ch):04x}") for ch in spaces)


def _unescape(value: str) -> str:
    def char(match: re.Match[str]) -> str:
        code = match[1]
        return chr(int(code[1:], 16)) if len(code) > 1 else _UNESCAPES.get(code, code)

    return re.sub(r"\\(u[0-9a-f]{4}|.)", char, value)
