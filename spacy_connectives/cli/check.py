"""The command `check`."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from ..about import __version__
from ..connective import AnnotatedText
from ..files import write_atomic
from ..formats.check import check_file
from ..formats.consistency import find_inconsistencies
from ..lexicon import Lexicon
from ..pipeline.corpus import marked_paths
from ..pipeline.lexicons import PACKAGED, load_lexicon
from ._corpus import print_forms, print_makeup, print_uses, print_variety
from ._util import FINDINGS, Encoding, count, to_json


def check(
    path: Annotated[Path, typer.Argument(help="A marked file, or a folder of them (*.txt).")],
    strict: Annotated[
        bool, typer.Option("--strict", help="Make every warning an error: exit with 1.")
    ] = False,
    consistent: Annotated[
        bool,
        typer.Option(
            "--consistent", help="Also find the same words marked in one place and not in another."
        ),
    ] = False,
    variety: Annotated[
        bool,
        typer.Option("--variety", help="Also find strings and openings that texts have in common."),
    ] = False,
    stats: Annotated[
        bool,
        typer.Option("--stats", help="Count texts and connectives by genre, and uses of forms."),
    ] = False,
    lexicon: Annotated[
        str, typer.Option(help="The lexicon to compare with: 'packaged' or a JSONL file.")
    ] = PACKAGED,
    encoding: Encoding = "utf-8",
    manifest: Annotated[
        Path | None,
        typer.Option(help="Write names and hashes of all that was checked to this JSON file."),
    ] = None,
) -> None:
    """Check marked files; print problems as file:line:column.

    Reports what breaks the format, and marked forms and pairs that are not in the lexicon. Ends
    with 1 if there are errors. Warnings do no harm unless --strict is given. With --variety, a
    string of 25 characters in two texts is an error, and so is an opening that many sentences
    share.

    Examples:

    python -m spacy connectives check assets/marked --stats --variety

    python -m spacy connectives check article.txt --strict --consistent
    """
    entries = load_lexicon(lexicon)
    paths = marked_paths(path)
    texts: list[AnnotatedText] = []
    errors = warnings = 0
    for file in paths:
        text, problems = check_file(file, entries, encoding=encoding, strict=strict)
        if text is not None:
            texts.append(text)
        for problem in problems:
            typer.echo(str(problem))
            errors += problem.is_error
            warnings += not problem.is_error
    if consistent:
        found = find_inconsistencies(texts)
        for problem in found:
            typer.echo(str(problem))
        warnings += len(found)
    if variety:
        errors += print_variety(texts, path)
    if stats:
        print_makeup(texts, path)
        print_forms(texts)
        print_uses(texts, entries, path)
    summary = (count(len(paths), "file"), count(errors, "error"), count(warnings, "warning"))
    typer.echo("{}: {}, {}.".format(*summary))
    if errors:
        raise typer.Exit(FINDINGS)
    if manifest is not None:
        write_atomic(manifest, _manifest(path, paths, entries))


def _manifest(path: Path, paths: Sequence[Path], lexicon: Lexicon) -> bytes:
    """List everything outside the project folder that the results depend on."""
    root = path.parent if path.is_file() else path
    content = {
        "files": {
            p.relative_to(root).as_posix(): sha256(p.read_bytes()).hexdigest() for p in paths
        },
        "lexicon": sha256(lexicon.to_bytes()).hexdigest(),
        "version": __version__,
    }
    return to_json(content)
