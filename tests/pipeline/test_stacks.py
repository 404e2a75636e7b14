"""Inside the pipelines that people have, with the commands that they use."""

from __future__ import annotations

import contextlib
import io
import json
import os
from pathlib import Path

import numpy as np
import pytest
import spacy
import srsly
from spacy.cli.debug_config import debug_config
from spacy.cli.debug_data import debug_data
from spacy.cli.find_threshold import find_threshold
from spacy.cli.init_config import fill_config
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training import Example

from spacy_connectives import AnnotatedText, Connective, ConnectivesError
from spacy_connectives.pipeline.connectives import Connectives
from spacy_connectives.pipeline.corpus import to_doc
from spacy_connectives.pipeline.doc_spans import get_connectives, set_connectives
from spacy_connectives.pipeline.settings import FORMAT_VERSION

TEXT = "虽然很累，但是他没有停下来。他道了歉，并赔了钱。"
PARTS = [((0, 2), (5, 7)), ((19, 20),)]


def blank(language: str = "zh") -> Language:
    return spacy.blank(language)


def parts(nlp: Language, text: str = TEXT, key: str = "connectives") -> list[object]:
    return [c.parts for c in get_connectives(nlp(text), key)]


@pytest.mark.parametrize("first", [True, False])
def test_with_a_sentencizer(first: bool) -> None:
    nlp = blank()
    nlp.add_pipe("connectives")
    where = {"before" if first else "after": "connectives"}
    nlp.add_pipe("sentencizer", config={"punct_chars": ["。"]}, **where)
    assert parts(nlp) == PARTS
    assert len(list(nlp(TEXT).sents)) == 2


def test_with_a_trainable_senter() -> None:
    nlp = blank()
    nlp.add_pipe("senter")
    nlp.add_pipe("connectives")
    doc = nlp.make_doc(TEXT)
    for token in doc:
        token.is_sent_start = token.i in (0, 14)
    set_connectives(doc, [Connective(p) for p in PARTS])
    nlp.initialize(lambda: [Example(nlp.make_doc(TEXT), doc)])
    assert parts(nlp) == PARTS
    losses = nlp.update([Example(nlp.make_doc(TEXT), doc)])
    assert set(losses) == {"senter", "connectives"}


def test_with_rulers_on_entities_and_on_spans_of_their_own() -> None:
    nlp = blank()
    pattern = {"label": "X", "pattern": "很累"}
    nlp.add_pipe("entity_ruler").add_patterns([pattern])  # type: ignore[attr-defined]
    nlp.add_pipe("connectives")
    nlp.add_pipe("span_ruler", config={"spans_key": "mine"}).add_patterns([pattern])  # type: ignore[attr-defined]
    doc = nlp(TEXT)
    assert [c.parts for c in get_connectives(doc)] == PARTS
    assert [s.text for s in doc.spans["mine"]] == [e.text for e in doc.ents] == ["很累"]


def test_before_and_after_merging_entities() -> None:
    for after in (True, False):
        nlp = blank()
        nlp.add_pipe("entity_ruler").add_patterns([{"label": "X", "pattern": "很累"}])  # type: ignore[attr-defined]
        nlp.add_pipe("connectives")
        nlp.add_pipe("merge_entities", after="connectives" if after else "entity_ruler")
        doc = nlp(TEXT)
        assert "很累" in [t.text for t in doc]
        # Offsets are right in both orders; spans are once they are laid down again.
        assert [c.parts for c in get_connectives(doc)] == PARTS
        if after:
            set_connectives(doc, get_connectives(doc))
        assert [s.text for s in doc.spans["connectives"]] == ["虽然", "但是", "并"]


def test_two_components_with_keys_of_their_own() -> None:
    nlp = blank()
    nlp.add_pipe("connectives")
    nlp.add_pipe(
        "connectives",
        name="none",
        config={"spans_key": "none", "threshold": 1.0, "pair_threshold": 1.0},
    )
    doc = nlp(TEXT)
    assert [c.parts for c in get_connectives(doc)] == PARTS
    assert get_connectives(doc, "none") == []
    assert len(doc._.connectives) == 2
    again = spacy.blank("zh").from_config(nlp.config)
    assert again.pipe_names == ["connectives", "none"]
    scores = nlp.evaluate([Example(nlp.make_doc(TEXT), to_doc(nlp, AnnotatedText(TEXT)))])
    assert scores["spans_connectives_p"] == 0.0


