"""DiMLex, the XML that discourse lexicons of many languages come in (Stede 2002; Scheffler and
Stede 2016): export and import.

The elements of DiMLex hold what they hold there; what DiMLex has no place for (register,
positions, words) stands in elements of its own, so that an exported lexicon comes back whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from itertools import product
from math import isfinite
from typing import Any
from xml.etree import ElementTree

from ..errors import ConnectivesError, FormatError, Problem
from .entry import GAP, Entry
from .lexicon import make_entry
from .senses import SENSES

# Simplified forms first: the first orthography of an entry is its canonical one.
_SCRIPTS = ("zh-Hans", "zh-Hant")
_BREAK = re.compile(r"[ \t\r\n]*[\t\r\n][ \t\r\n]*")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Categories of other DiMLex lexicons, German and English names; the rest counts as coordinating.
_CATEGORIES = (
    ("adv", "adverb"),
    ("sub", "subordinating"),
    ("postpos", "postposed"),
    ("appo", "postposed"),
    ("prep", "preposition"),
    ("praep", "preposition"),
    ("appr", "preposition"),
)
# Older names of senses.
_RENAMED = (
    ("specification", "levelofdetail"),
    ("arg1asconsequent", "arg2ascond"),
    ("arg2asconsequent", "arg1ascond"),
    ("asexcept", "asexcpt"),
    ("asnegcond", "ascond"),
)


def to_dimlex(entries: Iterable[Entry]) -> bytes:
    """Write entries as DiMLex XML.

    entries (Iterable[Entry]): The entries, such as a lexicon.
    RETURNS (bytes): The XML document in UTF-8.
    """
    root = ElementTree.Element("dimlex")
    for entry in entries:
        _add_entry(root, entry)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _add_entry(root: ElementTree.Element, entry: Entry) -> None:
    def add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> Any:
        node = ElementTree.SubElement(parent, tag, attributes)
        node.text = text or None
        return node

    node = add(root, "entry", id=entry.id, word=GAP.join(p[0] for p in entry.parts))
    orths = add(node, "orths")
    for script, parts in zip(_SCRIPTS, (entry.parts, entry.traditional)):
        for forms in product(*parts) if parts else ():
            orth = add(
                orths,
                "orth",
                type="discont" if entry.is_paired else "cont",
                canonical=str(int(not len(orths))),
                onr=f"{len(root)}o{len(orths) + 1}",
            )
            orth.set(_LANG, script)
            for form in forms:
                add(orth, "part", form, type="single")
    ambiguity = add(node, "ambiguity")
    add(ambiguity, "non_conn", str(int(entry.ambiguous)))
    add(ambiguity, "sem_ambiguity", str(int(len(entry.senses) > 1)))
    other = add(node, "non_conn_reading")
    for tag, texts in (
        ("note", [entry.note]),
        ("example", [entry.counterexample]),
        ("word", entry.words),
    ):
        for text in filter(None, texts):
            add(other, tag, text)
    syn = add(node, "syn")
    add(syn, "cat", entry.category)
    add(syn, "register", entry.style)
    for position in entry.position:
        add(syn, "position", position)
    for i, share in enumerate(entry.senses):
        sem = add(syn, "sem")
        # DiMLex counts; a share is the count of an annotation of one.
        add(sem, "pdtb3_relation", sense=share.sense, freq=repr(share.share), anno_N="1")
        if i == 0:
            for tag, text in (("example", entry.example), ("english_equivalent", entry.gloss)):
                if text:
                    add(sem, tag, text)


def from_dimlex(
    data: bytes, *, source: str = "", problems: list[Problem] | None = None
) -> list[Entry]:
    """Read entries from DiMLex XML, ours or that of another lexicon.

    Entities are not expanded and nothing is fetched. Orthographies that are no full combination
    of variants, or differ in their number of parts, become entries of their own.

    data (bytes): The XML document.
    source (str): File name for messages.
    problems (Optional[list[Problem]]): Takes what is wrong with single entries, which are left
        out then; without it that is an error.
    RETURNS (list[Entry]): The entries.
    RAISES (FormatError): If this is no DiMLex or, without `problems`, if an entry is wrong.
    """
    root, lines = _parse(data, source)
    if root.tag != "dimlex":
        hint = "A DiMLex file begins with the element <dimlex>."
        raise FormatError(
            Problem("not-dimlex", f"The file holds <{root.tag}>.", hint, 1, source=source)
        )
    entries: list[Entry] = []
    found: list[Problem] = []
    for node in root.findall("entry"):
        try:
            entries += _read_entry(node)
        except ConnectivesError as error:
            name = node.get("word") or node.get("id") or "?"
            message = f"Entry '{name}': {error}"
            found.append(Problem("dimlex-entry", message, "", lines[node], source=source))
    if problems is not None:
        problems += found
    elif found:
        raise FormatError(found)
    return entries


def _parse(data: bytes, source: str) -> tuple[Any, dict[Any, int]]:
    """Build the tree, and note the line that each element begins in."""
    try:
        from defusedxml import DefusedXmlException
        from defusedxml.sax import parse
    except ImportError:
        raise ConnectivesError(
            'DiMLex is read with defusedxml: pip install "spacy-connectives[formats]".'
        ) from None
    from xml.sax import ContentHandler, SAXParseException

    lines: dict[Any, int] = {}

    class Handler(ContentHandler):
        def __init__(self) -> None:
            super().__init__()
            self.builder = ElementTree.TreeBuilder()

        def startElement(self, name: str, attrs: Any) -> None:
            node = self.builder.start(name, dict(attrs.items()))
            lines[node] = self._locator.getLineNumber()  # type: ignore[attr-defined]

        def endElement(self, name: str) -> None:
            self.builder.end(name)

        def characters(self, content: str) -> None:
            self.builder.data(content)

    handler = Handler()
    try:
        # Declared entities are refused. DiMLex files name their DTD, so that is not: Python's
        # SAX parser passes over it (`feature_external_ges` is off) and never opens it.
        parse(BytesIO(data), handler, forbid_external=False)
    except SAXParseException as error:
        line, column = error.getLineNumber() or 0, (error.getColumnNumber() or 0) + 1
        message = f"The file is not XML: {error.getMessage()}."
        raise FormatError(Problem("not-xml", message, "", line, column, source)) from None
    except DefusedXmlException as error:
        message = f"The XML is refused: {type(error).__name__}."
        hint = "Write entities out as text, and remove references to other files."
        raise FormatError(Problem("unsafe-xml", message, hint, source=source)) from None
    except (LookupError, ValueError) as error:  # an encoding that Python or expat does not know
        hint = "Save the file as UTF-8 and say so in its first line."
        message = f"The file is not XML: {error}."
        raise FormatError(Problem("not-xml", message, hint, 1, source=source)) from None
    return handler.builder.close(), lines


def _text(node: Any, path: str) -> str:
    """Get a text inside a node, line breaks and the indentation beside them as one space."""
    return _BREAK.sub(" ", node.findtext(path) or "").strip()


def _read_entry(node: Any) -> list[Entry]:
    """Make the entries of one <entry>: one, unless its orthographies fit no single one."""
    category = _text(node, "syn/cat").lower()
    fields: dict[str, Any] = {
        "senses": _read_senses(node),
        "category": next((ours for name, ours in _CATEGORIES if name in category), "coordinating"),
        "ambiguous": _text(node, "ambiguity/non_conn") == "1",
        "note": _text(node, "non_conn_reading/note"),
        "words": [w.text for w in node.findall("non_conn_reading/word")],
        "example": _text(node, "syn/sem/example"),
        "counterexample": _text(node, "non_conn_reading/example"),
        "gloss": _text(node, "syn/sem/english_equivalent"),
    }
    if node.find("syn/register") is not None:
        fields["register"] = _text(node, "syn/register")
    if positions := [p.text for p in node.findall("syn/position")]:
        fields["position"] = positions
    groups = _group(node)
    if not groups:
        raise ConnectivesError("it has no <orth> with a <part>.")
    entries = []
    for i, (parts, traditional) in enumerate(groups):
        # Other lexicons number their entries; ours, known by the scripts, have names that stay.
        ours = i == 0 and any(o.get("xml:lang") for o in node.findall("orths/orth"))
        own = {"id": node.get("id")} if ours else {}
        entries.append(make_entry({**fields, **own, "parts": parts, "traditional": traditional}))
    return entries


def _group(node: Any) -> list[tuple[list[list[str]], list[list[str]]]]:
    """Sort the orthographies into parts: simplified and Traditional variants of each."""
    spellings: dict[int, dict[str, list[tuple[str, ...]]]] = {}
    for orth in node.findall("orths/orth"):
        forms = tuple((p.text or "").strip() for p in orth.findall("part"))
        if forms:
            script = orth.get("xml:lang", _SCRIPTS[0])
            spellings.setdefault(len(forms), {}).setdefault(script, []).append(forms)
    groups = []
    for scripts in spellings.values():
        simplified, traditional = (scripts.get(s, []) for s in _SCRIPTS)
        merged = [_variants(simplified), _variants(traditional)]
        if all(
            set(product(*parts)) == set(orths)
            for parts, orths in zip(merged, (simplified, traditional))
            if orths
        ):
            groups.append((merged[0] or merged[1], merged[1] if merged[0] else []))
        else:
            groups += [([[f] for f in orth], []) for orth in dict.fromkeys(simplified)]
    return groups


def _variants(orths: list[tuple[str, ...]]) -> list[list[str]]:
    return [list(dict.fromkeys(column)) for column in zip(*orths)]


def _key(sense: str) -> str:
    key = re.sub(r"[^a-z0-9+]", "", sense.lower())
    for old, new in _RENAMED:
        key = key.replace(old, new)
    return key


# Senses by their letters, with and without the class: cause-result, CONTINGENCY:Cause:Result.
_SENSE_KEYS = {
    _key(name): sense for sense in reversed(SENSES) for name in (sense.partition(".")[2], sense)
}


def _read_senses(node: Any) -> list[dict[str, Any]]:
    """Read the senses with their shares; without counts all are equally frequent."""
    counts: dict[str, list[float]] = {}
    for relation in node.iter("pdtb3_relation"):
        name = relation.get("sense", "")
        sense = _SENSE_KEYS.get(_key(name))
        if sense is None:
            raise ConnectivesError(f"'{name}' is no sense of the PDTB 3.")
        try:
            share = float(relation.get("freq", "")) / float(relation.get("anno_N", ""))
        except (ValueError, ZeroDivisionError):
            share = 0.0
        counts.setdefault(sense, []).append(share if isfinite(share) else 0.0)
    if not counts:
        raise ConnectivesError("it has no <pdtb3_relation>.")
    shares = {sense: sum(values) for sense, values in counts.items()}
    if min(shares.values()) <= 0.0:
        shares = dict.fromkeys(shares, 1.0)
    total = sum(shares.values())
    if abs(total - 1.0) > 0.01:
        shares = {sense: share / total for sense, share in shares.items()}
    ranked = sorted(shares, key=lambda sense: -shares[sense])
    return [{"sense": sense, "share": shares[sense]} for sense in ranked]
