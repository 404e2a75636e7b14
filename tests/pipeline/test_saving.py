"""A saved pipeline: what it carries, and what happens when files are damaged."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import spacy
import srsly
from spacy.language import Language
from spacy.training import Example

from spacy_connectives import (
    Connective,
    ConnectivesError,
    weights,
)
from spacy_connectives.lexicon import lexicon as lexicon_module
from spacy_connectives.pipeline.doc_spans import get_connectives, set_connectives
from spacy_connectives.pipeline.settings import FORMAT_VERSION

from .pipelines import PAIR, SMALL, component, forms, make


def trained() -> Language:
    """A pipeline whose lexicon, weights and settings are not those of the package."""
    nlp = make(model=SMALL, weights=None, threshold=0.6, spans_key="mine", prior=0.5)
    entry = {"parts": [["咕嘟"]], "senses": [{"sense": "Expansion.Conjunction", "share": 1.0}]}
    component(nlp).lexicon.add(entry)
    examples = []
    for text, parts in (("天黑，咕嘟回家。", ((3, 5),)), ("他就是老师。", ())):
        doc = nlp.make_doc(text)
        set_connectives(doc, [Connective(parts)] if parts else [], key="mine")
        examples.append(Example(nlp.make_doc(text), doc))
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(30):
        nlp.update(examples, sgd=optimizer)
    return nlp


@pytest.fixture(scope="module")
def own() -> Language:
    return trained()


def by_bytes(nlp: Language, path: Path) -> Language:
    return spacy.util.load_model_from_config(nlp.config).from_bytes(nlp.to_bytes())


def by_disk(nlp: Language, path: Path) -> Language:
    nlp.to_disk(path / "saved")
    return spacy.load(path / "saved")


def by_pickle(nlp: Language, path: Path) -> Language:
    again = pickle.loads(pickle.dumps(nlp))
    assert isinstance(again, Language)
    return again


@pytest.mark.parametrize("way", [by_bytes, by_disk, by_pickle])
def test_a_saved_pipeline_carries_everything_and_reads_no_package_data(
    own: Language,
    way: Callable[[Language, Path], Language],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("package data was read")

    monkeypatch.setattr(weights, "packaged_bytes", refuse)
    monkeypatch.setattr(lexicon_module, "_packaged_entries", refuse)
    again = way(own, tmp_path)
    text = "天黑，咕嘟回家。"
    doc = again(text)
    assert forms(doc, "mine") == ["咕嘟"]
    assert get_connectives(doc, "mine") == get_connectives(own(text), "mine")
    assert component(again).cfg == component(own).cfg
    assert component(again).lexicon.to_bytes() == component(own).lexicon.to_bytes()
    assert (component(again).model.get_param("W") == component(own).model.get_param("W")).all()
    assert again.to_bytes() == own.to_bytes()


def test_a_fresh_pipeline_can_be_saved_before_its_first_use(tmp_path: Path) -> None:
    make().to_disk(tmp_path / "saved")
    assert forms(spacy.load(tmp_path / "saved")(PAIR)) == ["虽然…但是"]


def test_what_is_known_about_the_weights_travels_with_them(tmp_path: Path) -> None:
    weights.write_weights(
        tmp_path / "w", np.zeros((4, 2**12), np.float32), {"data": "made up", "seed": 1}
    )
    nlp = make(model=SMALL, weights=str(tmp_path / "w"))
    assert component(nlp).weights_meta == {"data": "made up", "seed": 1}
    assert component(by_disk(nlp, tmp_path)).weights_meta == {"data": "made up", "seed": 1}


def test_fields_may_be_left_out(own: Language, tmp_path: Path) -> None:
    pipe = component(own)
    pipe.to_disk(tmp_path / "part", exclude=["vocab", "lexicon"])
    assert {p.name for p in (tmp_path / "part").iterdir()} == {"cfg.json", "model.weights"}
    fresh = component(make(model=SMALL, weights=None))
    fresh.from_disk(tmp_path / "part", exclude=["vocab", "lexicon"])
    assert fresh.cfg == pipe.cfg
    assert "咕嘟" not in fresh.lexicon


def test_a_saved_pipeline_of_another_format_says_what_to_do(own: Language, tmp_path: Path) -> None:
    own.to_disk(tmp_path / "saved")
    path = tmp_path / "saved" / "connectives" / "cfg.json"
    cfg = srsly.read_json(path)
    assert cfg["format"] == FORMAT_VERSION
    for version in (FORMAT_VERSION - 1, FORMAT_VERSION + 1, None):
        srsly.write_json(path, {**cfg, "format": version})
        message = f"format {version}, but .* reads format {FORMAT_VERSION}"
        with pytest.raises(ConnectivesError, match=message):
            spacy.load(tmp_path / "saved")


DAMAGE = [b"", b"[]", b"{}", b"\x00\xff\xfe", b'{"format": %d, "threshold": 7}' % FORMAT_VERSION]
FIELDS = ["cfg.json", "lexicon.jsonl", "model.weights"]
# An empty lexicon is a lexicon.
DAMAGED = [(f, d) for f in FIELDS for d in DAMAGE if (f, d) != ("lexicon.jsonl", b"")]


@pytest.mark.parametrize(("name", "damage"), DAMAGED)
def test_damaged_files_of_a_saved_pipeline_are_errors_of_ours(
    own: Language, tmp_path: Path, name: str, damage: bytes
) -> None:
    own.to_disk(tmp_path / "saved")
    (tmp_path / "saved" / "connectives" / name).write_bytes(damage)
    with pytest.raises(ConnectivesError):
        spacy.load(tmp_path / "saved")
