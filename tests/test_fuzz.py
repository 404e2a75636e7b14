"""Files of strangers: whatever the bytes, a loader reads them or says in its own words why not.

The number of examples comes from the hypothesis profile; see `conftest.py`.
"""

from __future__ import annotations

import itertools
import json
import socket
import tempfile
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
import spacy
import srsly
from hypothesis import given
from hypothesis import strategies as st

from spacy_connectives import AnnotatedText, Connective, ConnectivesError, Lexicon, weights
from spacy_connectives.formats import FORMATS, detect, read, write
from spacy_connectives.formats._common import unify_newlines
from spacy_connectives.lexicon import dimlex
from spacy_connectives.pipeline.connectives import Connectives
from spacy_connectives.weights import weights_from_bytes, weights_to_bytes

TEXT = "虽然累，但没停。又来了。"
GOOD = AnnotatedText(
    TEXT,
    (
        Connective(((0, 2), (4, 5)), "虽然…但", "Comparison.Contrast", 0.5),
        Connective(((8, 9),), "又"),
    ),
    {"source": "a.txt", "note": 1},
)
# What breaks readers: cut, doubled, swapped, and values of the wrong kind.
TOKENS = st.sampled_from(
    [
        b"null",
        b"-1",
        b"1e999",
        b"NaN",
        b'"',
        b"{",
        b"[" * 2000,
        b"\x00",
        b"\xff",
        b"\r",
        b"\t",
        b"\n\n",
        b"T1\tX 0 99\t",
        b"R1\tX Arg1:T1 Arg2:T9",
        b"<!ENTITY a 'b'>",
        b"&a;",
        b"../../x",
        b"9" * 30,
        b"true",
    ]
)


