"""One entry: what is filled in, what is refused, and how that is said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_connectives.errors import ConnectivesError
from spacy_connectives.lexicon import SENSES, Entry, make_entry

REASON = [{"sense": "Contingency.Cause.Reason", "share": 1.0}]


def test_id_is_made_of_the_first_forms() -> None:
    entry = make_entry({"parts": [["因为", "因"], ["所以"]], "senses": REASON})
    assert entry.id == "因为…所以"
    assert entry.is_paired


def test_variants_are_simplified_first_without_repetition() -> None:
    entry = make_entry({"parts": [["只要"]], "traditional": [["只要"]], "senses": REASON})
    assert entry.variants(0) == ["只要"]
    entry = make_entry({"parts": [["借此"]], "traditional": [["藉此", "借此"]], "senses": REASON})
    assert entry.variants(0) == ["借此", "藉此"]


def test_forms_are_all_combinations() -> None:
    entry = make_entry(
        {
            "parts": [["虽然", "虽"], ["但"]],
            "traditional": [["雖然", "雖"], ["但"]],
            "senses": REASON,
        }
    )
    assert entry.forms() == [("虽然", "但"), ("虽", "但"), ("雖然", "但"), ("雖", "但")]


def test_sense_is_the_most_frequent_one() -> None:
    senses = [
        {"sense": "Comparison.Contrast", "share": 0.7},
        {"sense": "Expansion.Conjunction", "share": 0.3},
    ]
    assert make_entry({"parts": [["而"]], "senses": senses}).sense == "Comparison.Contrast"


GOOD: dict[str, Any] = {"parts": [["因为"]], "senses": REASON}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"parts": []}, "field 'parts'"),
        ({"parts": [[]]}, "field 'parts.0'"),
        ({"parts": [["因 为"]]}, "A form should have no spaces"),
        ({"parts": [["因为", "因为"]]}, "the same form twice"),
        ({"traditional": [["因為"], ["所以"]]}, "'traditional' has 2 parts, 'parts' 1"),
        ({"senses": []}, "field 'senses'"),
        ({"senses": [{"sense": "Cause", "share": 1.0}]}, "unknown sense 'Cause'"),
        ({"senses": [{"sense": "Comparison.Contrast", "share": 0.4}]}, "sum to 0.40, not to 1"),
        ({"senses": [{"sense": "Comparison.Contrast", "share": 2}]}, "field 'senses.0.share'"),
        ({"register": "poetic"}, "'neutral', 'spoken' or 'literary', not 'poetic'"),
        ({"parts": [["因为"], ["所以"]], "position": ["medial"]}, "1 places for 2 parts"),
        ({"example": "one\ntwo"}, "one line without control characters"),
        ({"colour": "red"}, "field 'colour'"),
    ],
)
def test_wrong_fields_are_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ConnectivesError) as caught:
        make_entry({**GOOD, **change})
    assert message in str(caught.value)


def test_an_unknown_sense_gets_the_nearest_name() -> None:
    senses = [{"sense": "Contingency.Cause.Reson", "share": 1.0}]
    with pytest.raises(ConnectivesError, match=r"the nearest is 'Contingency\.Cause\.Reason'"):
        make_entry({"parts": [["因为"]], "senses": senses})


def test_senses_come_most_frequent_first_and_once() -> None:
    contrast, conjunction = "Comparison.Contrast", "Expansion.Conjunction"
    unsorted = [{"sense": contrast, "share": 0.3}, {"sense": conjunction, "share": 0.7}]
    with pytest.raises(ConnectivesError, match="begin with the most frequent"):
        make_entry({"parts": [["而"]], "senses": unsorted})
    twice = [{"sense": contrast, "share": 0.5}, {"sense": contrast, "share": 0.5}]
    with pytest.raises(ConnectivesError, match="the same sense twice"):
        make_entry({"parts": [["而"]], "senses": twice})


def test_entries_do_not_change() -> None:
    entry = make_entry(GOOD)
    with pytest.raises(ValueError, match="frozen"):
        entry.note = "new"


@given(st.sampled_from(SENSES), st.text(st.characters(exclude_categories=("C",)), max_size=30))
def test_any_text_is_kept(sense: str, note: str) -> None:
    data = {"parts": [["因为"]], "senses": [{"sense": sense, "share": 1.0}], "note": note}
    entry = make_entry(data)
    assert entry.note == note.strip()
    assert entry == Entry.model_validate_json(entry.model_dump_json(by_alias=True))


@pytest.mark.parametrize("note", ["a\x00b", "a\nb", "a\x1fb", "a\ufffeb"])
def test_texts_have_no_control_characters(note: str) -> None:
    with pytest.raises(ConnectivesError, match="field 'note': A text should be one line"):
        make_entry({**GOOD, "note": note})
