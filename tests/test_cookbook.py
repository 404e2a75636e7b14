"""The pages of the cookbook do what they say: their blocks are run in order, page by page."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from spacy.cli._util import app
from spacy.util import registry
from typer.testing import CliRunner

from spacy_connectives.formats import FEATURES, FORMATS

ROOT = Path(__file__).resolve().parents[1]
COOKBOOK = ROOT / "docs" / "cookbook"
PAGES = sorted(p.stem for p in COOKBOOK.glob("*.md"))
# `console` blocks need what a test has not: Prodigy, a cluster, minutes.
KINDS = {"python", "bash", "text", "console"}


class Block(NamedTuple):
    """A block of code, and what stands behind its fence."""

    kind: str
    name: str
    content: str


def blocks(page: str) -> list[Block]:
    text = (COOKBOOK / f"{page}.md").read_text("utf-8")
    fenced = re.findall(r"(?ms)^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", text)
    assert len(fenced) * 2 == text.count("```")
    return [Block(*block) for block in fenced]


def test_the_index_has_all_pages() -> None:
    index = (COOKBOOK / "README.md").read_text("utf-8")
    linked = set(re.findall(r"\]\(([\w-]+)\.md\)", index))
    assert linked == set(PAGES) - {"README"}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    text = (COOKBOOK / f"{page}.md").read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        assert (COOKBOOK / target).exists(), target


# The blocks of the page on clusters need one; tests/distributed runs them.
@pytest.mark.parametrize("page", [p for p in PAGES if p not in ("README", "cluster")])
def test_a_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "configs", tmp_path / "configs")
    registry.cli.get_all()  # loads our commands, as `python -m spacy` does
    names: dict[str, object] = {}
    ran = 0
    for block in blocks(page):
        assert block.kind in KINDS
        if block.kind == "text":
            path = tmp_path / block.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.content, "utf-8")
        elif block.kind == "python":
            exec(compile(block.content, f"{page}.md", "exec"), names)
            ran += 1
        elif block.kind == "bash":
            for line in block.content.splitlines():
                python, m, spacy, *args = shlex.split(line)
                assert (python, m, spacy) == ("python", "-m", "spacy")
                # In this process, as a new one would load spaCy each time.
                result = CliRunner().invoke(app, args)
                assert result.exit_code == 0, f"{line}\n{result.output}"
            ran += 1
    assert ran


def test_the_table_of_formats_is_right() -> None:
    page = (ROOT / "docs" / "formats.md").read_text("utf-8")
    rows = re.findall(r"(?m)^\| `(\w+)` \| (.*?) \|(.*)\|$", page)
    assert [name for name, _, _ in rows] == list(FORMATS)
    for name, description, cells in rows:
        assert description == FORMATS[name].description
        held = [cell.strip() == "yes" for cell in cells.split("|")]
        assert held == [feature in FORMATS[name].holds for feature in FEATURES]
