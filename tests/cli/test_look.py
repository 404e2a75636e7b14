"""`visualize`, `profile`, `serve`, `annotate --review`, `check --consistent`."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from spacy_connectives.formats import read

RAW = "因为下雨，所以比赛推迟了。\n他来了，但是没说话。\n\n没有。\n"
MARKED = "<a>因为</a>下雨，<a>所以</a>比赛推迟了。\n他来了，<cand>但是</cand>没说话。\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(RAW, "utf-8")
    return tmp_path / "raw"


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    (tmp_path / "marked").mkdir()
    for name in ("news-1", "news-2", "essay-1"):
        (tmp_path / "marked" / f"{name}.txt").write_text(MARKED, "utf-8")
    return tmp_path / "marked"


def test_marked_files_are_drawn_as_they_are(marked: Path, tmp_path: Path, run) -> None:
    code, output = run("visualize", marked, tmp_path / "a.html")
    assert (code, output) == (0, f"{tmp_path / 'a.html'}: 3 texts, 6 connectives.\n")
    page = (tmp_path / "a.html").read_text("utf-8")
    # Marked files say nothing of senses; the lexicon does.
    assert page.count('title="因为…所以 · Contingency.') == 6


def test_raw_text_goes_through_the_packaged_model(raw: Path, tmp_path: Path, run) -> None:
    code, output = run("visualize", raw / "a.txt", tmp_path / "a.svg")
    assert code == 0
    assert "1 text, 2 connectives" in output
    assert (tmp_path / "a.svg").read_text("utf-8").startswith("<svg")


def test_an_svg_holds_one_text(marked: Path, tmp_path: Path, run) -> None:
    assert run("visualize", marked, tmp_path / "a.svg")[0] == 2


def test_a_profile_as_csv_and_page(marked: Path, tmp_path: Path, run) -> None:
    options = ("--output", tmp_path / "p.csv", "--html", tmp_path / "p.html")
    code, output = run("profile", marked, *options)
    assert code == 0
    # 22 characters a text and 2 connectives: 2 / 22 * 1000.
    assert "3 texts, 69 characters, 86.96 connectives per 1,000 characters." in output
    with (tmp_path / "p.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    forms = {(r["texts"], r["name"]): r for r in rows if r["kind"] == "form"}
    assert set(forms) == {
        (group, form) for group in ("all texts", "essay", "news") for form in ("因为…所以", "但是")
    }
    assert forms["news", "但是"]["count"] == "2"
    assert forms["news", "但是"]["per_1000"] == f"{2 / 46 * 1000:.4f}"
    assert "因为…所以" in (tmp_path / "p.html").read_text("utf-8")


def test_a_profile_by_file(marked: Path, tmp_path: Path, run) -> None:
    run("profile", marked, "--by-file", "--output", tmp_path / "p.csv")
    assert "news-2.txt,total,total,2,23," in (tmp_path / "p.csv").read_text("utf-8")


def test_paragraphs_in_doubt_come_first(raw: Path, tmp_path: Path, run) -> None:
    code, output = run("annotate", raw, tmp_path / "tasks.jsonl", "--review")
    assert code == 0
    assert output.endswith("tasks.jsonl: 3 paragraphs, those in doubt first.\n")
    tasks = list(read(tmp_path / "tasks.jsonl", "prodigy"))
    margins = [task.meta["margin"] for task in tasks]
    assert margins == sorted(margins)
    # A paragraph with nothing in it leaves nothing in doubt.
    assert (tasks[-1].text, margins[-1]) == ("没有。", 0.5)
    assert {task.source for task in tasks} == {"a.txt#1", "a.txt#2", "a.txt#3"}


@pytest.mark.parametrize("name", ["marked", "tasks.json"])
def test_paragraphs_for_other_tools(name: str, raw: Path, tmp_path: Path, run) -> None:
    assert run("annotate", raw, tmp_path / "out" / name, "--review")[0] == 0
    texts = list(read(tmp_path / "out" / name))
    assert sum(len(t.connectives) for t in texts) == 2
    if name == "marked":
        assert [t.source[:6] for t in texts] == ["00001-", "00002-", "00003-"]


def test_a_low_score_marks_more(raw: Path, tmp_path: Path, run) -> None:
    def number(score: float) -> int:
        out = tmp_path / f"{score}.jsonl"
        assert run("annotate", raw, out, "--review", "--min-score", score)[0] == 0
        return sum(len(t.connectives) for t in read(out, "prodigy"))

    assert number(0.0) > number(0.5) > number(1.0) == 0


def test_a_review_overwrites_nothing(raw: Path, tmp_path: Path, run) -> None:
    out = tmp_path / "tasks.jsonl"
    out.write_text("mine", "utf-8")
    code, output = run("annotate", raw, out, "--review")
    assert code == 1
    assert "--force" in output
    assert out.read_text("utf-8") == "mine"
    assert run("annotate", raw, out, "--review", "--force")[0] == 0


def test_a_least_score_needs_a_review(raw: Path, tmp_path: Path, run) -> None:
    assert run("annotate", raw, tmp_path / "x", "--min-score", "0.5")[0] == 2


def test_inconsistent_marks(tmp_path: Path, run) -> None:
    line = "天气好，{}大家都来。\n"
    text = line.format("<cand>因此</cand>") * 2 + line.format("因此")
    (tmp_path / "a.txt").write_text(text, "utf-8")
    code, output = run("check", tmp_path / "a.txt", "--consistent")
    assert code == 0
    assert "a.txt:3:5: warning: '因此' is not marked" in output
    assert "1 file: 0 errors, 1 warning." in output


def test_the_server_runs_and_ends() -> None:
    command = [sys.executable, "-u", "-m", "spacy", "connectives", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = re.findall(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]
            request = urllib.request.Request(
                f"{address}annotate",
                json.dumps({"text": "因为下雨，所以停赛。"}).encode(),
                {"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=30) as response:
                answer = json.load(response)
        finally:
            process.terminate()
    assert [c["form"] for c in answer["connectives"]] == ["因为…所以"]


def test_a_port_that_is_taken(run) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, output = run("serve", "--port", taken.getsockname()[1])
    assert code == 1
    assert "Choose another --port" in output
