"""Feed loaders with bytes that grow towards untried branches: `python benchmarks/fuzz.py`.

    python benchmarks/fuzz.py --seconds 300
    python benchmarks/fuzz.py lexicon weights --seconds 3600 --crashes crashes

Needs atheris (`pip install atheris`; wheels exist for Linux). Each loader gets a process of its own
that starts from good files, and may raise errors of ours only. What breaks one is kept in the
folder `--crashes`; give such a file to a loader with `--repeat`. Ends with 1 if anything broke.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What mutation alone would take long to come upon.
WORDS = (
    *("<cand>", "</cand>", "<a>", "</a>", "\\xef\\xbb\\xbf", "\\x0d\\x0a", "\\x00", "\\xff"),
    *("null", "true", "NaN", "1e999", "-1", "9" * 40, "[]", "{}", '\\"', "\\\\ud800", "\\\\u0000"),
    *("T1\\x09Single 0 2\\x09", "R1\\x09Link Arg1:T1 Arg2:T2", "Sense T1 ", "0 2;4 5", "0..2;4..5"),
    *("Seg=B-Conn", "Seg=I-Conn", "Conn=B-conn", "SpacesAfter=\\\\u", "# newdoc id = ", "\\x09_"),
    *(
        '\\"parts\\"',
        '\\"connectives\\"',
        '\\"text\\"',
        '\\"spans\\"',
        '\\"relations\\"',
        '\\"meta\\"',
    ),
    *('\\"value\\"', '\\"start\\"', '\\"end\\"', '\\"labels\\"', '\\"choices\\"', '\\"score\\"'),
    *(
        '\\"senses\\"',
        '\\"share\\"',
        '\\"position\\"',
        '\\"traditional\\"',
        '\\"words\\"',
        '\\"id\\"',
    ),
    *(
        "<!DOCTYPE",
        "<!ENTITY",
        "&a;",
        "<entry ",
        "<orth ",
        "<part ",
        "<sem>",
        "<pdtb3_relation ",
        "freq=",
    ),
    *("Explicit|", "||", "../", "format", "shape", "steps", "values", "width"),
)
# Seconds for one input, and megabytes of the process.
TIMEOUT, MEMORY = 20, 2000


def make_targets(folder: Path) -> dict[str, tuple[Callable[[bytes], object], list[bytes]]]:
    """Make the loaders and what they begin with.

    folder (Path): For files of loaders that read a path.
    RETURNS (dict[str, tuple[Callable, list[bytes]]]): By name, a function of bytes and good ones.
    """
    import numpy as np

    from spacy_connectives import AnnotatedText, Connective, Lexicon
    from spacy_connectives.files import decode
    from spacy_connectives.formats import read, write
    from spacy_connectives.formats.jsonl import to_record
    from spacy_connectives.formats.marked import from_marked, to_marked
    from spacy_connectives.lexicon import dimlex
    from spacy_connectives.weights import weights_from_bytes, weights_to_bytes

    text = "虽然累，但没停。又来了。"
    pair = Connective(((0, 2), (4, 5)), "虽然…但", "Comparison.Contrast", 0.5)
    single = Connective(((8, 9),), "又", "Expansion.Conjunction", 1.0)
    good = AnnotatedText(text, (pair, single), {"source": "a.txt", "note": 1})
    packaged = Lexicon.packaged()
    lexicon = Lexicon(e for e in packaged if e.id in ("因为…所以", "而"))
    table = np.zeros((4, 2**6), np.float32)
    table[1, 3], table[2, 5] = 0.5, 1 / 3

    def marked(data: bytes) -> None:
        annotated = from_marked(decode(data), is_pair=packaged.is_pair)
        assert from_marked(to_marked(annotated)).text == annotated.text

    def read_file(name: str, path: Path, data: bytes) -> None:
        path.write_bytes(data)
        for found in read(path, name, problems=[]):
            to_record(found)

    targets: dict[str, tuple[Callable[[bytes], object], list[bytes]]] = {
        "lexicon": (Lexicon().from_bytes, [lexicon.to_bytes()]),
        # As libFuzzer cannot guess checksums, it is given what is inside the compression.
        "weights": (
            lambda data: weights_from_bytes(zlib.compress(data, 1)),
            [zlib.decompress(weights_to_bytes(table, {"seed": 1}))],
        ),
        "dimlex": (dimlex.from_dimlex, [dimlex.to_dimlex(lexicon)]),
        "marked": (marked, [to_marked(good, problems=[]).encode()]),
    }
    places = {
        "jsonl": ("a.jsonl", "a.jsonl"),
        "prodigy": ("a.jsonl", "a.jsonl"),
        "labelstudio": ("a.json", "a.json"),
        "disrpt": ("a.conllu", "a.conllu"),
        "docbin": ("a.spacy", "a.spacy"),
        # A folder is written; what a text is annotated with is what changes.
        "brat": ("", "a.ann"),
        "pdtb": ("", "gold/a.pipe"),
    }
    for name, (whole, part) in places.items():
        (folder / name).mkdir()
        write(folder / name / whole, [good], name, problems=[])
        file = folder / name / part
        unchanged = file.read_bytes()
        if name == "docbin":
            seeds = [zlib.decompress(unchanged)]
            function = partial(_compressed, partial(read_file, name, file))
        elif name == "pdtb":
            # It is read as a folder.
            function, seeds = partial(_read_folder, folder / name, file), [unchanged]
        else:
            function, seeds = partial(read_file, name, file), [unchanged]
        samples = (ROOT / "tests" / "formats" / "data").rglob(f"*{file.suffix}")
        if name in ("disrpt", "labelstudio", "prodigy"):
            seeds += [p.read_bytes() for p in sorted(samples) if p.stat().st_size < 20_000]
        targets[name] = function, seeds
    return targets


def _compressed(function: Callable[[bytes], object], data: bytes) -> object:
    return function(zlib.compress(data, 1))


def _read_folder(folder: Path, file: Path, data: bytes) -> None:
    from spacy_connectives.formats import read

    file.write_bytes(data)
    list(read(folder, "pdtb", problems=[]))


TARGETS = ("lexicon", "weights", "dimlex", "marked", "jsonl", "prodigy", "labelstudio")
TARGETS += ("disrpt", "docbin", "brat", "pdtb")


def fuzz(name: str, folder: Path, options: list[str]) -> None:
    """Fuzz one loader in this process, which ends with it.

    name (str): The loader.
    folder (Path): For files.
    options (list[str]): Options of libFuzzer.
    """
    import atheris

    with atheris.instrument_imports(include=["spacy_connectives"]):
        from spacy_connectives import ConnectivesError

        function, seeds = make_targets(folder)[name]
    (folder / "seeds").mkdir()
    for number, seed in enumerate(seeds):
        (folder / "seeds" / str(number)).write_bytes(seed)
    dictionary = folder / "words.dict"
    dictionary.write_text("".join(f'"{word}"\n' for word in WORDS), encoding="ascii")

    def try_one(data: bytes) -> None:
        try:
            function(data)
        except ConnectivesError as error:
            str(error)

    atheris.Setup([sys.argv[0], str(folder / "seeds"), f"-dict={dictionary}", *options], try_one)
    atheris.Fuzz()


def run(name: str, seconds: int, crashes: Path) -> list[str]:
    """Fuzz one loader in a process of its own.

    name (str): The loader.
    seconds (int): For how long.
    crashes (Path): Where to keep what breaks it.
    RETURNS (list[str]): A row of the table.
    """
    start = time.perf_counter()
    command = [sys.executable, __file__, name, "--seconds", str(seconds), "--inside"]
    done = subprocess.run(
        [*command, "--crashes", str(crashes)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    runs = re.findall(r"stat::number_of_executed_units: *(\d+)", done.stdout)
    edges = re.findall(r"cov: (\d+)", done.stdout)
    broke = ""
    if done.returncode:
        errors = re.findall(
            r"^(?:[\w.]+(?:Error|Exception|Interrupt)\b.*|ERROR: .*)", done.stdout, re.M
        )
        broke = errors[0] if errors else f"exit code {done.returncode}"
        print(done.stdout[-3000:], file=sys.stderr)
    took = f"{time.perf_counter() - start:.0f}"
    return [name, f"{int(runs[-1]):,}" if runs else "?", edges[-1] if edges else "?", took, broke]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    argv (Optional[Sequence[str]]): Arguments; those of the process if None.
    RETURNS (int): The exit code.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("loaders", nargs="*", help=f"of {', '.join(TARGETS)}; all if none is given")
    parser.add_argument("--seconds", type=int, default=60, help="for each loader")
    parser.add_argument("--crashes", type=Path, default=Path("crashes"))
    parser.add_argument("--repeat", type=Path, help="give this file to the loader, no other")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    unknown = sorted(set(args.loaders) - set(TARGETS))
    if unknown:
        parser.error(f"{unknown[0]} is no loader; choose of {', '.join(TARGETS)}")
    names = args.loaders or TARGETS
    with tempfile.TemporaryDirectory() as folder:
        if args.repeat:
            make_targets(Path(folder))[names[0]][0](args.repeat.read_bytes())
            return 0
        if importlib.util.find_spec("atheris") is None:
            parser.exit(1, "atheris is not installed: pip install atheris\n")
        if args.inside:
            limits = [f"-timeout={TIMEOUT}", f"-rss_limit_mb={MEMORY}", "-max_len=4096"]
            times = [f"-max_total_time={args.seconds}", "-print_final_stats=1"]
            artifacts = f"-artifact_prefix={args.crashes}/{names[0]}-"
            fuzz(names[0], Path(folder), [*limits, *times, artifacts])
    args.crashes.mkdir(parents=True, exist_ok=True)
    # Imported here: what is imported before atheris gets to see it is not watched.
    from speed import print_table

    rows = [run(name, args.seconds, args.crashes.resolve()) for name in names]
    print_table("Fuzzing", ["loader", "inputs", "edges", "seconds", "broke"], rows)
    return int(any(row[-1] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
