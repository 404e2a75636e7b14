"""The commands of `lexicon`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer
from wasabi.tables import table

from ..errors import ConnectivesError, FormatError, Problem, check_choice, missing_path
from ..files import write_atomic
from ..lexicon import SENSES, Entry, Lexicon, level, to_json
from ..lexicon.dimlex import from_dimlex, to_dimlex
from ..lexicon.table import join_parts, to_csv
from ..pipeline.lexicons import PACKAGED, load_lexicon
from ..visual.lexicon_page import lexicon_page
from ._util import FINDINGS, Group, count, print_problems

app = typer.Typer(
    name="lexicon",
    cls=Group,
    help="List, look up, check, export and import lexicon entries.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Source = Annotated[str, typer.Option("--lexicon", help="The lexicon: 'packaged' or a JSONL file.")]
Output = Annotated[
    Path | None, typer.Argument(help="The file to write; without it, standard output.")
]
REGISTERS = ("neutral", "spoken", "literary")
WRITERS: dict[str, Callable[[Iterable[Entry]], bytes]] = {
    "jsonl": lambda entries: Lexicon(entries).to_bytes(),
    "csv": to_csv,
    "dimlex": to_dimlex,
    "html": lambda entries: lexicon_page(entries).encode("utf-8"),
}
READERS = ("dimlex",)


@app.command("list")
def list_entries(
    sense: Annotated[
        str | None, typer.Option(help="A sense or its beginning: Contingency.Cause, Comparison.")
    ] = None,
    register: Annotated[str | None, typer.Option(help="neutral, spoken or literary.")] = None,
    ambiguous: Annotated[
        bool | None,
        typer.Option("--ambiguous/--clear", help="With or without uses that connect nothing."),
    ] = None,
    paired: Annotated[
        bool | None, typer.Option("--paired/--single", help="Paired or single connectives.")
    ] = None,
    lexicon: Source = PACKAGED,
) -> None:
    """List entries: forms, most frequent sense, register, gloss.

    Examples:

    python -m spacy connectives lexicon list --sense Contingency.Cause --paired

    python -m spacy connectives lexicon list --register literary --clear
    """
    if register is not None:
        check_choice("register", register, REGISTERS)
    if sense is not None and not any(_begins(s, sense) for s in SENSES):
        known = ", ".join(SENSES)
        raise ConnectivesError(f"No sense begins with {sense!r}. The senses are: {known}.")
    entries = load_lexicon(lexicon)
    chosen = [
        entry
        for entry in entries
        if (sense is None or any(_begins(s.sense, sense) for s in entry.senses))
        and register in (None, entry.style)
        and ambiguous in (None, entry.ambiguous)
        and paired in (None, entry.is_paired)
    ]
    for entry in chosen:
        forms = join_parts(entry.parts)
        typer.echo("\t".join((forms, entry.sense, entry.style, entry.gloss)))
    typer.echo(f"{len(chosen):,} of {len(entries):,} entries.", err=True)


@app.command()
def show(
    form: Annotated[str, typer.Argument(help="A form, simplified or Traditional, or an id.")],
    as_json: Annotated[bool, typer.Option("--json", help="As lines of a lexicon file.")] = False,
    lexicon: Source = PACKAGED,
) -> None:
    """Show every entry of a form: senses with their shares, uses, examples.

    Examples:

    python -m spacy connectives lexicon show 而

    python -m spacy connectives lexicon show 因为…所以 --json
    """
    entries = load_lexicon(lexicon)
    exact = entries.get(form)
    found = entries.lookup(form) or ([exact] if exact else [])
    if not found:
        raise ConnectivesError(f"The lexicon has no form '{form}'.")
    for entry in found:
        typer.echo(to_json(entry) if as_json else _describe(entry))


@app.command()
def stats(lexicon: Source = PACKAGED) -> None:
    """Count entries by kind, register, category and sense.

    Example:

    python -m spacy connectives lexicon stats
    """
    entries = list(load_lexicon(lexicon))
    kinds = ("single", "paired", "three parts or more")
    of_kind = Counter(kinds[min(len(e.parts), 3) - 1] for e in entries)
    forms = {f for e in entries for i in range(len(e.parts)) for f in e.variants(i)}
    typer.echo(
        table(
            [
                ("entries", len(entries)),
                *((kind, of_kind[kind]) for kind in kinds),
                ("ambiguous", sum(e.ambiguous for e in entries)),
                ("forms of parts", len(forms)),
                ("words with a form in them", len({w for e in entries for w in e.words})),
            ],
            aligns=("l", "r"),
        )
    )
    for name, values in (
        ("register", Counter(e.style for e in entries)),
        ("category", Counter(e.category for e in entries)),
        ("most frequent sense", Counter(e.sense for e in entries)),
    ):
        rows = sorted(values.items(), key=lambda item: (-item[1], item[0]))
        header = name, "entries"
        typer.echo(table(rows, header=header, divider=True, aligns=("l", "r"), max_col=60))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A lexicon file (JSONL).")],
) -> None:
    """Check a lexicon file; print problems as file:line.

    Example:

    python -m spacy connectives lexicon check my_lexicon.jsonl
    """
    try:
        entries = Lexicon().from_disk(file)
    except FormatError as error:
        print_problems(error.problems)
        typer.echo(f"{file}: {count(len(error.problems), 'error')}.")
        raise typer.Exit(FINDINGS) from None
    paired = sum(e.is_paired for e in entries)
    typer.echo(f"{file}: no errors; {len(entries) - paired} single, {paired} paired.")


@app.command("export")
def export_lexicon(
    output: Output = None,
    to: Annotated[str, typer.Option(help=f"The format: {', '.join(WRITERS)}.")] = "jsonl",
    lexicon: Source = PACKAGED,
) -> None:
    """Write the lexicon in another format; html is one page to browse and search.

    Examples:

    python -m spacy connectives lexicon export lexicon.html --to html

    python -m spacy connectives lexicon export --to dimlex > lexicon.xml
    """
    check_choice("to", to, tuple(WRITERS))
    _write(output, WRITERS[to](load_lexicon(lexicon)))


@app.command("import")
def import_lexicon(
    file: Annotated[Path, typer.Argument(help="The file to read.")],
    output: Output = None,
    from_: Annotated[
        str, typer.Option("--from", help=f"The format: {', '.join(READERS)}.")
    ] = "dimlex",
) -> None:
    """Make a lexicon file (JSONL) from another format.

    Entries that cannot be read, or repeat others, are reported and left out; then the exit code
    is 1.

    Example:

    python -m spacy connectives lexicon import --from dimlex other.xml other.jsonl
    """
    check_choice("from", from_, READERS)
    if not file.is_file():
        raise missing_path(file, "file", "Give a DiMLex XML file.")
    problems: list[Problem] = []
    lexicon = Lexicon()
    for entry in from_dimlex(file.read_bytes(), source=str(file), problems=problems):
        try:
            lexicon.add(entry)
        except ConnectivesError as error:
            problems.append(Problem("dimlex-entry", str(error), "", source=str(file)))
    _write(output, lexicon.to_bytes())
    print_problems(problems)
    if problems:
        raise typer.Exit(FINDINGS)


def _begins(sense: str, beginning: str) -> bool:
    """Compare step by step; Contingency.Cause begins Contingency.Cause+Belief too."""
    start = f"{beginning.rstrip('.')}."
    return any(f"{s}.".startswith(start) for s in (sense, level(sense, 3)))


def _describe(entry: Entry) -> str:
    """Write an entry for people to read."""
    simplified, traditional = join_parts(entry.parts), join_parts(entry.traditional)
    both = simplified if traditional in ("", simplified) else f"{simplified}  {traditional}"
    rows = [
        ("gloss", entry.gloss),
        ("id", "" if entry.id == simplified else entry.id),
        *(("sense", f"{s.share:>4.0%}  {s.sense}") for s in entry.senses),
        ("category", entry.category),
        ("position", (" … " if entry.is_paired else ", ").join(entry.position)),
        ("register", entry.style),
        ("example", entry.example),
        ("not so", entry.counterexample),
        ("note", entry.note),
        ("words", " ".join(entry.words)),
    ]
    lines = [f"  {name:<9} {value}" for name, value in rows if value]
    return "\n".join([both, *lines, ""])


def _write(output: Path | None, data: bytes) -> None:
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_atomic(output, data)
        typer.echo(f"Wrote {output}.", err=True)