def test_switched_off_and_replaced() -> None:
    nlp = blank()
    nlp.add_pipe("connectives")
    with nlp.select_pipes(disable="connectives"):
        assert "connectives" not in nlp(TEXT).spans
    assert parts(nlp) == PARTS
    nlp.replace_pipe("connectives", "connectives", config={"spans_key": "mine"})
    assert parts(nlp, key="mine") == PARTS


def test_sourced_from_another_pipeline(tmp_path: Path) -> None:
    source = blank()
    pipe = source.add_pipe("connectives")
    assert isinstance(pipe, Connectives)
    pipe.lexicon.remove("并")
    nlp = blank()
    nlp.add_pipe("connectives", source=source)
    assert parts(nlp) == PARTS[:1]
    source.to_disk(tmp_path / "source")
    config = nlp.config.copy()
    config["components"] = {"connectives": {"source": str(tmp_path / "source")}}
    again = spacy.util.load_model_from_config(config, auto_fill=True)
    assert parts(again) == PARTS[:1]


@pytest.mark.parametrize("language", ["xx", "en", "de"])
def test_other_languages(language: str) -> None:
    nlp = blank(language)
    nlp.add_pipe("connectives")
    found = nlp.get_pipe("connectives").recognize([TEXT])[0]  # type: ignore[attr-defined]
    # Their tokenizers make long tokens of Chinese; the offsets are exact all the same.
    assert parts(nlp) == [c.parts for c in found.connectives] == PARTS
    assert parts(nlp, "Although it rained, they did not stop; and so on.") == []


def test_vectors_in_the_vocab_change_nothing() -> None:
    nlp = blank()
    nlp.vocab.reset_vectors(width=4)
    for word in ("虽", "但"):
        nlp.vocab.set_vector(word, np.ones(4, np.float32))
    nlp.add_pipe("connectives")
    assert parts(nlp) == PARTS
    again = blank()
    again.add_pipe("connectives")
    assert parts(again.from_bytes(nlp.to_bytes())) == PARTS
    assert again.vocab.vectors.shape == nlp.vocab.vectors.shape


def test_part_of_a_doc_as_a_doc() -> None:
    nlp = blank()
    nlp.add_pipe("connectives")
    piece = nlp(TEXT)[14:24].as_doc()
    # spaCy keeps the key but no span of it can be trusted; the component may run again.
    assert [c.parts for c in get_connectives(nlp.get_pipe("connectives")(piece))] == [((5, 6),)]


# Commands of spaCy


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline, a corpus and a training config on disk."""
    folder = tmp_path_factory.mktemp("stack")
    nlp = blank()
    nlp.add_pipe("connectives")
    nlp.to_disk(folder / "model")
    doc = to_doc(nlp, AnnotatedText(TEXT, tuple(Connective(p) for p in PARTS)))
    DocBin(docs=[doc], store_user_data=True).to_disk(folder / "dev.spacy")
    config = nlp.config.copy()
    config["paths"] = {"train": str(folder / "dev.spacy"), "dev": str(folder / "dev.spacy")}
    config.to_disk(folder / "partial.cfg")
    return folder


def quietly(function, *args, **kwargs):  # type: ignore[no-untyped-def]
    """Call a command of spaCy that prints, and give what it printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        function(*args, **kwargs)
    return out.getvalue()


def test_fill_config_keeps_our_block(saved: Path) -> None:
    quietly(fill_config, saved / "filled.cfg", saved / "partial.cfg")
    config = spacy.util.load_config(saved / "filled.cfg")
    block = config["components"]["connectives"]
    assert block["factory"] == "connectives"
    assert block["weights"] == "packaged"
    assert block["model"]["@architectures"] == "spacy-connectives.HashedLinear.v1"
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    assert parts(nlp) == PARTS


