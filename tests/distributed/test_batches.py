"""Texts in, rows out, the same whatever the batches; a bad text gives one row with an error."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from spacy_connectives import ConfigError, ConnectivesError
from spacy_connectives.distributed import batches
from spacy_connectives.distributed.batches import (
    Document,
    Row,
    annotate_batches,
    annotate_documents,
    to_rows,
)
from spacy_connectives.pipeline.doc_spans import get_connectives

RowsOf = Callable[[list[Document]], list[Row]]


def test_one_row_a_part(rows_of: RowsOf) -> None:
    rows = rows_of([Document("a", "天晴了，大家去散步。"), Document("b", "因为下雨，所以停赛。")])
    assert [row[:6] for row in rows] == [
        ("b", "c0", 0, 0, 2, "因为"),
        ("b", "c0", 1, 5, 7, "所以"),
    ]
    assert all(row.entry == "因为…所以" and row.sense and row.error is None for row in rows)
    assert rows[0].score == rows[1].score
    assert rows[0].score is not None
    assert 0.5 <= rows[0].score <= 1.0


def test_rows_are_what_the_docs_hold(model: str, rows_of: RowsOf, texts: list[str]) -> None:
    nlp = spacy.load(model)
    rows = rows_of([Document(str(n), text) for n, text in enumerate(texts)])
    for n, doc in enumerate(nlp.pipe(texts)):
        parts = [part for c in get_connectives(doc) for part in c.parts]
        assert [(r.start, r.end) for r in rows if r.document == str(n)] == parts
    assert len(rows) > 40


def test_same_rows_whatever_the_batch(
    rows_of: RowsOf, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [Document(str(n), text) for n, text in enumerate(texts)]
    together = rows_of(documents)
    monkeypatch.setattr(batches, "BATCH_CHARACTERS", 1)
    assert rows_of(documents) == together


def test_texts_are_read_as_they_are_needed(model: str) -> None:
    def endless() -> Iterator[Document]:
        while True:
            yield Document("d", "他来了，但是没说话。" * 1000)

    results = annotate_documents(endless(), model=model)
    assert next(results).annotated is not None


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (None, "The text is missing."),
        (float("nan"), "The text is missing."),
        (5, "The text is of type int, not str."),
        (b"\xe5\x9b\xa0", "The text is of type bytes, not str."),
        ("雨\ud800", "The text cannot be written as UTF-8: surrogates not allowed at character 1."),
    ],
)
def test_bad_text_is_a_row(rows_of: RowsOf, text: object, error: str) -> None:
    good = Document("good", "他来了，但是没说话。")
    rows = rows_of([good, Document("bad", text), good])
    assert [r.document for r in rows] == ["good", "bad", "good"]
    assert rows[1] == Row("bad", error=error)


def test_text_that_a_component_fails_on_is_a_row(model: str, tmp_path: Path) -> None:
    @Language.component("fails_on_exclamations")
    def fail(doc: Doc) -> Doc:
        if "！" in doc.text:
            raise RuntimeError("no exclamations")
        return doc

    nlp = spacy.load(model)
    nlp.add_pipe("fails_on_exclamations", first=True)
    nlp.to_disk(tmp_path)
    texts = ["他来了，但是没说话。", "他来了，但是没说话！", "天晴了，大家去散步。"]
    documents = [Document(str(n), text) for n, text in enumerate(texts)]
    rows = list(to_rows(annotate_documents(documents, model=str(tmp_path))))
    assert [(r.document, r.form, r.error) for r in rows] == [
        ("0", "但是", None),
        ("1", None, "RuntimeError: no exclamations"),
    ]


def test_wrong_pipeline_stops_the_job(tmp_path: Path, model: str) -> None:
    with pytest.raises(ConnectivesError, match="cannot be loaded"):
        next(annotate_documents([Document("a", "雨")], model=str(tmp_path)))
    with pytest.raises(ConnectivesError, match="no spans under the key 'other'"):
        next(annotate_documents([Document("a", "雨")], model=model, spans_key="other"))


def test_pandas_and_arrow(model: str) -> None:
    pd, pa = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    frame = pd.DataFrame({"nr": [7, 8], "body": ["因为下雨，所以停赛。", None]})
    settings = {"text": "body", "document": "nr", "model": model}
    (rows,) = annotate_batches([frame], **settings)
    assert rows["form"].dropna().tolist() == ["因为", "所以"]
    assert rows["document"].tolist() == ["7", "7", "8"]
    assert rows["error"].dropna().tolist() == ["The text is missing."]
    (table,) = annotate_batches([pa.Table.from_pandas(frame)], **settings)
    assert [tuple(r.values()) for r in table.to_pylist()] == [
        tuple(None if pd.isna(v) else v for v in r) for r in rows.itertuples(index=False)
    ]


def test_types_do_not_depend_on_the_rows(model: str) -> None:
    pd, pa = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    some = pd.DataFrame({"id": ["a"], "text": ["因为下雨，所以停赛。"]})
    none = pd.DataFrame({"id": ["a"], "text": ["天晴了。"]})
    with_rows, without, empty = annotate_batches([some, none, some[:0]], model=model)
    assert with_rows.dtypes.equals(without.dtypes)
    assert with_rows.dtypes.equals(empty.dtypes)
    tables = map(pa.Table.from_pandas, (some, none))
    first, second = annotate_batches(tables, model=model)
    assert first.schema == second.schema


def test_missing_column_is_named(model: str) -> None:
    pd = pytest.importorskip("pandas")
    with pytest.raises(ConfigError, match="no column 'text'"):
        next(annotate_batches([pd.DataFrame({"id": [1], "body": ["雨"]})], model=model))


def test_engines_are_imported_only_when_used() -> None:
    code = (
        "import sys, spacy_connectives.cli\n"
        "print([m for m in ('dask', 'distributed', 'pyspark', 'pandas', 'pyarrow')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_cookbook(
    run_cookbook: Callable[[str], dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    run_cookbook("pandas")
    assert "['但是']" in capsys.readouterr().out
