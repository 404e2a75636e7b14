"""The lexicon of a component: packaged, a user's own, both, and changed while it runs."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.util import registry

from spacy_connectives.errors import ConfigError, FormatError
from spacy_connectives.lexicon import Lexicon
from spacy_connectives.pipeline.lexicons import load_lexicon

TEXT = "他累了，呱呱没有休息。"
OWN = {"parts": [["呱呱"]], "senses": [{"sense": "Comparison.Contrast", "share": 1.0}]}
# Without weights every form is as likely as not, so this shows what the lexicon knows.
ALL_FORMS = {"weights": None, "threshold": 0.1, "pair_threshold": 0.1}


@pytest.fixture
def own(tmp_path: Path) -> str:
    path = tmp_path / "own.jsonl"
    Lexicon([OWN]).to_disk(path)
    return str(path)


def found(nlp: Language, text: str) -> list[str]:
    """The texts of all connectives."""
    doc = nlp(text)
    return [span.text for span in doc.spans["connectives"]]


def test_an_entry_added_to_a_live_component_works_on_the_next_call() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("connectives", config=ALL_FORMS)
    assert "呱呱" not in found(nlp, TEXT)
    nlp.get_pipe("connectives").lexicon.add(OWN)
    assert "呱呱" in found(nlp, TEXT)
    nlp.get_pipe("connectives").lexicon.add(OWN)
    assert found(nlp, TEXT).count("呱呱") == 1
    doc = nlp(TEXT)
    (connective,) = (c for c in doc._.connectives if c.entry == "呱呱")
    assert connective.sense == "Comparison.Contrast"
    nlp.get_pipe("connectives").lexicon.remove("呱呱")
    assert "呱呱" not in found(nlp, TEXT)


def test_a_change_stays_in_its_component() -> None:
    mine, yours = spacy.blank("zh"), spacy.blank("zh")
    for nlp in (mine, yours):
        nlp.add_pipe("connectives", config=ALL_FORMS)
    mine.get_pipe("connectives").lexicon.add(OWN)
    assert "呱呱" not in found(yours, TEXT)


@pytest.mark.parametrize(("extend", "has_packaged"), [(True, True), (False, False)])
def test_a_file_in_the_config_extends_or_replaces(
    own: str, extend: bool, has_packaged: bool
) -> None:
    block = {"@misc": "spacy-connectives.Lexicon.v1", "path": own, "extend": extend}
    nlp = spacy.blank("zh")
    nlp.add_pipe("connectives", config={**ALL_FORMS, "lexicon": block})
    assert "呱呱" in found(nlp, TEXT)
    assert bool(found(nlp, "因为下雨，他没来。")) == has_packaged


def test_a_path_in_the_config_replaces(own: str) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("connectives", config={**ALL_FORMS, "lexicon": own})
    assert found(nlp, f"因为下雨，{TEXT}") == ["呱呱"]


def test_a_saved_pipeline_carries_its_lexicon(own: str, tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("connectives", config={**ALL_FORMS, "lexicon": own})
    nlp.to_disk(tmp_path / "model")
    Path(own).unlink()
    again = spacy.load(tmp_path / "model")
    assert found(again, TEXT) == ["呱呱"]


def test_own_entries_win_over_packaged_ones(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    Lexicon([{**OWN, "parts": [["因为"]]}]).to_disk(path)
    make = registry.get("misc", "spacy-connectives.Lexicon.v1")
    merged = make(path=str(path))
    assert merged.match(("因为",)).sense == "Comparison.Contrast"
    assert len(merged) == len(Lexicon.packaged())


def test_wrong_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file"):
        load_lexicon(str(tmp_path / "none.jsonl"))
    path = tmp_path / "bad.jsonl"
    path.write_text('{"parts": [["呱呱"]]}\n', encoding="utf-8")
    with pytest.raises(FormatError, match=r"bad\.jsonl:1: error: field 'senses'"):
        load_lexicon(str(path))