def test_debug_config_finds_nothing_wrong(saved: Path) -> None:
    quietly(fill_config, saved / "filled.cfg", saved / "partial.cfg")
    assert "Config is valid" in quietly(debug_config, saved / "filled.cfg")


def test_debug_data_runs(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quietly(fill_config, saved / "filled.cfg", saved / "partial.cfg")
    # It ends with 1, as one document is too little to train on, after it went through all else.
    with pytest.raises(SystemExit):
        debug_data(saved / "filled.cfg", silent=False)
    out = capsys.readouterr().out
    assert "Pipeline can be initialized with data" in out
    assert "Summary" in out


def test_find_threshold(saved: Path) -> None:
    best, score, scores = find_threshold(
        saved / "model",
        saved / "dev.spacy",
        "connectives",
        "threshold",
        "connectives_f",
        n_trials=3,
        silent=True,
    )
    assert set(scores) == {0.0, 0.5, 1.0}
    assert scores[0.5] == score == 1.0
    assert best == 0.5
    assert scores[0.0] < 1.0


def test_evaluate_gives_our_scores(saved: Path) -> None:
    from spacy.cli.evaluate import evaluate

    scores = evaluate(saved / "model", saved / "dev.spacy", silent=True)
    assert scores["connectives_f"] == 1.0
    assert json.loads(json.dumps(scores["connectives_per_form"]))["并"]["f"] == 1.0


def test_benchmark_speed_runs(saved: Path) -> None:
    from spacy.cli.benchmark_speed import benchmark

    nlp = spacy.load(saved / "model")
    docs = list(DocBin().from_disk(saved / "dev.spacy").get_docs(nlp.vocab))
    assert (benchmark(nlp, docs, 2, 1, False) > 0).all()


# Versions


SAVED = sorted((Path(__file__).parents[1] / "data").glob("pipeline-*"))


@pytest.mark.parametrize("folder", SAVED, ids=lambda folder: folder.name)
def test_a_pipeline_of_every_format_loads_or_says_what_to_do(folder: Path) -> None:
    # Made by `python tests/data/make_pipeline.py`. If its scores are others now, features have
    # changed their meaning: raise FORMAT_VERSION and make the pipeline of the new format.
    version = int(folder.name.removeprefix("pipeline-"))
    if version != FORMAT_VERSION:
        with pytest.raises(ConnectivesError, match="Install the release that saved"):
            spacy.load(folder)
        return
    nlp = spacy.load(folder)
    assert len(nlp.get_pipe("connectives").lexicon) == 3  # type: ignore[attr-defined]
    assert nlp.get_pipe("connectives").cfg["threshold"] == 0.6  # type: ignore[attr-defined]
    for row in srsly.read_jsonl(folder / "expected.jsonl"):
        found = get_connectives(nlp(row["text"]))
        expected = [(tuple(map(tuple, parts)), entry) for parts, entry, _ in row["found"]]
        assert [(c.parts, c.entry) for c in found] == expected
        assert [c.score for c in found] == pytest.approx([s for *_, s in row["found"]], abs=1e-4)


def test_there_is_a_saved_pipeline_of_this_format() -> None:
    assert f"pipeline-{FORMAT_VERSION}" in [folder.name for folder in SAVED]


@pytest.mark.skipif(os.environ.get("SLOW") != "1", reason="takes a minute; set SLOW=1 to run it")
def test_a_packaged_pipeline_runs_in_a_new_environment(saved: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    def run(*command: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    root = Path(__file__).parents[2]
    run(sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path / "ours"), str(root))
    package = ("package", str(saved / "model"), str(tmp_path), "--build", "wheel", "--name", "demo")
    run(sys.executable, "-m", "spacy", *package)
    (wheel,) = tmp_path.rglob("zh_demo-*.whl")
    (ours,) = (tmp_path / "ours").glob("*.whl")
    run(sys.executable, "-m", "venv", str(tmp_path / "venv"))
    python = str(tmp_path / "venv" / "bin" / "python")
    run(python, "-m", "pip", "install", "-q", str(ours), str(wheel))
    code = f"import spacy; print(len(spacy.load('zh_demo')({TEXT!r})._.connectives))"
    assert run(python, "-c", code).strip() == "2"
