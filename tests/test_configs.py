"""The training configs are valid, train, and give the same scores with the same seed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.cli.train import train
from spacy.util import load_config, registry

from spacy_connectives.pipeline.corpora import write_corpora
from spacy_connectives.pipeline.split import split_marked

CONFIGS = Path(__file__).parents[1] / "configs"


@pytest.fixture
def corpora(article: Path, tmp_path: Path) -> dict[str, Any]:
    write_corpora(split_marked(article), tmp_path)
    return {"paths.train": str(tmp_path / "train.spacy"), "paths.dev": str(tmp_path / "dev.spacy")}


def scores(config: str, output: Path, overrides: dict[str, Any]) -> dict[str, Any]:
    short = {"training.max_steps": 15, "training.eval_frequency": 5, **overrides}
    train(CONFIGS / config, output, overrides=short)
    performance: dict[str, Any] = spacy.load(output / "model-best").meta["performance"]
    return performance


@pytest.mark.parametrize(
    ("config", "column"),
    [("connectives.cfg", "connectives_f"), ("spancat.cfg", "connectives_parts_f")],
)
def test_the_same_seed_gives_the_same_scores(
    config: str, column: str, corpora: dict[str, Any], tmp_path: Path
) -> None:
    first = scores(config, tmp_path / "first", corpora)
    assert first[column] > 0
    assert scores(config, tmp_path / "second", corpora) == first


def test_marked_files_are_trained_on_directly(
    article: Path, corpora: dict[str, Any], tmp_path: Path
) -> None:
    paths = {"paths.train": str(article), "paths.dev": str(article)}
    assert scores("marked.cfg", tmp_path / "model", paths)["connectives_f"] > 0


def test_the_configs_of_the_component_differ_in_their_corpora_only() -> None:
    one, two = (load_config(CONFIGS / name) for name in ("connectives.cfg", "marked.cfg"))
    for config in (one, two):
        for side in ("train", "dev"):
            reader = config["corpora"].pop(side)
            assert reader["path"] == f"${{paths.{side}}}"
    assert one == two


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.cfg")), ids=lambda path: path.name)
def test_the_workflow_can_set_what_it_sets(path: Path) -> None:
    overrides = {
        "paths.train": "a",
        "paths.dev": "b",
        "system.seed": 3,
        "nlp.tokenizer.segmenter": "jieba",
        "initialize.tokenizer.pkuseg_model": "c",
        "vars.spans_key": "links",
    }
    config = load_config(path, overrides=overrides, interpolate=True)
    assert config["training"]["seed"] == 3
    component = config["nlp"]["pipeline"][-1]
    assert config["components"][component]["spans_key"] == "links"
    assert config["corpora"]["train"]["path"] == "a"


def test_the_transformer_config_is_valid_as_far_as_it_is_ours() -> None:
    # spacy-transformers is not among our dependencies, so its two blocks are left out.
    config = load_config(CONFIGS / "transformer.cfg", interpolate=True)
    spancat = config["components"]["spancat"]
    registry.resolve({"suggester": spancat["suggester"], "scorer": spancat["scorer"]})
    registry.resolve({"optimizer": config["training"]["optimizer"]})
    ours = load_config(CONFIGS / "spancat.cfg", interpolate=True)
    for name in ("spans_key", "threshold", "max_positive", "suggester", "scorer"):
        assert spancat[name] == ours["components"]["spancat"][name]
    assert config["corpora"]["train"].keys() == ours["corpora"]["train"].keys()
    assert config["training"]["score_weights"] == ours["training"]["score_weights"]
