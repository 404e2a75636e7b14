"""A character tokenizer for Chinese that takes linear time."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from spacy.language import Language
from spacy.strings import StringStore
from spacy.tokens import Doc
from spacy.util import DummyTokenizer
from spacy.vocab import Vocab

from .doc_text import remember

_WHITESPACE = re.compile(r"(\s+)")


class _Orths(dict[str, int]):
    """Hashes of characters, each looked up once; a `Doc` takes them in half the time of strings.

    strings (StringStore): Where the characters are kept.
    """

    def __init__(self, strings: StringStore) -> None:
        self.strings = strings

    def __missing__(self, character: str) -> int:
        # Kept for good even in a memory zone: there are few characters, and all come again.
        # spaCy's stub does not know the argument.
        self[character] = cast(Any, self.strings).add(character, allow_transient=False)
        return self[character]


class CharTokenizer(DummyTokenizer):
    """Make the same tokens as blank `zh` with its `char` segmenter.

    spaCy's own copies the rest of the text for each character, which is quadratic in the length
    of the document; this one looks at each character once.
    """

    def __init__(self, vocab: Vocab) -> None:
        """Initialize the tokenizer.

        vocab (Vocab): The shared vocab.
        """
        self.vocab = vocab
        self._orths = _Orths(vocab.strings)

    def __reduce__(self) -> tuple[Any, ...]:
        return CharTokenizer, (self.vocab,)

    def __call__(self, text: str) -> Doc:
        """Tokenize a text.

        text (str): The text.
        RETURNS (Doc): A token for each character that is no whitespace; as everywhere in spaCy,
            one space after a token belongs to it and other whitespace makes tokens of its own.
        """
        try:
            return self._tokenize(text)
        except KeyError:
            # A character that someone else added in a memory zone is gone when the zone ends.
            self._orths = _Orths(self.vocab.strings)
            return self._tokenize(text)

    def _tokenize(self, text: str) -> Doc:
        words: list[int | str] = []
        spaces: list[bool] = []
        orth_of = self._orths.__getitem__
        # Odd pieces are whitespace, the others are runs of characters that each make a token.
        for number, piece in enumerate(_WHITESPACE.split(text)):
            if number % 2 == 0:
                words += map(orth_of, piece)
                spaces += [False] * len(piece)
                continue
            if piece[0] == " " and words:
                spaces[-1] = True
                piece = piece[1:]
            if piece:
                words.append(piece)
                spaces.append(False)
        doc = Doc(self.vocab, words=cast(Any, words), spaces=spaces)
        remember(doc, text)
        return doc


def make_char_tokenizer() -> Callable[[Language], CharTokenizer]:
    """RETURNS (Callable): For configs: `spacy-connectives.CharTokenizer.v1`."""

    def make(nlp: Language) -> CharTokenizer:
        return CharTokenizer(nlp.vocab)

    return make
