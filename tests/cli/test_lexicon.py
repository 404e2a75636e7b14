"""The commands of `python -m spacy connectives lexicon`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from spacy_connectives.cli.lexicon import app
from spacy_connectives.lexicon import Lexicon

run = CliRunner().invoke


def test_list_filters() -> None:
    result = run(app, ["list", "--sense", "Comparison.Contrast", "--single", "--clear"])
    assert result.exit_code == 0
    assert "相比之下\tComparison.Contrast\tneutral" in result.stdout
    assert "…" not in result.stdout
    assert "因为" not in result.stdout


def test_list_by_register_and_kind() -> None:
    result = run(app, ["list", "--register", "literary", "--paired"])
    forms = [line.split("\t") for line in result.stdout.splitlines() if "\t" in line]
    assert forms
    assert {row[2] for row in forms} == {"literary"}
    assert all("…" in row[0] for row in forms)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["list", "--sense", "Joy"], "No sense begins with 'Joy'"),
        (["list", "--register", "rude"], "must be one of: 'neutral', 'spoken', 'literary'"),
        (["list", "--lexicon", "none.jsonl"], "no such file"),
        (["show", "呱呱"], "no form '呱呱'"),
        (["check", "none.jsonl"], "none.jsonl: no such lexicon file"),
        (["export", "--to", "pdf"], "must be one of: 'jsonl', 'csv', 'dimlex', 'html'"),
        (["import", "none.xml"], "none.xml: no such file"),
        (["import", "--from", "pdf", "none.xml"], "must be one of: 'dimlex'"),
    ],
)
def test_bad_input_gets_one_line(options: list[str], message: str) -> None:
    result = run(app, options)
    assert result.exit_code == 1
    assert message in result.output
    assert "Traceback" not in result.output


def test_wrong_usage() -> None:
    assert run(app, ["list", "--colour"]).exit_code == 2
    assert run(app, ["show"]).exit_code == 2


def test_show_gives_every_reading() -> None:
    result = run(app, ["show", "而"])
    assert result.exit_code == 0
    assert "Expansion.Conjunction" in result.stdout
    assert "Comparison.Contrast" in result.stdout
    assert "因为/因…而" in result.stdout


def test_show_takes_traditional_forms_and_ids() -> None:
    assert "因为" in run(app, ["show", "因為"]).stdout
    assert "因为/因…所以" in run(app, ["show", "因为…所以"]).stdout


def test_show_json_is_a_lexicon_file() -> None:
    lines = run(app, ["show", "因为", "--json"]).stdout.encode("utf-8")
    assert next(e.id for e in Lexicon().from_bytes(lines)) == "因为"


def test_stats() -> None:
    result = run(app, ["stats"])
    assert result.exit_code == 0
    assert str(len(Lexicon.packaged())) in result.stdout
    assert "literary" in result.stdout


def test_check(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    Lexicon.packaged().to_disk(path)
    result = run(app, ["check", str(path)])
    assert result.exit_code == 0
    assert "no errors" in result.stdout
    path.write_text('{"parts": [["呱呱"]], "senses": []}\n{"parts": 3}\n', encoding="utf-8")
    result = run(app, ["check", str(path)])
    assert result.exit_code == 1
    assert "own.jsonl:1: error: field 'senses'" in result.output
    assert "own.jsonl:2: error: field 'parts'" in result.output


def test_export_and_import_round_trip(tmp_path: Path) -> None:
    pytest.importorskip("defusedxml")
    xml, back = tmp_path / "lexicon.xml", tmp_path / "back.jsonl"
    assert run(app, ["export", str(xml), "--to", "dimlex"]).exit_code == 0
    assert run(app, ["import", "--from", "dimlex", str(xml), str(back)]).exit_code == 0
    assert back.read_bytes() == Lexicon.packaged().to_bytes()


@pytest.mark.parametrize(
    ("to", "start"),
    [("jsonl", b'{"id":'), ("csv", b"\xef\xbb\xbfid,"), ("html", b"<!DOCTYPE html>")],
)
def test_export_to_standard_output(to: str, start: bytes) -> None:
    result = run(app, ["export", "--to", to])
    assert result.exit_code == 0
    assert result.stdout_bytes.startswith(start)


def test_import_reports_what_it_leaves_out(tmp_path: Path) -> None:
    pytest.importorskip("defusedxml")
    entry = (
        '<entry word="X"><orths><orth><part>{0}</part></orth></orths><syn><cat>adv</cat><sem>'
        '<pdtb3_relation sense="{1}"/></sem></syn></entry>'
    )
    xml = tmp_path / "other.xml"
    senses = ("contrast", "joy", "similarity")
    entries = (entry.format("呱呱" if s != "similarity" else "喳", s) for s in senses)
    xml.write_text(f"<dimlex>{''.join(entries)}</dimlex>", encoding="utf-8")
    back = tmp_path / "back.jsonl"
    result = run(app, ["import", str(xml), str(back)])
    assert result.exit_code == 1
    assert "'joy' is no sense" in result.output
    rows = [json.loads(line) for line in back.read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["呱呱", "喳"]
