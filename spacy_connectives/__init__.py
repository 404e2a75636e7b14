"""Chinese discourse connectives for spaCy."""

from .about import __version__
from .connective import AnnotatedText, Connective
from .errors import ConfigError, ConnectivesError, FormatError, Problem
from .lexicon import Entry, Lexicon

__all__ = [
    "AnnotatedText",
    "ConfigError",
    "Connective",
    "ConnectivesError",
    "Entry",
    "FormatError",
    "Lexicon",
    "Problem",
    "__version__",
]
