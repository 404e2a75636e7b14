"""The workflow of project.yml goes from one marked article to an evaluated pipeline."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
import srsly
from weasel.cli.run import project_run

ROOT = Path(__file__).parents[2]
# Long enough to learn a little, short enough for a test.
STEPS = 20


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder, its workflow done on one article of fifteen paragraphs."""
    folder = tmp_path_factory.mktemp("project with space")
    shutil.copy(ROOT / "project.yml", folder)
    shutil.copytree(ROOT / "configs", folder / "configs")
    config = folder / "configs" / "connectives.cfg"
    lines = config.read_text("utf-8").split("\n")
    config.write_text(
        "\n".join(f"max_steps = {STEPS}" if x.startswith("max_steps") else x for x in lines),
        "utf-8",
    )
    (folder / "my articles").mkdir()
    shutil.copy(ROOT / "tests" / "data" / "article.txt", folder / "my articles")
    command = [sys.executable, "-m", "spacy", "project", "run", "all", str(folder)]
    subprocess.run([*command, "--vars.marked", "my articles"], check=True)
    return folder


def test_all_results_are_there(project: Path) -> None:
    for name in ("train.spacy", "dev.spacy", "test.spacy", "split.json", "manifest.json"):
        assert (project / "corpus" / name).stat().st_size > 0
    metrics = json.loads((project / "metrics" / "test.json").read_text("utf-8"))
    split = json.loads((project / "corpus" / "split.json").read_text("utf-8"))
    assert metrics["whole"]["gold"] == split["sides"]["test"]["connectives"] > 0
    assert metrics["notes"] == ["Split by paragraphs."]
    assert "Split by paragraphs." in (project / "metrics" / "report.html").read_text("utf-8")


def test_the_trained_pipeline_loads(project: Path) -> None:
    nlp = spacy.load(project / "training" / "model-best")
    assert nlp.pipe_names == ["connectives"]
    assert "connectives" in nlp("雨很大，但是他来了。").spans


def test_training_may_go_on_from_the_packaged_weights(project: Path) -> None:
    before = spacy.load(project / "training" / "model-best").get_pipe("connectives").model
    project_run(
        project,
        "train",
        overrides={"vars.marked": "my articles", "vars.weights": "packaged"},
        force=True,
    )
    after = spacy.load(project / "training" / "model-best").get_pipe("connectives").model
    # Weights of another corpus are thousands, those of fifteen paragraphs a few.
    assert (after.get_param("W") != 0).sum() > 5 * (before.get_param("W") != 0).sum()
    project_run(project, "train", overrides={"vars.marked": "my articles"}, force=True)


def test_a_rerun_skips_what_has_not_changed(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    project_run(project, "all", overrides={"vars.marked": "my articles"})
    output = capfd.readouterr().out
    assert output.count("Running command") == 1
    for name in ("convert", "train", "evaluate", "report"):
        assert f"Skipping '{name}': nothing changed" in output


def test_every_step_says_what_it_needs_and_makes() -> None:
    project = srsly.read_yaml(ROOT / "project.yml")
    commands = {command["name"]: command for command in project["commands"]}
    made = {"corpus/manifest.json"}
    for name in project["workflows"]["all"][1:]:
        assert set(commands[name]["deps"]) <= made | {"${vars.config}"}
        made.update(commands[name]["outputs"])
    assert {"metrics/test.json", "metrics/report.html", "training/model-best"} <= made
    for command in commands.values():
        assert command["help"]
        # Commands are run without a shell.
        assert not any(x in script for x in ("&&", "|", "*", ">") for script in command["script"])


def test_clean_deletes_what_the_steps_made(project: Path, tmp_path: Path) -> None:
    for name in ("project.yml", "configs", "corpus", "metrics", "training"):
        source = project / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    project_run(tmp_path, "clean")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["configs", "project.lock", "project.yml"]
