"""Change a module in many small ways and see whether its tests notice.

    python benchmarks/mutation.py spacy_connectives/formats/marked.py
    python benchmarks/mutation.py spacy_connectives/recognition/decode.py --show
    python benchmarks/mutation.py MODULE --tests tests/pipeline/test_doc_spans.py tests/test_fuzz.py

Works in a copy of the checkout, with mutmut 3 (`pip install mutmut`), one process at a time. First
the tests that are plain examples; what survives them meets those with hypothesis, too. Ends with 1
if fewer are killed than `--least` asks for. Without `--tests` those that mirror the module are run.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Sequence
from pathlib import Path

from speed import ROOT, print_table

# The command itself warns when it is run as `python -m mutmut`.
MUTMUT = (sys.executable, "-c", "from mutmut.__main__ import cli; cli()")
NOT_COPIED = (".git", ".*_cache", "__pycache__", "*.egg-info", "build", "dist", "mutants")
# Exit codes of mutmut: tests failed, or ran out of time in a loop that does not end.
KILLED, TIMEOUT, NO_TESTS = {1, 3}, {24, 36, 152, 255, -24}, 33
EXAMPLES_ONLY = ["-m", "not hypothesis"]


def mirrored(module: str) -> str:
    """Name the tests of a module.

    module (str): Such as `spacy_connectives/formats/marked.py`.
    RETURNS (str): Such as `tests/formats/test_marked.py`.
    """
    path = Path(module)
    return str(Path("tests", *path.parts[1:-1], f"test_{path.name}"))


def configure(folder: Path, modules: Sequence[str], tests: Sequence[str], args: list[str]) -> None:
    """Write the settings of mutmut.

    folder (Path): The copy.
    modules (Sequence[str]): What to change.
    tests (Sequence[str]): What to run.
    args (list[str]): Further arguments of pytest.
    """
    # TOML takes lists of strings as JSON writes them.
    settings = {
        "source_paths": ["spacy_connectives"],
        "only_mutate": list(modules),
        "also_copy": ["assets", "benchmarks", "configs", "docs", "project.yml", "README.md"],
        "pytest_add_cli_args_test_selection": list(tests),
        "pytest_add_cli_args": [*args, "-p", "no:cacheprovider"],
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    lines += ["timeout_multiplier = 5.0", "use_git_change_detection = false"]
    own = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    content = "\n".join([own, "[tool.mutmut]", *lines, ""])
    (folder / "pyproject.toml").write_text(content, encoding="utf-8")


def run(folder: Path, names: Collection[str] = ()) -> dict[str, int | None]:
    """Run mutmut.

    folder (Path): The copy.
    names (Collection[str]): The mutants to test; all if there are none.
    RETURNS (dict[str, Optional[int]]): Exit code of each mutant.
    """
    done = subprocess.run(
        [*MUTMUT, "run", "--max-children", "1", *names],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    codes: dict[str, int | None] = {}
    for path in sorted((folder / "mutants").rglob("*.meta")):
        codes.update(json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"])
    codes = {name: code for name, code in codes.items() if not names or name in names}
    if done.returncode or None in codes.values():
        raise SystemExit(f"mutmut failed:\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}")
    return codes


def show(folder: Path, name: str) -> str:
    """Show what a mutant changes.

    folder (Path): The copy.
    name (str): The mutant.
    RETURNS (str): The lines that differ.
    """
    done = subprocess.run(
        [*MUTMUT, "show", name], cwd=folder, capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    changed = [x for x in lines if x[:1] in "-+" and not x.startswith(("---", "+++"))]
    return "\n".join(f"    {line}" for line in changed)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    argv (Optional[Sequence[str]]): Arguments; those of the process if None.
    RETURNS (int): The exit code.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("modules", nargs="+", help="the modules to change")
    parser.add_argument("--tests", nargs="+", help="the tests to run")
    parser.add_argument("--least", type=float, default=0.9, help="the share to kill")
    parser.add_argument("--show", action="store_true", help="show what survivors change")
    args = parser.parse_args(argv)
    if importlib.util.find_spec("mutmut") is None:
        parser.exit(1, "mutmut is not installed: pip install 'mutmut>=3.3'\n")
    modules = [str(Path(m).resolve().relative_to(ROOT)) for m in args.modules]
    tests = args.tests or [mirrored(m) for m in modules]
    missing = [path for path in (*modules, *tests) if not (ROOT / path).exists()]
    if missing:
        parser.error(f"no such file: {', '.join(missing)}")

    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / ROOT.name
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
        # Some tests look for texts that are not ours to ship.
        if (ROOT.parent / "shared").is_dir():
            (Path(name) / "shared").symlink_to(ROOT.parent / "shared")
        configure(folder, modules, tests, EXAMPLES_ONLY)
        first = run(folder)
        left = [m for m, code in first.items() if code not in KILLED | TIMEOUT]
        second: dict[str, int | None] = {}
        if left:
            configure(folder, modules, tests, [])
            second = run(folder, left)
        survivors = [m for m, code in second.items() if code not in KILLED | TIMEOUT]
        seconds = time.perf_counter() - start
        codes = {**first, **second}
        share = 1 - len(survivors) / len(codes)
        rows = [
            [
                str(len(codes)),
                str(len(first) - len(left)),
                str(len(left) - len(survivors)),
                str(sum(code in TIMEOUT for code in codes.values())),
                str(len(survivors)),
                str(sum(code == NO_TESTS for code in codes.values())),
                f"{share:.1%}",
                f"{seconds:.0f}",
            ]
        ]
        header = ["mutants", "killed by examples", "by hypothesis", "of these by time"]
        header += ["survived", "of these untested", "killed", "seconds"]
        print_table(f"{', '.join(modules)}, tested by {', '.join(tests)}", header, rows)
        for mutant in survivors:
            print(f"\n{mutant}", "(untested)" if codes[mutant] == NO_TESTS else "")
            if args.show:
                print(show(folder, mutant))
    return int(share < args.least)


if __name__ == "__main__":
    sys.exit(main())
