"""What a marked corpus is made of: documents, characters and connectives by genre and split."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..connective import AnnotatedText
from ..pipeline.split import SIDES
from ..recognition.chars import tables
from .errors import group_name

ALL, OTHER = "all", "other"
# In Traditional text about every third character differs from its simplified one, in simplified
# text nearly none does (著, 乾).
MIN_TRADITIONAL = 0.15


@dataclass
class Makeup:
    """Counts of one or more texts.

    texts, traditional (int): Number of texts, and of those in Traditional characters.
    characters (int): Characters of the texts, white space included, tags not.
    connectives, paired (int): Marked connectives, and those with two or more parts.
    """

    texts: int = 0
    traditional: int = 0
    characters: int = 0
    connectives: int = 0
    paired: int = 0

    @property
    def density(self) -> float:
        """RETURNS (float): Connectives in 100 characters; 0 for an empty text."""
        return 100 * self.connectives / self.characters if self.characters else 0.0

    def add(self, text: AnnotatedText) -> None:
        """Count a text.

        text (AnnotatedText): The text.
        """
        self.texts += 1
        self.traditional += is_traditional(text.text)
        self.characters += len(text.text)
        self.connectives += len(text.connectives)
        self.paired += sum(c.is_paired for c in text.connectives)


def make_up(texts: Iterable[AnnotatedText], root: Path) -> dict[tuple[str, str], Makeup]:
    """Count texts by genre and by side of the split.

    texts (Iterable[AnnotatedText]): The texts; the file names tell the genre.
    root (Path): The folder that was read; folders train, dev and test in it are the sides.
    RETURNS (dict[tuple[str, str], Makeup]): By genre and side, genres in alphabetical order;
        `all` stands for all genres or sides, and comes last. Genres of a single text are counted
        together as `other`.
    """
    texts = list(texts)
    names = [group_name(text) for text in texts]
    single = {name for name in names if names.count(name) == 1}
    counts: dict[tuple[str, str], Makeup] = {}
    for text, name in zip(texts, names):
        genre = OTHER if name in single else name
        for key in {(g, s) for g in (genre, ALL) for s in (side_of(text, root), ALL)}:
            counts.setdefault(key, Makeup()).add(text)
    order = ["", *SIDES, ALL]
    return dict(
        sorted(counts.items(), key=lambda i: (i[0][0] == ALL, i[0][0], order.index(i[0][1])))
    )


def side_of(text: AnnotatedText, root: Path) -> str:
    """Tell on which side of the split a text is.

    text (AnnotatedText): A text whose source is its file.
    root (Path): The folder that was read.
    RETURNS (str): `train`, `dev`, `test`, or "" if it is in no such folder.
    """
    path = Path(text.source)
    folders = path.relative_to(root).parts[:-1] if path.is_relative_to(root) else ()
    return folders[0] if folders and folders[0] in SIDES else ""


def is_traditional(text: str) -> bool:
    """Tell whether a text is in Traditional characters.

    text (str): The text.
    RETURNS (bool): Whether a good share of its Chinese characters have another simplified form.
    """
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    chinese = codes[(codes >= 0x4E00) & (codes <= 0x9FFF)]
    normal, _ = tables()
    return bool(len(chinese)) and float((normal[chinese] != chinese).mean()) >= MIN_TRADITIONAL
