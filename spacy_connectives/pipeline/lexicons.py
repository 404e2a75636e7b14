"""Lexicons for configs: the packaged one, a user's own, or both."""

from __future__ import annotations

from pathlib import Path

from ..errors import ConfigError
from ..lexicon import Lexicon

PACKAGED = "packaged"


def load_lexicon(source: str) -> Lexicon:
    """Load the lexicon that a setting names.

    source (str): "packaged" or the path of a JSONL file.
    RETURNS (Lexicon): The lexicon.
    RAISES (ConfigError): If there is no such file.
    """
    if source == PACKAGED:
        return Lexicon.packaged()
    if not Path(source).is_file():
        raise ConfigError(
            f"Setting 'lexicon' is {source!r}, but there is no such file. It must be 'packaged' "
            "or the path of a JSONL file with one entry a line."
        )
    return Lexicon().from_disk(source)


def make_lexicon(path: str, extend: bool = True) -> Lexicon:
    """Make a lexicon from a user's file; registered as `spacy-connectives.Lexicon.v1`.

    path (str): A JSONL file with one entry a line.
    extend (bool): Add the entries to the packaged lexicon, replacing what collides; if False,
        use them alone.
    RETURNS (Lexicon): The lexicon.
    """
    own = load_lexicon(path)
    if not extend:
        return own
    lexicon = Lexicon.packaged()
    lexicon.merge(own)
    return lexicon
