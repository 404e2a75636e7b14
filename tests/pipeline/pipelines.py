"""Pipelines that several tests use, and what they find."""

from __future__ import annotations

from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from spacy_connectives.pipeline.connectives import Connectives
from spacy_connectives.pipeline.doc_spans import get_connectives

PAIR = "虽然很累，但是他没有停下来。"
SINGLE = "他道了歉，并赔了钱。"
SMALL = {"@architectures": "spacy-connectives.HashedLinear.v1", "bits": 12}


def make(**config: Any) -> Language:
    nlp = spacy.blank("zh")
    nlp.add_pipe("connectives", config=config)
    return nlp


def forms(doc: Doc, key: str = "connectives") -> list[str]:
    return ["…".join(c.forms(doc.text)) for c in get_connectives(doc, key)]


def component(nlp: Language) -> Connectives:
    pipe = nlp.get_pipe("connectives")
    assert isinstance(pipe, Connectives)
    return pipe
