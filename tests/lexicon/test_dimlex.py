"""DiMLex XML: our lexicon comes back whole, other people's is understood, unsafe XML is refused."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_connectives.errors import ConnectivesError, FormatError, Problem
from spacy_connectives.lexicon import SENSES, Lexicon, make_entry
from spacy_connectives.lexicon.dimlex import from_dimlex, to_dimlex

pytest.importorskip("defusedxml")


def test_the_packaged_lexicon_comes_back_whole() -> None:
    entries = list(Lexicon.packaged())
    assert from_dimlex(to_dimlex(entries)) == entries


def test_elements_are_those_of_dimlex() -> None:
    entry = make_entry(
        {
            "parts": [["不是"], ["而是"]],
            "traditional": [["不是"], ["而是"]],
            "senses": [{"sense": "Expansion.Substitution.Arg2-as-subst", "share": 1.0}],
            "ambiguous": True,
            "gloss": "not ... but",
        }
    )
    root = ElementTree.fromstring(to_dimlex([entry]))
    assert root.tag == "dimlex"
    node = root[0]
    assert (node.get("id"), node.get("word")) == ("不是…而是", "不是…而是")
    orth = node.find("orths/orth")
    assert orth is not None
    assert orth.get("type") == "discont"
    assert [part.text for part in orth.findall("part")] == ["不是", "而是"]
    assert node.findtext("ambiguity/non_conn") == "1"
    relation = node.find("syn/sem/pdtb3_relation")
    assert relation is not None
    assert relation.get("sense") == "Expansion.Substitution.Arg2-as-subst"


OTHER = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE dimlex SYSTEM "DimLex.dtd">
<dimlex>
  <entry id="17" word="entweder oder">
    <orths>
      <orth type="discont" canonical="1" onr="17o1">
        <part type="single">entweder</part>
        <part type="single">oder</part>
      </orth>
    </orths>
    <ambiguity><non_conn freq="" anno_N="">0</non_conn></ambiguity>
    <syn>
      <cat>konj</cat>
      <sem><pdtb3_relation sense="EXPANSION:Disjunction" freq="3" anno_N="4"/></sem>
      <sem><pdtb3_relation sense="condition-arg2-as-consequent" freq="1" anno_N="4"/></sem>
    </syn>
  </entry>
</dimlex>
"""


def test_other_lexicons_are_understood() -> None:
    (entry,) = from_dimlex(OTHER.encode("utf-8"))
    assert entry.id == "entweder…oder"
    assert entry.category == "coordinating"
    assert [(s.sense, s.share) for s in entry.senses] == [
        ("Expansion.Disjunction", 0.75),
        ("Contingency.Condition.Arg1-as-cond", 0.25),
    ]


def test_orthographies_of_different_length_become_entries() -> None:
    single = '<orth type="cont"><part type="single">oder</part></orth></orths>'
    data = OTHER.replace("</orths>", single).encode("utf-8")
    assert [e.id for e in from_dimlex(data)] == ["entweder…oder", "oder"]


@pytest.mark.parametrize(
    ("name", "sense"),
    [
        ("concession-arg2-as-denier", "Comparison.Concession.Arg2-as-denier"),
        ("COMPARISON:Concession:Arg2-as-denier", "Comparison.Concession.Arg2-as-denier"),
        ("Comparison.Contrast", "Comparison.Contrast"),
        ("asynchronous-precedence", "Temporal.Asynchronous.Precedence"),
        ("specification-arg2-as-detail", "Expansion.Level-of-detail.Arg2-as-detail"),
        ("exception-arg1-as-except", "Expansion.Exception.Arg1-as-excpt"),
        ("Contingency:Cause+Belief:Reason+Belief", "Contingency.Cause+Belief.Reason+Belief"),
    ],
)
def test_names_of_senses(name: str, sense: str) -> None:
    (entry,) = from_dimlex(OTHER.replace("EXPANSION:Disjunction", name).encode("utf-8"))
    assert entry.sense == sense


def test_wrong_entries_are_named_with_their_line() -> None:
    data = OTHER.replace("EXPANSION:Disjunction", "joy").encode("utf-8")
    with pytest.raises(FormatError, match=r"other\.xml:4: error: Entry 'entweder oder'"):
        from_dimlex(data, source="other.xml")
    problems: list[Problem] = []
    assert from_dimlex(data, problems=problems) == []
    assert [p.line for p in problems] == [4]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "not-xml"),
        (b"<dimlex><entry></dimlex>", "not-xml"),
        (b"<lexicon/>", "not-dimlex"),
        (b'<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><dimlex>&b;</dimlex>', "unsafe-xml"),
        (b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///x">]><dimlex>&x;</dimlex>', "unsafe-xml"),
    ],
)
def test_what_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(FormatError) as caught:
        from_dimlex(data)
    assert caught.value.name == name


def test_no_other_file_is_opened(tmp_path: Path) -> None:
    dtd = tmp_path / "evil.dtd"
    dtd.write_text('<!ENTITY secret "leaked">', encoding="utf-8")
    data = OTHER.replace("DimLex.dtd", dtd.as_uri()).replace("konj", "&secret;konj")
    (entry,) = from_dimlex(data.encode("utf-8"))
    assert "leaked" not in entry.model_dump_json()


def test_shares_without_counts_are_equal() -> None:
    data = OTHER.replace('freq="3"', 'freq=""').encode("utf-8")
    (entry,) = from_dimlex(data)
    assert [s.share for s in entry.senses] == [0.5, 0.5]


texts = st.text(max_size=12)
forms = st.text(min_size=1, max_size=4)


@settings(max_examples=60)
@given(
    parts=st.lists(st.lists(forms, min_size=1, max_size=3, unique=True), min_size=1, max_size=3),
    senses=st.lists(st.sampled_from(SENSES), min_size=1, max_size=3, unique=True),
    note=texts,
    gloss=texts,
    words=st.lists(forms, max_size=3),
)
def test_any_entry_comes_back(
    parts: list[list[str]], senses: list[str], note: str, gloss: str, words: list[str]
) -> None:
    shares = [{"sense": s, "share": 1 / len(senses)} for s in senses]
    data = {"parts": parts, "senses": shares, "note": note, "gloss": gloss, "words": words}
    try:
        entry = make_entry({**data, "traditional": parts, "register": "spoken"})
    except ConnectivesError:
        return
    assert from_dimlex(to_dimlex([entry])) == [entry]