def mutate(draw: st.DrawFn, data: bytes) -> bytes:
    """Change good bytes in a few places."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 12))
        patch = draw(st.binary(max_size=4) | TOKENS | st.just(b""))
        data = data[:at] + patch + data[at + length :]
    return data


def read_or_refuse(function, *args) -> object:  # type: ignore[no-untyped-def]
    """Call a loader; only errors of ours may come out of it."""
    try:
        return function(*args)
    except ConnectivesError as error:
        assert str(error)  # noqa: PT017 (both outcomes are right)
        return None


# Weights


WEIGHTS = np.zeros((4, 2**10), np.float32)
WEIGHTS[1, 3], WEIGHTS[2, 5] = 0.5, 1 / 3


@given(st.data())
def test_weights(data: st.DataObject) -> None:
    good = weights_to_bytes(WEIGHTS, {"seed": 1})
    raw = mutate(data.draw, zlib.decompress(good))
    for broken in (mutate(data.draw, good), zlib.compress(raw), raw):
        found = read_or_refuse(weights_from_bytes, broken)
        if found is not None:
            table, meta = found  # type: ignore[misc]
            assert table.dtype == np.float32
            assert np.isfinite(table).all()
            assert isinstance(meta, dict)


FIELD = st.sampled_from(["format", "shape", "steps", "values", "width", "meta"])
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats()
    | st.text(max_size=5)
    | st.binary(max_size=16),
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=3), x, max_size=2),
    max_leaves=5,
)


@given(st.dictionaries(FIELD, ANYTHING, max_size=3))
def test_weights_with_fields_of_any_kind(fields: dict[str, object]) -> None:
    message = srsly.msgpack_loads(zlib.decompress(weights_to_bytes(WEIGHTS)))
    data = zlib.compress(srsly.msgpack_dumps({**message, **fields}))
    read_or_refuse(weights_from_bytes, data)


def test_weights_that_would_fill_the_memory_are_refused_before_it_is_set_aside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message = srsly.msgpack_loads(zlib.decompress(weights_to_bytes(WEIGHTS)))
    huge = zlib.compress(srsly.msgpack_dumps({**message, "shape": [2**31, 2**31]}))
    with pytest.raises(ConnectivesError, match="shape 2147483648 x 2147483648"):
        weights_from_bytes(huge)
    # A small limit, so that the test need not set much aside itself.
    monkeypatch.setattr(weights, "_MAX_BYTES", 1_000_000)
    bomb = zlib.compress(bytes(100_000_000), 9)
    tracemalloc.start()
    with pytest.raises(ConnectivesError, match="more than 1000000 bytes"):
        weights_from_bytes(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


# Lexicons


ENTRY = {
    "parts": [["因为"], ["所以", "因此"]],
    "traditional": [["因為"], ["所以"]],
    "senses": [{"sense": "Contingency.Cause.Result", "share": 1.0}],
    "position": ["initial", "medial"],
    "note": "x",
}


@given(st.data())
def test_lexicons(data: st.DataObject) -> None:
    good = f"{json.dumps(ENTRY, ensure_ascii=False)}\n".encode()
    found = read_or_refuse(Lexicon().from_bytes, mutate(data.draw, good))
    if found is not None:
        # What is read can be used.
        nlp = spacy.blank("zh")
        pipe = Connectives(nlp, MODEL, lexicon=found, weights=None)  # type: ignore[arg-type]
        pipe.recognize([TEXT])


MODEL = spacy.registry.get("architectures", "spacy-connectives.HashedLinear.v1")(10)


@given(st.dictionaries(st.sampled_from([*ENTRY, "id", "register", "words", "foo"]), ANYTHING))
def test_entries_with_fields_of_any_kind(fields: dict[str, object]) -> None:
    read_or_refuse(Lexicon().add, {**ENTRY, **fields})


@given(st.data())
def test_dimlex(data: st.DataObject) -> None:
    pytest.importorskip("defusedxml")
    good = dimlex.to_dimlex(Lexicon([ENTRY]))
    read_or_refuse(dimlex.from_dimlex, mutate(data.draw, good))


@pytest.mark.parametrize(
    "attack",
    [
        '<!DOCTYPE d [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><dimlex>&c;</dimlex>',
        '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><dimlex>&a;</dimlex>',
    ],
)
def test_dimlex_with_entities_is_refused(attack: str) -> None:
    pytest.importorskip("defusedxml")
    with pytest.raises(ConnectivesError):
        dimlex.from_dimlex(attack.encode())


@pytest.mark.parametrize("encoding", ["TF-8", "utf-7", "shift_jis", "hex", ""])
def test_dimlex_in_an_encoding_that_is_not_known(encoding: str) -> None:
    pytest.importorskip("defusedxml")
    data = f'<?xml version="1.0" encoding="{encoding}"?>\n<dimlex/>'.encode()
    read_or_refuse(dimlex.from_dimlex, data)


def test_dimlex_fetches_nothing() -> None:
    pytest.importorskip("defusedxml")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.dtd"
        data = f'<!DOCTYPE dimlex SYSTEM "{url}"><dimlex/>'.encode()
        assert dimlex.from_dimlex(data) == []
        with pytest.raises(BlockingIOError):
            server.accept()


# Formats


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
def test_formats(name: str, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"texts{FORMATS[name].suffix}"
        write(target, [GOOD], name, problems=[])
        files = sorted(p for p in target.rglob("*") if p.is_file()) if target.is_dir() else [target]
        for file in files:
            if data.draw(st.booleans()):
                file.write_bytes(mutate(data.draw, file.read_bytes()))
        read_or_refuse(lambda: list(read(target, name, problems=[])))
        read_or_refuse(detect, target)


# Any text, whether or not a format can hold it; connectives may overlap and cut anything.
@st.composite
def odd_texts(draw: st.DrawFn) -> AnnotatedText:
    start = draw(st.sampled_from(["", "\ufeff", "\r\n"]))
    odd = st.text("天<a>\r\n\t \ud800\ufeff\x00|=\u2028", max_size=12)
    text = start + draw(st.text(max_size=12) | odd)
    cuts = draw(st.lists(st.integers(0, len(text)), max_size=6))
    found = [Connective(((a, b),)) for a, b in itertools.pairwise(cuts) if a < b]
    return AnnotatedText(text, tuple(found), {"source": draw(st.text(max_size=8))})


@pytest.mark.parametrize("name", FORMATS)
@given(text=odd_texts())
def test_any_text_is_written_and_read_or_refused(name: str, text: AnnotatedText) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"texts{FORMATS[name].suffix}"

        def there_and_back() -> list[AnnotatedText]:
            write(target, [text], name, problems=[])
            return list(read(target, name, problems=[]))

        found = read_or_refuse(there_and_back)
        # DISRPT has tokens only, so it has nothing to hang the spaces of an empty text on.
        if found is not None and text.text.strip():
            wanted = unify_newlines(text) if name in TEXT_FILES else text
            assert [t.text for t in found] == [wanted.text]  # type: ignore[attr-defined]


# These keep the text as a file, whose line breaks and mark are unified when it is read.
TEXT_FILES = ("marked", "brat", "pdtb")

# Fields that a stranger's file may have in any shape.
SHAPES = [None, 5, -1, 10**400, 0.5, "x", [], [5], [[1]], {}, {"a": 1}, [None], True, "天"]
TASKS = {
    "jsonl": {
        "text": TEXT,
        "connectives": [{"parts": [[0, 2]], "entry": "x", "sense": "x", "score": 0.5}],
        "meta": {"letters": {"0": "a"}, "newline": [0], "tokens": [[0, 1]]},
    },
    "prodigy": {
        "text": TEXT,
        "answer": "accept",
        "spans": [
            {"start": 0, "end": 2, "token_end": 1, "label": "X", "score": 0.5},
            {"start": 4, "end": 5, "token_end": 4, "label": "X"},
        ],
        "relations": [{"head": 1, "child": 4, "head_span": {"start": 0, "end": 2}}],
    },
    "labelstudio": {
        "data": {"text": TEXT, "meta": {}},
        "annotations": [
            {
                "result": [
                    {
                        "id": "a",
                        "type": "labels",
                        "score": 0.5,
                        "value": {"start": 0, "end": 2, "text": "虽然", "labels": ["X"]},
                    },
                    {"id": "a", "type": "choices", "value": {"choices": ["Comparison"]}},
                    {"type": "relation", "from_id": "a", "to_id": "a"},
                ]
            }
        ],
    },
}


def places(value: object) -> list[tuple[object, object]]:
    """Every key of every object and every index of every list in a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[call-overload]
    found: list[tuple[object, object]] = []
    for key, inner in items:
        found.append((value, key))
        if isinstance(inner, (dict, list)):
            found += places(inner)
    return found


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("labels", [None, ["X"]])
def test_fields_of_any_shape(name: str, labels: list[str] | None, tmp_path: Path) -> None:
    path = tmp_path / f"a{FORMATS[name].suffix}"
    assert list(places(TASKS[name]))
    for number in range(len(places(TASKS[name]))):
        for shape in SHAPES:
            task = json.loads(json.dumps(TASKS[name]))
            where, key = places(task)[number]
            where[key] = shape  # type: ignore[index]
            path.write_text(json.dumps(task), "utf-8")
            read_or_refuse(lambda: list(read(path, name, labels=labels, problems=[])))


