"""The marked corpus and its guideline are what they say they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spacy_connectives.formats.check import check_file, unlisted
from spacy_connectives.formats.marked import parse_marked
from spacy_connectives.lexicon import Lexicon
from spacy_connectives.pipeline.corpus import marked_paths

ASSETS = Path(__file__).resolve().parents[1] / "assets"
EXAMPLES = [
    line.strip()
    for line in (ASSETS / "ANNOTATION.md").read_text("utf-8").split("\n")
    if line.startswith("    ")
]


def test_all_files_are_strictly_clean() -> None:
    lexicon = Lexicon.packaged()
    problems = [
        str(problem)
        for path in marked_paths(ASSETS / "marked")
        for problem in check_file(path, lexicon, strict=True)[1]
    ]
    assert problems == []


def test_file_names_tell_the_genre_and_belong_to_one_side() -> None:
    paths = marked_paths(ASSETS / "marked")
    assert all(re.fullmatch(r"[a-z-]+-\d{3}(-hant)?\.txt", path.name) for path in paths)
    assert len({path.name for path in paths}) == len(paths)
    assert {path.parent.name for path in paths} == {"train", "dev", "test"}


def test_the_guideline_has_examples() -> None:
    assert len(EXAMPLES) > 40


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_the_guideline_are_in_its_format(example: str) -> None:
    lexicon = Lexicon.packaged()
    text, problems = parse_marked(example, strict=True, is_pair=lexicon.is_pair)
    assert [str(problem) for problem in (*problems, *unlisted(text, lexicon))] == []
