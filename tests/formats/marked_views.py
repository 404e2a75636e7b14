"""What tests look at in a marked string."""

from __future__ import annotations

from spacy_connectives.formats.marked import parse_marked


def forms(marked: str, *, is_pair: object = None) -> list[str]:
    """The connectives of a marked string, parts joined by …."""
    annotated, _ = parse_marked(marked, is_pair=is_pair)  # type: ignore[arg-type]
    return ["…".join(c.forms(annotated.text)) for c in annotated.connectives]


def problems(marked: str, **settings: object) -> list[tuple[str, int, int, bool]]:
    """Name, line, column and gravity of everything that is wrong with a marked string."""
    _, found = parse_marked(marked, **settings)  # type: ignore[arg-type]
    return [(p.name, p.line, p.column, p.is_error) for p in found]