def test_meta_data_of_any_shape_can_be_written(tmp_path: Path) -> None:
    for field in ("letters", "newline", "tokens", "source", "note"):
        for shape in [*SHAPES, {"0": "zz"}, {"9" * 5000: "a"}, [[0, 99]], [[3, 1]], [["a", "b"]]]:
            record = {**TASKS["jsonl"], "meta": {field: shape}}
            (tmp_path / "a.jsonl").write_text(json.dumps(record), "utf-8")
            texts = list(read(tmp_path / "a.jsonl"))
            for name in ("marked", "disrpt", "jsonl", "prodigy"):
                target = tmp_path / name / f"b{FORMATS[name].suffix}"
                read_or_refuse(write, target, texts, name)


@pytest.mark.parametrize("row", ["T1\tX {} 2\t虽然\n", "T1\tX 0 {}\t虽然\n"])
def test_brat_with_numbers_too_long_to_convert(row: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "a.ann").write_text(row.format("9" * 5000), "utf-8")
    with pytest.raises(ConnectivesError, match=r"a\.ann:1: error: Exceeds the limit"):
        list(read(tmp_path / "a.ann"))


# Saved components


@given(st.data())
def test_saved_components(data: st.DataObject) -> None:
    nlp = spacy.blank("zh")
    pipe = Connectives(nlp, MODEL, lexicon=Lexicon([ENTRY]), weights=None)
    message = srsly.msgpack_loads(pipe.to_bytes(exclude=["vocab"]))
    key = data.draw(st.sampled_from(sorted(message)))
    message[key] = mutate(data.draw, message[key])
    read_or_refuse(pipe.from_bytes, srsly.msgpack_dumps(message))
