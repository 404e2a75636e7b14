"""A small trained pipeline, and the texts that the tests annotate."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from spacy.training import Example

from spacy_connectives.distributed.batches import (
    Document,
    Result,
    Row,
    annotate_documents,
    to_rows,
)
from spacy_connectives.distributed.jobs import Job, write_jsonl
from spacy_connectives.formats.marked import from_marked
from spacy_connectives.pipeline.corpus import to_doc
from spacy_connectives.pipeline.segmenters import blank_chinese

SENTENCES = (
    "<a>因为</a>下雨，<a>所以</a>停赛。",
    "<a>虽然</a>预算有限，<a>但</a>工程没有停工。",
    "他来了，<cand>但是</cand>没说话。",
    "<cand>如果</cand>顺利，明年投产。",
    "天晴了，大家去散步。",
)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Folder of a pipeline that knows the sentences above by heart."""
    nlp = blank_chinese()
    nlp.add_pipe("connectives", config={"weights": None})
    examples = [
        Example(nlp.make_doc(text.text), to_doc(nlp, text)) for text in map(from_marked, SENTENCES)
    ]
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.05
    for _ in range(20):
        nlp.update(examples, sgd=optimizer)
    folder = tmp_path_factory.mktemp("model")
    nlp.to_disk(folder)
    return str(folder)


@pytest.fixture(scope="session")
def texts() -> list[str]:
    """Short texts, with and without connectives."""
    sentences = [from_marked(sentence).text for sentence in SENTENCES]
    return ["\n".join(sentences[(n + k) % len(sentences)] for k in range(n % 4)) for n in range(40)]


@pytest.fixture(scope="session")
def run_cookbook() -> Callable[[str], dict[str, object]]:
    """Runs the Python block under a heading of docs/cookbook/cluster.md; gives its variables."""
    page = Path(__file__).parents[2] / "docs" / "cookbook" / "cluster.md"
    sections = re.split(r"^## ", page.read_text("utf-8"), flags=re.MULTILINE)

    def run(heading: str) -> dict[str, object]:
        (section,) = (s for s in sections if s.startswith(f"{heading}\n"))
        names: dict[str, object] = {}
        for block in re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL):
            exec(compile(block, str(page), "exec"), names)
        return names

    return run


@pytest.fixture
def jsonl(tmp_path: Path, texts: list[str]) -> Path:
    """The texts as JSONL, among them a corrupt line and a text that is none."""
    lines = [
        json.dumps({"id": f"d{n}", "text": text}, ensure_ascii=False)
        for n, text in enumerate(texts)
    ]
    lines[10] = '{"id": "cut off", "tex'
    lines[20] = '{"id": "null", "text": null}'
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture(scope="session")
def rows_of(model: str) -> Callable[[list[Document]], list[Row]]:
    """Annotates documents in this process, as all engines must."""

    def rows(documents: list[Document]) -> list[Row]:
        return list(to_rows(annotate_documents(documents, model=model)))

    return rows


@pytest.fixture
def mortal_job(tmp_path: Path, model: str) -> Job:
    """A job whose worker is killed while it writes the third partition, the first time."""
    grave = tmp_path / "killed"

    def write(path: Path, results: Iterator[Result]) -> int:
        def mortal() -> Iterator[Result]:
            for number, result in enumerate(results):
                if number == 1 and path.name == "part-00002.jsonl" and not grave.exists():
                    grave.touch()
                    os.kill(os.getpid(), signal.SIGKILL)
                yield result

        return write_jsonl(path, mortal())

    return Job(str(tmp_path / "out"), write, ".jsonl", model)
