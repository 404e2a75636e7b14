"""The measurements are commands; each must run on a corpus of a few sentences."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import numpy as np
import pytest

from spacy_connectives import Lexicon
from spacy_connectives.formats.marked import from_marked, read_marked
from spacy_connectives.pipeline.corpus import marked_paths
from spacy_connectives.pipeline.segmenters import blank_chinese
from spacy_connectives.weights import read_weights, write_weights

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"

SENTENCES = {
    "train": "<a>因为</a>路滑，<a>所以</a>他走得慢。",
    "dev": "他来了，<cand>但</cand>没说话。\n<a>如果</a>明天有空，我们<a>就</a>去爬山。",
    "test": "<a>虽然</a>下着雨，<a>但是</a>比赛照常进行。\n他累了，<cand>所以</cand>先走。",
}


class Import(Protocol):
    """Import a module of the folder benchmarks."""

    def __call__(self, name: str) -> Any: ...


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Import:
    """Commands find each other as they do when run as scripts."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))

    def load(name: str) -> ModuleType:
        return importlib.import_module(name)

    return load


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus with a document in each folder."""
    for split, content in SENTENCES.items():
        (tmp_path / split).mkdir()
        (tmp_path / split / f"{split}-001.txt").write_text(content, encoding="utf-8")
    return tmp_path


def write_weights_for(corpus: Path, make_weights: Any) -> Path:
    """Save the packaged table with the meta data that make_weights would give it."""
    table, _ = read_weights("packaged")
    component = blank_chinese().add_pipe("connectives")
    meta = {
        "sha256_train": make_weights.fingerprint(corpus / "train"),
        "lexicon_entries": len(Lexicon.packaged()),
    }
    for split in ("dev", "test"):
        texts = [read_marked(path) for path in marked_paths(corpus / split)]
        meta[split] = make_weights.scores(component, texts)
    path = corpus / "made.weights"
    write_weights(path, table, meta)
    return path


def test_weights_that_fit_their_corpus_pass(corpus: Path, bench: Import) -> None:
    weights = write_weights_for(corpus, bench("make_weights"))
    check = bench("check_weights").main
    assert check(["--weights", str(weights), "--marked", str(corpus)]) == 0


@pytest.mark.parametrize(
    ("split", "complaint"), [("train", "made from other documents"), ("test", "whole_f on test")]
)
def test_weights_fail_when_a_document_changed(
    corpus: Path,
    bench: Import,
    capsys: pytest.CaptureFixture[str],
    split: str,
    complaint: str,
) -> None:
    weights = write_weights_for(corpus, bench("make_weights"))
    (corpus / split / f"{split}-001.txt").write_text("他<cand>走</cand>了。", encoding="utf-8")
    check = bench("check_weights").main
    assert check(["--weights", str(weights), "--marked", str(corpus)]) == 1
    assert complaint in capsys.readouterr().out


def test_reliability_says_how_many_were_right(
    corpus: Path, bench: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    bench("reliability").main([str(corpus / "test")])
    printed = capsys.readouterr().out
    assert "expected calibration error" in printed
    assert "| share right | connectives |" in printed


def test_calibration_error_weighs_bins_by_size(bench: Import) -> None:
    rows = [(0.9, 0.8, 30), (0.5, 0.9, 10)]
    assert bench("reliability").calibration_error(rows) == pytest.approx(0.175)


def test_errors_are_sorted_by_cause_and_shown(
    tmp_path: Path, bench: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "gold"
    folder.mkdir()
    marked = "他<cand>呱呱</cand>地走。\n因为路滑，<cand>所以</cand>他走得慢。"
    (folder / "odd.txt").write_text(marked, encoding="utf-8")
    bench("errors").main([str(folder), "--contexts", "1"])
    printed = capsys.readouterr().out
    assert "| form not in the lexicon | 1 |" in printed
    assert "| link: a part too much | 1 |" in printed
    assert "odd.txt: 他【呱呱】地走。 / 因为路滑" in printed
    assert "[因为]路滑，【[所以]】他走得慢。" in printed


def test_baselines_take_the_longest_form_and_link_the_nearest(bench: Import) -> None:
    text = from_marked("<a>不但</a>快，<a>而且</a>稳，<cand>但是</cand>贵。")
    lexicon = Lexicon.packaged()
    baselines = bench("baselines")
    (found,) = baselines.lookup(lexicon, 2)([text])
    assert [c.forms(text.text) for c in found.connectives] == [("不但", "而且"), ("但是",)]
    (learnt,) = baselines.majority(lexicon, [text])([text])
    assert learnt.connectives == text.connectives
    (nothing,) = baselines.majority(lexicon, [from_marked("不但快，而且稳，但是贵。")])([text])
    assert not nothing.connectives


def test_senses_that_depend_on_context_are_learnt(bench: Import) -> None:
    senses = bench("senses")
    first = "Expansion.Conjunction"

    def case(feature: int, sense: str, form: int = 1) -> Any:
        return senses.Case(("而",), sense, first, np.array([form, feature], np.uint32))

    learn = [case(2, "Comparison.Contrast")] * 8 + [case(3, first)] * 8
    asked = [case(2, ""), case(3, ""), case(5, "", form=4)]
    found = senses.classify(learn, asked, 0.1, 2.0)
    # What was never seen keeps the first sense.
    assert found == ["Comparison.Contrast", first, first]
