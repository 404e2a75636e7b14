"""Make the small saved pipeline that later releases must still load.

    python tests/data/make_pipeline.py tests/data/pipeline-1

A new format gets a new folder; the old ones stay as they are.
"""

from __future__ import annotations

import sys

import spacy
from spacy.training import Example

from spacy_connectives import Connective
from spacy_connectives.pipeline.connectives import Connectives
from spacy_connectives.pipeline.doc_spans import set_connectives

SENSES = [{"sense": "Expansion.Conjunction", "share": 1.0}]
LESSON = (("天黑，咕嘟回家。", ((3, 5),)), ("他就是老师。", ()), ("咕嘟一声，他走了。", ()))


def main(path: str) -> None:
    """Train a tiny pipeline on made-up sentences, and save it.

    path (str): The folder.
    """
    nlp = spacy.blank("zh")
    model = {"@architectures": "spacy-connectives.HashedLinear.v1", "bits": 10}
    pipe = nlp.add_pipe("connectives", config={"model": model, "weights": None, "threshold": 0.6})
    assert isinstance(pipe, Connectives)
    pipe.lexicon.clear()
    pipe.lexicon.add({"parts": [["咕嘟"]], "senses": SENSES})
    pipe.lexicon.add({"parts": [["就"]], "senses": SENSES})
    examples = []
    for text, parts in LESSON:
        doc = nlp.make_doc(text)
        set_connectives(doc, [Connective(parts)] if parts else [])
        examples.append(Example(nlp.make_doc(text), doc))
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(40):
        nlp.update(examples, sgd=optimizer)
    nlp.to_disk(path)


if __name__ == "__main__":
    main(sys.argv[1])
