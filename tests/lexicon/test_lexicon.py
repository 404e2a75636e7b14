"""The verbs of a lexicon: add, remove, clear, look up, merge, save, load."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_connectives.errors import ConnectivesError, FormatError
from spacy_connectives.lexicon import SENSES, Entry, Lexicon, make_entry


def entry(*parts: str, sense: str = "Contingency.Cause.Result", **fields: Any) -> Entry:
    """Make an entry; variants of a part are separated by a slash."""
    senses = [{"sense": sense, "share": 1.0}]
    return make_entry({"parts": [p.split("/") for p in parts], "senses": senses, **fields})


@pytest.fixture
def lexicon() -> Lexicon:
    return Lexicon(
        [
            entry("所以"),
            entry("因为/因", sense="Contingency.Cause.Reason", traditional=[["因為", "因"]]),
            entry("因为/因", "所以", traditional=[["因為", "因"], ["所以"]]),
        ]
    )


def test_iteration_keeps_the_order(lexicon: Lexicon) -> None:
    assert [e.id for e in lexicon] == ["所以", "因为", "因为…所以"]
    assert len(lexicon) == 3
    assert "因为…所以" in lexicon
    assert "因為…所以" not in lexicon


def test_get_and_lookup(lexicon: Lexicon) -> None:
    assert lexicon.get("因为") is not None
    assert lexicon.get("没有") is None
    assert [e.id for e in lexicon.lookup("因為")] == ["因为", "因为…所以"]
    assert [e.id for e in lexicon.lookup("所以")] == ["所以", "因为…所以"]
    assert lexicon.lookup("没有") == []


def test_match_and_is_pair(lexicon: Lexicon) -> None:
    found = lexicon.match(("因", "所以"))
    assert found is not None
    assert found.id == "因为…所以"
    assert lexicon.match(("所以", "因")) is None
    assert lexicon.is_pair(("因為", "所以"))
    assert not lexicon.is_pair(("因为",))


def test_longer_frames_are_pairs_if_neighbours_are() -> None:
    lexicon = Lexicon([entry("首先", "其次"), entry("其次", "最后")])
    assert lexicon.is_pair(("首先", "其次", "最后"))
    assert not lexicon.is_pair(("首先", "最后", "其次"))


def test_adding_twice_changes_nothing(lexicon: Lexicon) -> None:
    before = lexicon.revision
    lexicon.add(entry("所以"))
    assert (lexicon.revision, len(lexicon)) == (before, 3)


def test_adding_with_the_same_id_replaces(lexicon: Lexicon) -> None:
    lexicon.add(entry("因为", sense="Contingency.Cause.Reason"))
    assert [e.id for e in lexicon] == ["所以", "因为", "因为…所以"]
    assert lexicon.match(("因",)) is None
    assert [e.id for e in lexicon.lookup("因")] == ["因为…所以"]


def test_a_form_belongs_to_one_entry(lexicon: Lexicon) -> None:
    with pytest.raises(ConnectivesError, match="因 of entry '因' is in entry '因为' already"):
        lexicon.add(entry("因"))
    assert len(lexicon) == 3


def test_remove(lexicon: Lexicon) -> None:
    lexicon.remove("因为")
    assert lexicon.get("因为") is None
    assert [e.id for e in lexicon.lookup("因为")] == ["因为…所以"]
    with pytest.raises(ConnectivesError, match="no entry '因为'"):
        lexicon.remove("因为")


def test_remove_before_anything_was_looked_up() -> None:
    lexicon = Lexicon.packaged()
    lexicon.remove("因为")
    assert "因为" not in {e.id for e in lexicon.lookup("因为")}


def test_clear(lexicon: Lexicon) -> None:
    lexicon.clear()
    assert list(lexicon) == []
    assert lexicon.lookup("所以") == []


def test_merge_lets_the_other_win(lexicon: Lexicon) -> None:
    lexicon.merge([entry("因", sense="Contingency.Cause.Reason"), entry("于是")])
    assert [e.id for e in lexicon] == ["所以", "因为…所以", "因", "于是"]
    same = list(lexicon)
    lexicon.merge(lexicon)
    assert list(lexicon) == same


def test_copies_of_the_packaged_lexicon_are_apart() -> None:
    mine, yours = Lexicon.packaged(), Lexicon.packaged()
    mine.remove("因为")
    mine.add(entry("呱呱"))
    assert "因为" in yours
    assert yours.lookup("呱呱") == []


def test_bytes_and_disk(lexicon: Lexicon, tmp_path: Path) -> None:
    again = Lexicon().from_bytes(lexicon.to_bytes())
    assert list(again) == list(lexicon)
    lexicon.to_disk(tmp_path / "own.jsonl")
    assert list(Lexicon().from_disk(tmp_path / "own.jsonl")) == list(lexicon)
    assert list(pickle.loads(pickle.dumps(lexicon))) == list(lexicon)


def test_files_from_other_editors_load(lexicon: Lexicon) -> None:
    data = b"\xef\xbb\xbf" + lexicon.to_bytes().replace(b"\n", b"\r\n\r\n")
    assert list(Lexicon().from_bytes(data)) == list(lexicon)


GOOD = '{"parts": [["所以"]], "senses": [{"sense": "Contingency.Cause.Result", "share": 1}]}'


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        (GOOD.replace("}]}", "}]"), "own.jsonl:2:", "not JSON"),
        (GOOD.replace('"parts"', '"part"'), "own.jsonl:2:", "field 'parts': Field required"),
        (GOOD.replace("1}", "0.5}"), "own.jsonl:2:", "sum to 0.50, not to 1"),
        (GOOD, "own.jsonl:2:", "The id '所以' is taken by a line above"),
        ("[1, 2]", "own.jsonl:2:", "valid dictionary"),
        ("[" * 100000, "own.jsonl:2:", "cannot be read"),
        ("9" * 5000, "own.jsonl:2:", "The line cannot be read"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, place: str, message: str) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(f"{GOOD}\n{line}\n", encoding="utf-8")
    lexicon = Lexicon([entry("于是")])
    with pytest.raises(FormatError) as caught:
        lexicon.from_disk(path)
    assert place in str(caught.value)
    assert message in str(caught.value)
    assert [e.id for e in lexicon] == ["于是"]


def test_all_wrong_lines_are_listed() -> None:
    bad = GOOD.replace("Result", "Rezult").encode("utf-8")
    with pytest.raises(FormatError) as caught:
        Lexicon().from_bytes(b"\n".join([bad, GOOD.encode("utf-8"), bad]))
    assert [p.line for p in caught.value.problems] == [1, 3]


def test_other_encodings_are_recognized() -> None:
    line = GOOD.replace("]]", ']], "example": "这是中国人在来国的一个大的例子，我们不说。"')
    with pytest.raises(FormatError, match="gb18030"):
        Lexicon().from_bytes(line.encode("gb18030"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConnectivesError, match="no such lexicon file"):
        Lexicon().from_disk(tmp_path / "none.jsonl")


def test_loading_is_fast() -> None:
    code = (
        "import time; from spacy_connectives.lexicon import Lexicon; "
        "start = time.process_time(); Lexicon.packaged(); print(time.process_time() - start)"
    )
    times = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(2)
    ]
    # About 0.05 s; the rest is room for a slow machine.
    assert min(times) < 0.2


characters = st.characters(blacklist_categories=("Cc", "Cs", "Z"), blacklist_characters="<>…")
forms = st.text(characters, min_size=1, max_size=4).filter(str.strip)


@given(st.lists(st.tuples(forms, st.sampled_from(SENSES)), unique_by=lambda x: x[0], max_size=6))
def test_any_entries_come_back(rows: list[tuple[str, str]]) -> None:
    lexicon = Lexicon()
    for form, sense in rows:
        data = {"parts": [[form]], "senses": [{"sense": sense, "share": 1.0}]}
        try:
            lexicon.add(data)
        except ConnectivesError:
            continue
    assert list(Lexicon().from_bytes(lexicon.to_bytes())) == list(lexicon)
