"""The registry, and the way from every format to every other."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacy_connectives import (
    AnnotatedText,
    ConfigError,
    Connective,
    ConnectivesError,
    FormatError,
)
from spacy_connectives.errors import Problem
from spacy_connectives.formats import FEATURES, FORMATS, detect, get_format, read, write
from spacy_connectives.formats._common import output_names

# What tests write to: a folder, or a file with the format's suffix.
NAMES = {name: f"texts{f.suffix}" for name, f in FORMATS.items()}
FILLER = st.text("天地人，、 a9|\\\t😀㐀“”", max_size=6)
WORD = st.text("因为所以但而且不是", min_size=1, max_size=3)
SENSE = st.sampled_from([None, "Contingency.Cause.Result", "Comparison.Contrast"])
SCORE = st.none() | st.floats(0, 1, width=32)
ENTRY = st.sampled_from([None, "因为…所以", "但"])


@st.composite
def sentences(draw: st.DrawFn) -> tuple[str, list[Connective]]:
    """One sentence; its connectives may interleave, as in 虽然…既…但…又."""
    sizes = draw(st.lists(st.integers(1, 3), max_size=3))
    slots = draw(st.permutations([k for k, size in enumerate(sizes) for _ in range(size)]))
    text, parts = draw(FILLER), [[] for _ in sizes]
    for k in slots:
        word = draw(WORD)
        parts[k].append((len(text), len(text) + len(word)))
        # Parts that touch could not be told from one part in some formats' tokens.
        text += word + "天" + draw(FILLER)
    found = [Connective(tuple(p), draw(ENTRY), draw(SENSE), draw(SCORE)) for p in parts if p]
    return text + draw(st.sampled_from(["。", "！\n", "？”", "……\n\n"])), found


@st.composite
def texts(draw: st.DrawFn) -> AnnotatedText:
    """A text of a few sentences."""
    text, connectives = "", []
    for sentence, found in draw(st.lists(sentences(), min_size=1, max_size=3)):
        connectives += [c.shifted(len(text)) for c in found]
        text += sentence
    return AnnotatedText(text, tuple(connectives), {"note": draw(st.sampled_from(["x", "二"]))})


def reduced(text: AnnotatedText, holds: frozenset[str]) -> tuple[str, set[Connective], str, object]:
    """What is left of a text when it goes through formats that hold these features."""
    kept = []
    for c in text.connectives:
        c = replace(
            c,
            entry=c.entry if "entries" in holds else None,
            sense=c.sense if "senses" in holds else None,
            score=None if c.score is None or "scores" not in holds else round(c.score, 6),
        )
        kept += [c] if "links" in holds else [replace(c, parts=(p,)) for p in c.parts]
    note = text.meta.get("note") if "meta" in holds else None
    return text.text, set(kept), text.source.removesuffix(".txt"), note


def through(path: Path, name: str, given_texts: list[AnnotatedText]) -> list[AnnotatedText]:
    """Write texts in a format, and read them again without saying which one it is."""
    target = path / name / NAMES[name]
    problems: list[Problem] = []
    write(target, given_texts, name, problems=problems)
    assert detect(target).name == name
    found = list(read(target))
    assert not problems
    return found


@pytest.mark.parametrize("second", FORMATS)
@pytest.mark.parametrize("first", FORMATS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(batch=st.lists(texts(), min_size=1, max_size=2))
def test_what_two_formats_hold_goes_through_both(
    first: str, second: str, batch: list[AnnotatedText]
) -> None:
    batch = [replace(t, meta={**t.meta, "source": f"t{i}.txt"}) for i, t in enumerate(batch)]
    with tempfile.TemporaryDirectory() as folder:
        found = through(Path(folder), second, through(Path(folder) / "1", first, batch))
    holds = FORMATS[first].holds & FORMATS[second].holds
    assert [reduced(t, holds) for t in found] == [reduced(t, holds) for t in batch]


def test_formats_say_what_they_cannot_hold() -> None:
    assert FORMATS["jsonl"].missing() == []
    assert FORMATS["disrpt"].missing() == list(FEATURES)
    assert FORMATS["brat"].missing() == ["scores", "meta"]


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"'xml' is not known.*marked, jsonl, docbin"):
        get_format("xml")


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConnectivesError, match="no such file or folder"):
        list(read(tmp_path / "nothing"))


def test_a_picture_is_no_format(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n")
    with pytest.raises(ConnectivesError, match=r"looks like none of the formats.*--from"):
        detect(tmp_path / "a.png")


@pytest.mark.parametrize("name", ["marked", "brat", "pdtb"])
def test_names_of_texts_stay_inside_the_folder(tmp_path: Path, name: str) -> None:
    sources = ["../../x.txt", "/etc/passwd", "a:b|c.txt", "", "A.txt", "a.txt", "news/1.txt"]
    write(tmp_path / "out", [AnnotatedText("天", (), {"source": s}) for s in sources], name)
    assert [p for p in tmp_path.iterdir() if p.name != "out"] == []
    found = {t.source.removesuffix(".txt") for t in read(tmp_path / "out", name)}
    assert found == {"x", "etc/passwd", "a-b-c", "text-00004", "A", "a-2", "news/1"}


@pytest.mark.parametrize("name", ["marked", "brat", "pdtb"])
def test_names_that_no_file_system_takes_are_made_to_fit(tmp_path: Path, name: str) -> None:
    sources = ["因为" * 200, "\ud800天", "a/" * 5000 + "b", ". " * 300 + "c"]
    write(tmp_path / "out", [AnnotatedText("天", (), {"source": s}) for s in sources], name)
    found = {t.source.removesuffix(".txt") for t in read(tmp_path / "out", name)}
    assert found == {"因为" * 33, "-天", "a/" * 9 + "b", "c"}


def test_texts_of_one_name_are_numbered(tmp_path: Path) -> None:
    sources = ["a", "a", "a-2", "A.txt", "a"]
    write(tmp_path, [AnnotatedText("天", (), {"source": s}) for s in sources], "marked")
    names = {p.name for p in tmp_path.iterdir()}
    assert names == {"a.txt", "a-2.txt", "a-2-2.txt", "A-3.txt", "a-4.txt"}


def test_many_texts_of_one_name_take_no_longer_than_their_number_asks_for() -> None:
    names = [name for name, _ in output_names([AnnotatedText("天", (), {"source": "a"})] * 50_000)]
    assert len(set(names)) == 50_000
    assert names[-1] == "a-50000"


@pytest.mark.parametrize("name", ["docbin", "prodigy", "brat", "disrpt", "pdtb"])
def test_half_characters_are_named_with_their_place(tmp_path: Path, name: str) -> None:
    meta = {"source": "a.txt"}
    texts = [AnnotatedText("天", (), meta), AnnotatedText("天\n地\ud800", (), meta)]
    with pytest.raises(FormatError) as error:
        write(tmp_path / NAMES[name], texts, name)
    assert str(error.value) == (
        "a.txt:2:2: error: U+D800 is half a character, which no encoding holds. Delete it. "
        "[not-encodable]"
    )


@pytest.mark.parametrize("name", ["jsonl", "labelstudio"])
def test_json_holds_half_characters(tmp_path: Path, name: str) -> None:
    write(tmp_path / NAMES[name], [AnnotatedText("天\ud800")], name)
    assert [t.text for t in read(tmp_path / NAMES[name])] == ["天\ud800"]


def test_writing_leaves_the_old_file_when_a_text_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    write(path, [AnnotatedText("天")], "jsonl")
    before = path.read_bytes()

    def broken():  # type: ignore[no-untyped-def]
        yield AnnotatedText("地")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(path, broken(), "jsonl")
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["texts.jsonl"]


@pytest.mark.parametrize("name", [n for n in FORMATS if n not in ("docbin", "marked")])
def test_a_wrong_encoding_is_an_error_that_names_a_likely_one(tmp_path: Path, name: str) -> None:
    sentence = "因为天气不好，所以我们的比赛在这里推迟了，他们也不来了。" * 3
    target = tmp_path / NAMES[name]
    write(target, [AnnotatedText(sentence, (Connective(((0, 2), (7, 9))),))], name)
    for file in target.rglob("*") if target.is_dir() else [target]:
        if file.is_file():
            file.write_bytes(file.read_bytes().decode("utf-8").encode("gb18030"))
    with pytest.raises(ConnectivesError, match=r"not utf-8.*--encoding gb18030"):
        list(read(target, name))
    assert next(read(target, name, encoding="gb18030")).text == sentence


@pytest.mark.parametrize("name", FORMATS)
def test_real_talks_go_through_every_format_and_back(
    name: str, shared: Path, tmp_path: Path
) -> None:
    talks = list(read(shared / "data/ted-cdb/dev.jsonl"))
    problems: list[Problem] = []
    write(tmp_path / NAMES[name], talks, name, problems=problems)
    # Formats that are a file a text give them back in the order of their names.
    found = sorted(read(tmp_path / NAMES[name]), key=lambda t: t.source)
    talks.sort(key=lambda t: t.source)
    assert [t.text for t in found] == [t.text for t in talks]
    assert [t.source.removesuffix(".txt") for t in found] == [t.source for t in talks]
    counts = Counter(p for t in talks for p in t.parts())
    lost = len(list(counts.elements())) - sum(len(t.parts()) for t in found)
    # Every part that is lost was warned about; no format loses more than one in a hundred.
    assert bool(lost) == any(p.name in ("overlap", "shared-part", "no-token") for p in problems)
    assert lost <= 0.01 * sum(counts.values())
    if "overlaps" in FORMATS[name].holds:
        holds = FORMATS[name].holds - {"meta"}
        assert [reduced(t, holds) for t in found] == [reduced(t, holds) for t in talks]
