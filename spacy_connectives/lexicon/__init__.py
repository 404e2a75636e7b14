"""The lexicon of Chinese discourse connectives."""

from .entry import GAP, Entry, SenseShare
from .lexicon import Lexicon, make_entry, to_json
from .senses import SENSES, level

__all__ = ["GAP", "SENSES", "Entry", "Lexicon", "SenseShare", "level", "make_entry", "to_json"]
