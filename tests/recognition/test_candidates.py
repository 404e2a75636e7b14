"""Every form of the lexicon is found, overlaps included."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_connectives import Lexicon
from spacy_connectives.recognition.candidates import FormTable, find_pairs, stable_hash
from spacy_connectives.recognition.layout import Layout
from spacy_connectives.recognition.texts import PAD, TextBatch

SENSES = [{"sense": "Contingency.Cause.Result", "share": 1.0}]


def make(*entries: dict[str, object]) -> Lexicon:
    return Lexicon([{"senses": SENSES, **entry} for entry in entries])


SMALL = make(
    {"parts": [["但", "但是"]]},
    {"parts": [["是"]], "words": ["总是", "是否"]},
    {"parts": [["因为"]], "traditional": [["因為"]]},
    {"parts": [["因为"], ["所以"]], "traditional": [["因為"], ["所以"]]},
    {"parts": [["一"], ["就"]]},
    {"parts": [["首先"], ["其次"]]},
    {"parts": [["首先"], ["其次"], ["最后"]]},
)
TABLE = FormTable(SMALL)


def found(table: FormTable, *texts: str) -> list[tuple[int, int, str, int, bool]]:
    """(start, end, form, text number, in word) of all candidates; offsets count in their text."""
    batch = TextBatch.from_texts(texts)
    c = table.scan(batch)
    return [
        (int(s - batch.starts[t]), int(e - batch.starts[t]), table.forms[f], int(t), bool(w))
        for s, e, f, t, w in zip(c.start, c.end, c.form, c.text, c.in_word)
    ]


def test_overlapping_forms_are_all_found() -> None:
    assert found(TABLE, "但是") == [
        (0, 1, "但", 0, False),
        (0, 2, "但是", 0, False),
        (1, 2, "是", 0, False),
    ]


def test_traditional_forms_are_forms_of_their_own_with_the_weights_of_the_simplified() -> None:
    assert [f[2] for f in found(TABLE, "因为因為")] == ["因为", "因為"]
    key = dict(zip(TABLE.forms, TABLE.key.tolist()))
    assert key["因为"] == key["因為"]
    assert key["因为"] != key["所以"]


def test_variants_of_one_script_have_weights_of_their_own() -> None:
    key = dict(zip(TABLE.forms, TABLE.key.tolist()))
    assert key["但"] != key["但是"]


def test_a_form_inside_a_longer_word_says_so() -> None:
    assert found(TABLE, "总是") == [(1, 2, "是", 0, True)]
    assert found(TABLE, "是否") == [(0, 1, "是", 0, True)]
    assert found(TABLE, "是，总") == [(0, 1, "是", 0, False)]
    # Only what the word covers as a whole is inside it.
    assert [w for *_, w in found(TABLE, "但是否")] == [False, False, True]


def test_each_candidate_belongs_to_its_text() -> None:
    assert found(TABLE, "", "但", "总是", "天") == [(0, 1, "但", 1, False), (1, 2, "是", 2, True)]
    assert found(TABLE) == []


def test_nothing_is_found_across_two_texts() -> None:
    assert [f[2] for f in found(TABLE, "因", "为")] == []


def test_code_points_beyond_the_plane_and_lone_surrogates_do_not_move_offsets() -> None:
    assert found(TABLE, "😀\ud800𠀀但") == [(3, 4, "但", 0, False)]


def test_a_lexicon_may_be_empty() -> None:
    table = FormTable(Lexicon())
    assert found(table, "但是") == []
    none = np.zeros(0, dtype=np.int32)
    assert table.links(none, none).shape == (0,)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text("因为為所以但是否总一就首先其次😀。\n", max_size=30), max_size=4))
def test_the_same_as_looking_everywhere(texts: list[str]) -> None:
    expected = sorted(
        (number, at, at + len(form), form)
        for number, text in enumerate(texts)
        for form in TABLE.forms
        for at in range(len(text))
        if text.startswith(form, at)
    )
    assert [(t, s, e, f) for s, e, f, t, _ in found(TABLE, *texts)] == expected


def test_every_form_of_the_packaged_lexicon_is_found() -> None:
    lexicon = Lexicon.packaged()
    table = FormTable(lexicon)
    forms = {form for entry in lexicon for forms in entry.forms() for form in forms}
    assert set(table.forms) == forms
    seen = found(table, *table.forms)
    assert {(s, e, t) for s, e, _, t, _ in seen} >= {
        (0, len(form), number) for number, form in enumerate(table.forms)
    }


def test_roles_and_links_are_those_of_the_lexicon() -> None:
    number = {form: i for i, form in enumerate(TABLE.forms)}
    roles = {
        form: (bool(TABLE.single[i]), bool(TABLE.first[i]), bool(TABLE.later[i]))
        for form, i in number.items()
    }
    assert roles["但"] == (True, False, False)
    assert roles["因為"] == (True, True, False)
    assert roles["所以"] == (False, False, True)
    assert roles["其次"] == (False, True, True)
    pairs = [
        ("因为", "所以"),
        ("因為", "所以"),
        ("首先", "其次"),
        ("其次", "最后"),
        ("首先", "最后"),
    ]
    a, b = (np.array([number[p[k]] for p in pairs], dtype=np.int32) for k in (0, 1))
    assert TABLE.links(a, b).tolist() == [True, True, True, True, False]
    three = tuple(number[f] for f in ("首先", "其次", "最后"))
    assert TABLE.begins_longer(three[:2])
    assert not TABLE.begins_longer(three)
    entry = TABLE.entry_of(three)
    assert entry is not None
    assert entry.id == "首先…其次…最后"
    assert TABLE.entry_of(three[::-1]) is None


def pairs(text: str, table: FormTable = TABLE, **settings: int) -> list[tuple[str, str]]:
    """Offsets and forms of the possible pairs of a text."""
    batch = TextBatch.from_texts([text])
    c = table.scan(batch)
    layout = Layout.of(batch)
    clause = layout.clause[c.start]
    first, later = find_pairs(
        table, c, layout.sentence[clause], layout.paragraph[clause], **settings
    )

    def name(i: int) -> str:
        return f"{table.forms[c.form[i]]}{int(c.start[i]) - PAD}"

    return [(name(a), name(b)) for a, b in zip(first.tolist(), later.tolist())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("因为雨，所以停", [("因为0", "所以4")]),
        ("所以停，因为雨", []),
        ("因为雨。所以停", [("因为0", "所以4")]),
        ("因为雨。”所以停", [("因为0", "所以5")]),
        ("因为雨\n所以停", []),
        ("因为雨。晴。晴。所以停", [("因为0", "所以8")]),
        ("因为雨。晴。晴。晴。所以停", []),
        ("一看就懂", [("一0", "就2")]),
        ("一看。就懂", []),
        ("因为因为所以", [("因为0", "所以4"), ("因为2", "所以4")]),
        ("首先，其次，最后", [("首先0", "其次3"), ("其次3", "最后6")]),
    ],
)
def test_what_can_be_a_pair(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected


def test_a_pair_looks_a_bounded_way_ahead() -> None:
    assert len(pairs("一" + "就" * 50, max_partners=99)) == 40
    assert pairs("一就就就", max_ahead=2) == [("一0", "就1"), ("一0", "就2")]
    assert pairs("一就就就", max_partners=1) == [("一0", "就1")]
    assert pairs("因为。所以", max_sentences=0) == []


def test_parts_of_a_pair_do_not_overlap() -> None:
    table = FormTable(make({"parts": [["不但"], ["但"]]}))
    assert pairs("不但但", table) == [("不但0", "但2")]


def test_hashes_are_the_same_on_every_machine() -> None:
    # FNV-1a test vectors, http://www.isthe.com/chongo/tech/comp/fnv/
    assert stable_hash("") == 0x811C9DC5
    assert stable_hash("a") == 0xE40C292C
    assert stable_hash("foobar") == 0xBF9CF968
    assert stable_hash("\ud800") != stable_hash("\ud801")
