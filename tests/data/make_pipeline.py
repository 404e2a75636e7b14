"""Make the small saved pipeline that later releases must still load, or refuse in plain words.

    python tests/data/make_pipeline.py

Writes `tests/data/pipeline-N`, where N is the format of saved components, with what the pipeline
finds in a few sentences (`expected.jsonl`). Neither packaged weights nor entries go into it. A new
format gets a new folder; the folder of a format that was released stays as it is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import spacy
from spacy.training import Example

from spacy_connectives.formats.marked import from_marked
from spacy_connectives.pipeline.connectives import Connectives
from spacy_connectives.pipeline.corpus import to_doc
from spacy_connectives.pipeline.settings import FORMAT_VERSION

SENSES = [{"sense": "Expansion.Conjunction", "share": 1.0}]
ENTRIES = ([["咕嘟"]], [["就"]], [["虽"], ["但"]])
LESSON = """天黑，<cand>咕嘟</cand>回家。
他就是老师。
咕嘟一声，他走了。
<a>虽</a>小，<a>但</a>好。
不但好，虽然小。"""
UNSEEN = "雨停，咕嘟出门。路虽远，但平。"


def make(folder: Path) -> None:
    """Train a tiny pipeline on made-up sentences, and save it.

    folder (Path): Where to.
    """
    model = {"@architectures": "spacy-connectives.HashedLinear.v1", "bits": 10}
    nlp = spacy.blank("zh")
    pipe = nlp.add_pipe("connectives", config={"model": model, "weights": None, "threshold": 0.6})
    assert isinstance(pipe, Connectives)
    pipe.lexicon.clear()
    for parts in ENTRIES:
        pipe.lexicon.add({"parts": parts, "senses": SENSES})
    texts = list(from_marked(LESSON).paragraphs())
    examples = [Example(nlp.make_doc(t.text), to_doc(nlp, t)) for t in texts]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(40):
        nlp.update(examples, sgd=optimizer)
    nlp.to_disk(folder)
    rows = []
    for text in (*(t.text.rstrip() for t in texts), UNSEEN):
        found = pipe.recognize([text])[0].connectives
        rows.append({"text": text, "found": [[c.parts, c.entry, c.score] for c in found]})
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    (folder / "expected.jsonl").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    default = Path(__file__).parent / f"pipeline-{FORMAT_VERSION}"
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
