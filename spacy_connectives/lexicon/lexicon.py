"""The list of all connectives: load, save, look up, extend."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import chain, pairwise, product
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import ConnectivesError, FormatError, Problem, missing_path
from ..files import decode, write_atomic
from .entry import GAP, PATTERNS, Entry, SenseShare

PACKAGED = "lexicon.jsonl"
_Forms = tuple[str, ...]
_HINT = "For a whole entry see `python -m spacy connectives lexicon show 因为 --json`."


def _explain(error: ValidationError) -> list[str]:
    """Say for each wrong field which one it is, what was expected and what is there."""
    messages = []
    for detail in error.errors():
        where = ".".join(str(x) for x in detail["loc"])
        pattern = detail.get("ctx", {}).get("pattern", "")
        what = PATTERNS.get(pattern, detail["msg"].removeprefix("Value error, "))
        told = detail["type"] in ("missing", "value_error")
        there = "" if told else f", not {detail['input']!r:.60}"
        messages.append(f"field '{where}': {what}{there}" if where else f"{what}{there}")
    return messages


def make_entry(data: Entry | dict[str, Any]) -> Entry:
    """Make an entry from a dict.

    data (Entry | dict): Fields of an entry, as in lexicon.jsonl.
    RETURNS (Entry): The entry.
    RAISES (ConnectivesError): If a field is missing or wrong; names the field.
    """
    if isinstance(data, Entry):
        return data
    try:
        return Entry.model_validate(data)
    except ValidationError as error:
        raise ConnectivesError(f"Not a lexicon entry: {'; '.join(_explain(error))}.") from None


class Lexicon:
    """Connectives by id and by form, in the order they were added.

    entries (Iterable[Entry | dict]): Entries to start with.
    """

    def __init__(self, entries: Iterable[Entry | dict[str, Any]] = ()) -> None:
        self._entries: dict[str, Entry] = {}
        # By all forms of an entry, and by the form of one part: made when first needed, as a
        # pipeline that only runs needs neither.
        self._indexes: tuple[dict[_Forms, Entry], dict[str, tuple[Entry, ...]]] | None = None
        # Grows with each change, so that whoever compiled the lexicon knows when to do it again.
        self.revision = 0
        for entry in entries:
            self.add(entry)

    @classmethod
    def packaged(cls) -> Lexicon:
        """RETURNS (Lexicon): A fresh copy of the lexicon that comes with the package."""
        lexicon = cls()
        lexicon._take(_packaged_entries())
        return lexicon

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._entries

    def get(self, entry_id: str) -> Entry | None:
        """Find an entry by id.

        entry_id (str): The id, such as "因为…所以".
        RETURNS (Optional[Entry]): The entry, or None.
        """
        return self._entries.get(entry_id)

    def lookup(self, form: str) -> list[Entry]:
        """Find every entry that has a form as one of its parts.

        form (str): A simplified or Traditional form.
        RETURNS (list[Entry]): The entries, singles first.
        """
        _, by_part = self._index()
        return sorted(by_part.get(form, ()), key=lambda e: len(e.parts))

    def match(self, forms: tuple[str, ...]) -> Entry | None:
        """Find the entry of a connective.

        forms (tuple[str, ...]): One form a part.
        RETURNS (Optional[Entry]): The entry that has exactly these parts, or None.
        """
        by_forms, _ = self._index()
        return by_forms.get(forms)

    def is_pair(self, forms: tuple[str, ...]) -> bool:
        """Tell whether forms make one paired connective.

        forms (tuple[str, ...]): Two or more forms, in text order.
        RETURNS (bool): Whether an entry has these parts, or, for three and more, each part with
            its neighbour (首先…其次…第三…第四).
        """
        if len(forms) < 2:
            return False
        by_forms, _ = self._index()
        return forms in by_forms or (
            len(forms) > 2 and all(pair in by_forms for pair in pairwise(forms))
        )

    def add(self, entry: Entry | dict[str, Any]) -> None:
        """Add an entry; one with the same id is replaced, the same entry again changes nothing.

        entry (Entry | dict): The entry, or its fields as in lexicon.jsonl.
        RAISES (ConnectivesError): If a field is wrong, or another entry has one of its forms.
        """
        entry = make_entry(entry)
        old = self._entries.get(entry.id)
        if old == entry:
            return
        by_forms, by_part = self._index()
        for forms in entry.forms():
            owner = by_forms.get(forms)
            if owner is not None and owner.id != entry.id:
                raise ConnectivesError(
                    f"{GAP.join(forms)} of entry '{entry.id}' is in entry '{owner.id}' already. "
                    "Remove it from one of the two, or give both the same id to replace."
                )
        if old is not None:
            self._forget(old)
        self._entries[entry.id] = entry
        _enter(entry, by_forms, by_part)
        self.revision += 1

    def remove(self, entry_id: str) -> None:
        """Remove an entry.

        entry_id (str): Its id.
        RAISES (ConnectivesError): If there is no such entry.
        """
        if entry_id not in self._entries:
            raise ConnectivesError(f"The lexicon has no entry '{entry_id}'.")
        self._forget(self._entries[entry_id])
        del self._entries[entry_id]
        self.revision += 1

    def clear(self) -> None:
        """Remove all entries."""
        self._entries = {}
        self._indexes = None
        self.revision += 1

    def merge(self, other: Iterable[Entry | dict[str, Any]]) -> None:
        """Add all entries of another lexicon; where forms collide, the other one's entry stays.

        other (Iterable[Entry | dict]): The entries to add.
        RAISES (ConnectivesError): If an entry is wrong; the entries before it are added then.
        """
        for entry in map(make_entry, list(other)):
            for forms in entry.forms():
                owner = self.match(forms)
                if owner is not None and owner.id != entry.id:
                    self.remove(owner.id)
            self.add(entry)

    def _index(self) -> tuple[dict[_Forms, Entry], dict[str, tuple[Entry, ...]]]:
        if self._indexes is None:
            self._indexes = {}, {}
            for entry in self:
                _enter(entry, *self._indexes)
        return self._indexes

    def _forget(self, entry: Entry) -> None:
        by_forms, by_part = self._index()
        for forms in entry.forms():
            if by_forms.get(forms) is entry:
                del by_forms[forms]
        for form in {f for forms in entry.forms() for f in forms}:
            by_part[form] = tuple(e for e in by_part[form] if e is not entry)

    def _take(self, entries: dict[str, Entry]) -> None:
        self._entries = dict(entries)
        self._indexes = None
        self.revision += 1

    def to_bytes(self) -> bytes:
        """RETURNS (bytes): The lexicon as JSON Lines in UTF-8."""
        return "".join(f"{to_json(entry)}\n" for entry in self).encode("utf-8")

    def from_bytes(self, data: bytes, *, source: str = "") -> Lexicon:
        """Replace all entries by those of a serialized lexicon.

        data (bytes): JSON Lines in UTF-8.
        source (str): File name for messages.
        RETURNS (Lexicon): This lexicon.
        RAISES (FormatError): With line and field of all that is wrong; nothing changes then.
        """
        fresh = Lexicon()
        problems: list[Problem] = []
        text = decode(data, source=source).removeprefix("\ufeff")
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip():
                continue
            messages: list[str] = []
            column = 0
            try:
                entry = Entry.model_validate(json.loads(line))
                if entry.id in fresh:
                    messages = [f"The id '{entry.id}' is taken by a line above."]
                fresh.add(entry)
            except ValidationError as error:
                messages = _explain(error)
            except ConnectivesError as error:
                messages = [str(error)]
            except json.JSONDecodeError as error:
                messages, column = [f"The line is not JSON: {error.msg}."], error.colno
            except (ValueError, RecursionError) as error:
                messages = [f"The line cannot be read: {error}."]
            problems += [
                Problem("lexicon-entry", message, _HINT, number, column, source)
                for message in messages
            ]
        if problems:
            raise FormatError(problems)
        self._take(fresh._entries)
        return self

    def to_disk(self, path: str | Path) -> None:
        """Save as JSON Lines, whole or not at all.

        path (str | Path): The file.
        """
        write_atomic(path, self.to_bytes())

    def from_disk(self, path: str | Path) -> Lexicon:
        """Replace all entries by those of a JSON Lines file.

        path (str | Path): The file.
        RETURNS (Lexicon): This lexicon.
        RAISES (FormatError): With file, line and field of all that is wrong.
            (ConnectivesError): If there is no such file.
        """
        if not Path(path).is_file():
            raise missing_path(path, "lexicon file", "It has one entry a line, in JSON.")
        return self.from_bytes(Path(path).read_bytes(), source=str(path))


def to_json(entry: Entry) -> str:
    """Write an entry as one line of lexicon.jsonl; fields with their default value are left out.

    entry (Entry): The entry.
    RETURNS (str): The line, without a line break.
    """
    fields = entry.model_dump(by_alias=True, exclude_defaults=True)
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _enter(
    entry: Entry, by_forms: dict[_Forms, Entry], by_part: dict[str, tuple[Entry, ...]]
) -> None:
    """Put an entry into both indexes."""
    variants = [entry.variants(i) for i in range(len(entry.parts))]
    for forms in product(*variants):
        by_forms[forms] = entry
    for form in dict.fromkeys(chain.from_iterable(variants)):
        by_part[form] = (*by_part.get(form, ()), entry)


@lru_cache(maxsize=1)
def _packaged_entries() -> dict[str, Entry]:
    """Read the packaged list once a process: entries are frozen, so copies may share them.

    They are not validated here, which would take three times as long; the tests do that.
    """
    entries: dict[str, Entry] = {}
    shares: dict[tuple[str, float], SenseShare] = {}
    lines = files(__package__).joinpath(PACKAGED).read_bytes().splitlines()
    for fields in json.loads(b"[%b]" % b",".join(lines)):
        for i, share in enumerate(fields["senses"]):
            key = share["sense"], share["share"]
            if key not in shares:
                shares[key] = SenseShare.model_construct(**share)
            fields["senses"][i] = shares[key]
        entries[fields["id"]] = Entry.model_construct(**fields)
    return entries
