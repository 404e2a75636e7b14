"""Fixtures for tests of the pipeline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from spacy.vocab import Vocab

from spacy_connectives.formats.marked import read_marked
from spacy_connectives.pipeline.corpus import marked_paths
from spacy_connectives.pipeline.segmenters import blank_chinese


@pytest.fixture
def vocab() -> Vocab:
    return Vocab()


@pytest.fixture(scope="session")
def pkuseg_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small pkuseg model: it is trained here, as the package ships none."""
    import spacy_pkuseg

    folder = tmp_path_factory.mktemp("pkuseg")
    texts = Path(__file__).parents[2] / "assets" / "marked" / "train"
    jieba = blank_chinese("jieba")
    sentences = [
        " ".join(token.text for token in jieba(sentence) if not token.is_space)
        for path in marked_paths(texts)[:40]
        for sentence in re.split(r"(?<=[。！？])|\n", read_marked(path).text)
        if sentence.strip()
    ]
    for name, lines in (("train.txt", sentences[:300]), ("test.txt", sentences[300:320])):
        (folder / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    model = folder / "model"
    spacy_pkuseg.train(
        str(folder / "train.txt"), str(folder / "test.txt"), str(model), train_iter=1
    )
    return model
