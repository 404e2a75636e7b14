"""Blank pipelines with each segmenter, and errors that name the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacy_connectives.errors import ConfigError, ConnectivesError
from spacy_connectives.pipeline.segmenters import blank_chinese

TEXT = "因为下雨，所以比赛推迟了。\n他很高兴 ok"


def test_char_makes_a_token_of_each_character() -> None:
    assert [t.text for t in blank_chinese()("因为下雨")] == list("因为下雨")


def test_jieba_makes_words() -> None:
    assert [t.text for t in blank_chinese("jieba")("因为下雨")] == ["因为", "下雨"]


def test_pkuseg_makes_words(pkuseg_model: Path) -> None:
    doc = blank_chinese("pkuseg", pkuseg_model=str(pkuseg_model))(TEXT)
    assert doc.text == TEXT
    assert len(doc) < len(TEXT.replace(" ", ""))


def test_an_unknown_segmenter_is_refused() -> None:
    with pytest.raises(ConfigError, match="'char', 'jieba', 'pkuseg'"):
        blank_chinese("words")


def test_pkuseg_needs_a_model(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="without a model"):
        blank_chinese("pkuseg")
    with pytest.raises(ConnectivesError, match="is no pkuseg model"):
        blank_chinese("pkuseg", pkuseg_model=str(tmp_path))
