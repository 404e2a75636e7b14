"""The examples in the help of every command work when they are pasted."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from spacy_connectives.cli import app
from spacy_connectives.formats import read, write
from spacy_connectives.pipeline.annotate import load_pipeline

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "python -m spacy connectives "
RAW = "因为下雨，所以比赛推迟了。\n他来了，但是没说话。\n如果天晴，就去爬山。\n"
MARKED = "<a>因为</a>下雨，<a>所以</a>比赛推迟了。\n他来了，<cand>但是</cand>没说话。\n"
# No two have a longer string in common, as `check --variety` wants it.
TEXTS = [
    MARKED,
    "<a>虽然</a>路远，<a>但</a>大家都到了。",
    "天黑了，<cand>于是</cand>店家收摊。",
    "<a>如果</a>涨价，<a>就</a>少买一些。",
    "她笑了笑，<cand>然后</cand>转身出门。",
    "<a>既</a>省钱<a>又</a>省力，何乐不为。",
]


def commands(group: object) -> Iterator[object]:
    """List all commands, those of groups too."""
    for command in group.commands.values():  # type: ignore[attr-defined]
        if hasattr(command, "commands"):
            yield from commands(command)
        else:
            yield command


def examples() -> list[str]:
    found: list[str] = []
    for command in commands(typer.main.get_command(app)):
        lines = re.findall(r"(?m)^python -m spacy connectives .*", command.help)  # type: ignore[attr-defined]
        assert lines, f"{command.name} has no example"  # type: ignore[attr-defined]
        found += lines
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all the files that the examples name."""
    folder = tmp_path_factory.mktemp("examples")
    marked = folder / "assets" / "marked"
    for number, content in enumerate(TEXTS):
        side = marked / ("train", "dev", "test")[number % 3]
        side.mkdir(parents=True, exist_ok=True)
        (side / f"news-{number}.txt").write_text(content, "utf-8")
    (folder / "article.txt").write_text(RAW, "utf-8")
    for name in ("raw", "essays"):
        (folder / name).mkdir()
        (folder / name / "a.txt").write_text(RAW, "utf-8")
    for name in ("gold", "new", "old", "marked-by-a", "marked-by-b"):
        (folder / name).mkdir()
        (folder / name / "a.txt").write_text(MARKED, "utf-8")
    for name in ("dev", "first", "second"):
        write(folder / f"{name}.jsonl", read(marked / "dev"), "jsonl")
    (folder / "news.jsonl").write_text('{"id": "1", "text": "但是没有。"}\n', "utf-8")
    (folder / "training").mkdir()
    write(folder / "corpus" / "test.spacy", read(marked / "test"), "docbin")
    load_pipeline().to_disk(folder / "training" / "model-best")
    senses = [{"sense": "Contingency.Condition", "share": 1}]
    entry = json.dumps({"parts": [["但凡"], ["就"]], "senses": senses})
    (folder / "my_lexicon.jsonl").write_text(entry + "\n", "utf-8")
    return folder


# `serve` runs until it is ended (test_serve.py); Dask takes its time (test_annotate_engines.py).
RUNNABLE = [line for line in examples() if " serve" not in line and "--engine" not in line]


@pytest.mark.parametrize("line", RUNNABLE)
def test_every_example_works(line: str, place: Path, run, monkeypatch) -> None:
    monkeypatch.chdir(place)
    args = shlex.split(line.removeprefix(PROGRAM))
    if ">" in args:
        args = args[: args.index(">")]
    if args[:2] == ["lexicon", "import"]:
        assert run("lexicon", "export", "other.xml", "--to", "dimlex")[0] == 0
    code, output = run(*args)
    assert code == 0, output


@pytest.mark.parametrize("line", examples())
def test_examples_stay_on_one_line(line: str, run) -> None:
    args = shlex.split(line.removeprefix(PROGRAM))
    names = args[:2] if args[0] == "lexicon" else args[:1]
    _, output = run(*names, "--help")
    assert line in output
