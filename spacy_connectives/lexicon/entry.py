"""One entry of the lexicon, validated by pydantic."""

from __future__ import annotations

from contextlib import suppress
from difflib import get_close_matches
from itertools import product
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from .senses import SENSES

Category = Literal["subordinating", "coordinating", "adverb", "preposition", "postposed"]
Position = Literal["initial", "medial", "final"]
Register = Literal["neutral", "spoken", "literary"]
# No control characters and no non-characters: XML and CSV have no place for them.
_FORM = r"^[^\s<>…\x00-\x1F\x7F\uFFFE\uFFFF]+$"
_TEXT = r"^[^\x00-\x1F\x7F\uFFFE\uFFFF]*$"
# What to say instead of a regular expression.
PATTERNS = {
    _FORM: "A form should have no spaces, control characters, <, > or …",
    _TEXT: "A text should be one line without control characters",
}
Form = Annotated[str, Field(min_length=1, max_length=20, pattern=_FORM)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, pattern=_TEXT)]
Variants = Annotated[list[Form], Field(min_length=1)]

# What stands between the parts in an id and wherever a paired connective is named.
GAP = "…"


class SenseShare(BaseModel):
    """A sense and how often the entry has it.

    sense (str): PDTB-3 sense, down to level 2 or 3.
    share (float): Share of the entry's connective uses, from 0 to 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sense: str
    share: float = Field(gt=0.0, le=1.0)

    @field_validator("sense")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in SENSES:
            near = get_close_matches(value, SENSES, n=1, cutoff=0.0)[0]
            raise ValueError(f"unknown sense {value!r:.60}, the nearest is {near!r}")
        return value


class Entry(BaseModel):
    """A connective: its forms, senses and how it is used.

    id (str): Stable name: the first simplified form of each part, joined by "…".
    parts (list[list[str]]): Simplified forms, one list of variants a part; one part for a single,
        two or more for a paired connective.
    traditional (list[list[str]]): Traditional forms, one list a part: those of the simplified
        forms in their order, then other spellings (藉此 and 借此, 鑑於 and 鑒於).
    senses (list[SenseShare]): PDTB-3 senses, most frequent first; the shares sum to 1.
    category (str): Word class of the (first) part.
    position (list[str]): Where it stands: for a single all places it can take, for a paired
        connective one item a part.
    register (str): Neutral, spoken or literary.
    ambiguous (bool): Whether the form also has common uses that connect nothing.
    note (str): What those uses are.
    words (list[str]): Longer words that contain a form and are no connective.
    example (str): Marked sentence with the connective.
    counterexample (str): Sentence with the form in a non-connective use, or "".
    gloss (str): English gloss.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: Text = ""
    parts: list[Variants] = Field(min_length=1, max_length=6)
    traditional: list[Variants] = []
    senses: list[SenseShare] = Field(min_length=1)
    category: Category = "coordinating"
    position: list[Position] = ["initial"]
    # BaseModel's metaclass has a method `register`, so the attribute needs another name.
    style: Register = Field(default="neutral", alias="register")
    ambiguous: bool = False
    note: Text = ""
    words: list[Form] = []
    example: Text = ""
    counterexample: Text = ""
    gloss: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _fill_id(cls, data: object) -> object:
        if isinstance(data, dict) and not data.get("id"):
            # Where parts are missing or wrong, the messages about them are clearer.
            with suppress(KeyError, IndexError, TypeError):
                data = {**data, "id": GAP.join(part[0] for part in data["parts"])}
        return data

    @model_validator(mode="after")
    def _consistent(self) -> Entry:
        count = len(self.parts)
        if any(len(set(part)) < len(part) for part in (*self.parts, *self.traditional)):
            raise ValueError("a part has the same form twice")
        if self.traditional and len(self.traditional) != count:
            raise ValueError(f"'traditional' has {len(self.traditional)} parts, 'parts' {count}")
        unset = self.position == ["initial"]
        if count > 1 and not unset and len(self.position) != count:
            raise ValueError(f"'position' has {len(self.position)} places for {count} parts")
        shares = [s.share for s in self.senses]
        if shares != sorted(shares, reverse=True):
            raise ValueError("'senses' should begin with the most frequent one")
        if len({s.sense for s in self.senses}) < len(shares):
            raise ValueError("'senses' has the same sense twice")
        total = sum(shares)
        if abs(total - 1.0) > 0.01:
            raise ValueError(f"the shares of 'senses' sum to {total:.2f}, not to 1")
        return self

    @property
    def is_paired(self) -> bool:
        """RETURNS (bool): Whether the entry has two or more parts."""
        return len(self.parts) > 1

    @property
    def sense(self) -> str:
        """RETURNS (str): The most frequent sense."""
        return self.senses[0].sense

    def variants(self, part: int) -> list[str]:
        """Get all forms of a part, simplified first, without repetition.

        part (int): Number of the part, from 0.
        RETURNS (list[str]): The forms.
        """
        traditional = self.traditional[part] if self.traditional else []
        return list(dict.fromkeys([*self.parts[part], *traditional]))

    def forms(self) -> list[tuple[str, ...]]:
        """RETURNS (list[tuple[str, ...]]): Every combination of forms, one string a part."""
        return list(product(*(self.variants(i) for i in range(len(self.parts)))))
