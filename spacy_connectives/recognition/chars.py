"""What the model knows of single characters: a normal form and a class for each code point."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

# Classes of characters. Those that end a clause come first, and of these those that end a sentence.
OTHER, BREAK, STOP, COMMA, SEMICOLON, COLON, LIST_COMMA = range(7)
OPEN, CLOSE, DIGIT, LATIN, SPACE, SYMBOL = range(7, 13)

_PUNCTUATION = {
    BREAK: "\n",
    STOP: "。！？!?….｡",
    COMMA: "，,",
    LIST_COMMA: "、､",
    SEMICOLON: "；;",
    COLON: "：:—",
    OPEN: "“‘「『（(【［[《〈〔",
    CLOSE: "”’」』）)】］]》〉〕\"'",
    SPACE: " \t\r\u3000\u00a0",
}
# Characters with a like role in a clause; what follows 并 or 就 is often one of these.
_ROLES = (
    "我你您他她它咱们谁自",
    "的地得之",
    "了着过",
    "不没未无非莫勿别否",
    "是为乃系",
    "会能可将要应该须必得愿肯敢想",
    "个名位件次种条家只张份元岁",
    "在对向从把被于由给跟与和同比",
    "年月日天周时分秒点",
    "很更最太极非十挺较越",
    "说称道讲问答表指认",
    "这那此该其本某各每",
    "有",
    "使让令叫",
    "一二三四五六七八九十百千万亿两几多数",
    "都全均皆总",
    "上下里内外中前后间",
    "来去到出进起回",
    "吗呢吧啊呀嘛",
)
# Numbers of the roles that the features ask for by name.
PARTICLE, ASPECT, NEGATION, COPULA, MODAL = (SYMBOL + 1 + i for i in (1, 2, 3, 4, 5))
PREPOSITION, HAVE, CAUSATIVE = (SYMBOL + 1 + i for i in (7, 12, 13))


def ends_clause(classes: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell which characters end a clause.

    classes (uint8 array): Their classes, any shape.
    RETURNS (bool array): Same shape.
    """
    # OTHER, which is 0, wraps around to 255.
    ends: NDArray[np.bool_] = (classes - np.uint8(BREAK)) <= np.uint8(COLON - BREAK)
    return ends


def ends_sentence(classes: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell which characters end a sentence; see `ends_clause`."""
    ends: NDArray[np.bool_] = (classes - np.uint8(BREAK)) <= np.uint8(STOP - BREAK)
    return ends


def flag_table(members: tuple[int, ...]) -> NDArray[np.uint64]:
    """Give each of up to eight classes a counter of eight bits.

    members (tuple[int, ...]): The classes.
    RETURNS (uint64 array): A one in the counter of each class, 0 for the others, shape (256,).
    """
    table = np.zeros(256, dtype=np.uint64)
    for place, member in enumerate(members):
        table[member] = 1 << 8 * place
    return table


@lru_cache(maxsize=1)
def tables() -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Make the look-up tables.

    Digits, Latin letters and full-width forms fall together, and so do Traditional characters
    with their simplified ones (`variants.txt`, made with OpenCC), so that what is learned in one
    script holds in the other.

    RETURNS (tuple[uint16 array, uint8 array]): Normal form and class of the code points of the
        Basic Multilingual Plane, shape (65536,) each; the rare ones above share the last place.
    """
    normal = np.arange(0x10000, dtype=np.uint16)
    classes = np.zeros(0x10000, dtype=np.uint8)
    for code in range(0xFF01, 0xFF5F):
        normal[code] = code - 0xFEE0
    for line in _variants():
        for other in line[1:]:
            normal[ord(other)] = ord(line[0])
    letters = [*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x250), *range(0xFF21, 0xFF5B)]
    normal[letters], classes[letters] = ord("A"), LATIN
    digits = [*range(0x30, 0x3A), *range(0xFF10, 0xFF1A)]
    normal[digits], classes[digits] = ord("0"), DIGIT
    for space in "\t\r\u3000\u00a0":
        normal[ord(space)] = ord(" ")
    for code in (*range(0x21, 0x30), *range(0x2000, 0x2070), *range(0x3000, 0x3030)):
        classes[code] = SYMBOL
    for number, members in _PUNCTUATION.items():
        for member in members:
            classes[ord(member)] = number
            normal[ord(member)] = ord(members[0])
    for number, members in enumerate(_ROLES, SYMBOL + 1):
        for member in members:
            if not classes[ord(member)]:
                classes[ord(member)] = number
    # Traditional characters have the class of their normal form.
    return normal, np.where(classes == 0, classes[normal], classes)


def _variants() -> list[str]:
    lines = files(__package__).joinpath("variants.txt").read_text("utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("#")]
