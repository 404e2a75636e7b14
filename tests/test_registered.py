"""Every name that setup.cfg registers can be used without an import of ours."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution

import pytest
from spacy import registry
from spacy.language import Language
from typer import Typer

NAMES = [
    ("architectures", "spacy-connectives.HashedLinear.v1"),
    ("misc", "spacy-connectives.Lexicon.v1"),
    ("misc", "spacy-connectives.LexiconSuggester.v1"),
    ("scorers", "spacy-connectives.ConnectivesScorer.v1"),
    ("readers", "spacy-connectives.MarkedCorpus.v1"),
    ("augmenters", "spacy-connectives.unpunctuated.v1"),
    ("tokenizers", "spacy-connectives.CharTokenizer.v1"),
]


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_names_are_in_the_registry(kind: str, name: str) -> None:
    assert callable(registry.get(kind, name))


def test_all_entry_points_load_and_are_tested_above() -> None:
    ours = [(p.group, p.name, p) for p in distribution("spacy-connectives").entry_points]
    assert {(g.removeprefix("spacy_"), n) for g, n, _ in ours} == {
        *NAMES,
        ("factories", "connectives"),
        ("cli", "connectives"),
    }
    for group, _, point in ours:
        assert isinstance(point.load(), Typer) if group == "spacy_cli" else callable(point.load())


def test_the_factory_says_what_it_assigns_and_how_it_is_scored() -> None:
    meta = Language.get_factory_meta("connectives")
    assert meta.assigns == ["doc.spans"]
    assert meta.default_score_weights["connectives_f"] == 1.0


def test_a_blank_pipeline_needs_no_import_and_loads_no_optional_package() -> None:
    code = (
        "import sys, spacy\n"
        "nlp = spacy.blank('zh')\n"
        "nlp.add_pipe('connectives')\n"
        "assert len(nlp('他来了，但是没说话。').spans['connectives']) == 1\n"
        "optional = {'jieba', 'conllu', 'defusedxml', 'pyarrow', 'dask', 'pyspark', 'pandas'}\n"
        "print(sorted(optional & set(sys.modules)))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_importing_the_package_is_cheap() -> None:
    code = "import sys, spacy_connectives; print(any(m == 'spacy' for m in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
