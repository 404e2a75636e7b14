"""Reading bytes as text and writing files whole or not at all."""

from __future__ import annotations

import codecs
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import FormatError, Problem

# Characters that stand in nearly every Chinese text; wrong guesses give hardly any of them.
_COMMON = frozenset("的一是不了在人有我他这這个個们們中来來上大为為和国國，。、")
_GUESSES = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")


def guess_encoding(data: bytes) -> str | None:
    """Find the encoding in which bytes make the most plausible Chinese text.

    data (bytes): The bytes of a file; the first 64 kB are looked at.
    RETURNS (Optional[str]): Name of the encoding, or None if none of the usual ones works.
    """
    sample = data[:65536]
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if sample.count(0) * 4 > len(sample):
        # Mostly ASCII in UTF-16 has a NUL in each pair of bytes, and too little Chinese to weigh.
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    best: tuple[float, str] | None = None
    for name in _GUESSES:
        decoder = codecs.getincrementaldecoder(name)()
        try:
            text = decoder.decode(sample, final=len(sample) == len(data))
        except UnicodeDecodeError:
            continue
        share = sum(ch in _COMMON for ch in text) / max(1, len(text))
        if best is None or share > best[0]:
            best = share, name
    return best[1] if best else None


def decode(data: bytes, *, encoding: str = "utf-8", source: str = "") -> str:
    """Decode the bytes of a file.

    data (bytes): The bytes.
    encoding (str): Encoding to use.
    source (str): File name for the message.
    RETURNS (str): The text, line breaks as they are.
    RAISES (FormatError): If the bytes are not in the encoding; names one that would work.
    """
    try:
        text = data.decode(encoding)
    except LookupError:
        hint = "Use a name that Python knows, such as utf-8, gb18030, big5 or utf-16."
        raise FormatError(
            Problem("unknown-encoding", f"Unknown encoding {encoding!r}.", hint, source=source)
        ) from None
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        before = data[:at].decode(encoding, errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    else:
        if text.count("\x00") * 4 <= len(text):
            return text
        # UTF-16 without a mark decodes as UTF-8 when it is mostly ASCII, full of NULs.
        nul = text.find("\x00")
        line, column = text.count("\n", 0, nul) + 1, nul - text.rfind("\n", 0, nul)
    guess = guess_encoding(data)
    hint = (
        f"It looks like {guess}: read it with --encoding {guess}, or convert it to UTF-8."
        if guess and guess != codecs.lookup(encoding).name
        else "Convert it to UTF-8."
    )
    raise FormatError(
        Problem("not-encoded", f"The bytes are not {encoding}.", hint, line, column, source)
    )


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `path` that replaces it when the block ends well.

    path (str | Path): The file to write in the end; missing folders are made.
    YIELDS (Path): Where to write. On an error it is removed and `path` stays as it was.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes private files; a result should have the permissions of any new file.
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~umask)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_atomic(path: str | Path, data: bytes) -> None:
    """Write a file whole or not at all.

    path (str | Path): The file.
    data (bytes): Its content.
    """
    with atomic_path(path) as temporary, temporary.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
