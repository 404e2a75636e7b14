"""Reading bytes as text, and writing files whole or not at all."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from spacy_connectives import FormatError
from spacy_connectives.files import atomic_path, decode, guess_encoding, write_atomic

NEWS = "这是我们的新闻，因为下雨，所以他们的比赛不在这里了。\n"
TRADITIONAL = "這是我們的新聞，因為下雨，所以他們的比賽不在這裡了。\n"
posix = pytest.mark.skipif(os.name != "posix", reason="signals and modes of POSIX")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be", "utf-16"])
def test_the_encoding_of_chinese_text_is_guessed(encoding: str) -> None:
    assert guess_encoding(NEWS.encode(encoding)) == encoding


def test_big5_is_guessed_for_traditional_text() -> None:
    assert guess_encoding(TRADITIONAL.encode("big5")) == "big5"


def test_a_guess_looks_at_the_start_and_may_cut_a_character() -> None:
    data = ("x" + NEWS * 2000).encode("gb18030")
    assert len(data) > 65536
    assert guess_encoding(data) == "gb18030"


def test_no_encoding_fits() -> None:
    assert guess_encoding(b"\xff\xff\xff") is None


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "big5"])
def test_other_bytes_get_an_error_that_names_the_encoding(encoding: str) -> None:
    with pytest.raises(FormatError) as error:
        decode(TRADITIONAL.encode(encoding), source="news.txt")
    (problem,) = error.value.problems
    assert (problem.name, problem.source, problem.line) == ("not-encoded", "news.txt", 1)
    assert f"--encoding {encoding}" in problem.hint


def test_the_first_bad_byte_has_a_line_and_a_column() -> None:
    with pytest.raises(FormatError) as error:
        decode("天晴。\n他来".encode() + b"\xff" + "了。".encode())
    (problem,) = error.value.problems
    assert (problem.line, problem.column) == (2, 3)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_that_decodes_as_utf8_is_noticed(encoding: str) -> None:
    with pytest.raises(FormatError, match=f"looks like {encoding}"):
        decode("<cand>but</cand> plain ASCII text".encode(encoding))


def test_an_unknown_encoding_is_named() -> None:
    with pytest.raises(FormatError, match=r"Unknown encoding 'utf-9'.*gb18030"):
        decode(b"x", encoding="utf-9")


def test_decoding_leaves_line_breaks_alone() -> None:
    assert decode("一\r\n二\n".encode()) == "一\r\n二\n"
    assert decode(NEWS.encode("gb18030"), encoding="gb18030") == NEWS


def test_writing_makes_folders_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "a.txt"
    write_atomic(path, b"one")
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_an_error_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def write_half() -> None:
        with atomic_path(path) as temporary:
            temporary.write_bytes(b"half of the n")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@posix
def test_permissions_are_those_of_any_new_file_or_of_the_old_one(tmp_path: Path) -> None:
    plain, ours = tmp_path / "plain", tmp_path / "ours"
    plain.write_bytes(b"")
    write_atomic(ours, b"x")
    assert ours.stat().st_mode == plain.stat().st_mode
    ours.chmod(0o640)
    write_atomic(ours, b"y")
    assert ours.stat().st_mode & 0o777 == 0o640


@posix
def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    # A limit on the size of files makes write() fail as a full disk does.
    code = (
        "import resource, signal, sys\n"
        "from spacy_connectives.files import write_atomic\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "write_atomic(sys.argv[1], b'new' * 1000)\n"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True)
    assert "OSError" in run.stderr
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@posix
def test_a_kill_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    code = (
        "import sys, time\n"
        "from spacy_connectives.files import atomic_path\n"
        "with atomic_path(sys.argv[1]) as temporary:\n"
        "    temporary.write_bytes(b'half')\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
    )
    run = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
    assert run.stdout is not None
    assert run.stdout.readline().strip() == b"ready"
    run.send_signal(signal.SIGKILL)
    run.communicate()
    assert path.read_bytes() == b"old"


def _write_many(path: str, byte: int) -> None:
    for _ in range(40):
        write_atomic(path, bytes([byte]) * 100_000)


def test_two_writers_at_once_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(str(path), b)) for b in (1, 2)]
    for writer in writers:
        writer.start()
    seen = set()
    deadline = time.monotonic() + 60
    while any(w.is_alive() for w in writers) and time.monotonic() < deadline:
        if path.exists():
            data = path.read_bytes()
            assert data in (b"\x01" * 100_000, b"\x02" * 100_000)
            seen.add(data[0])
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert seen
    assert [p.name for p in tmp_path.iterdir()] == ["a.bin"]
