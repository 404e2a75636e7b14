"""Measure how far one machine goes, and what a cluster would do: `python benchmarks/scale.py`.

Writes JSONL of shuffled paragraphs, annotates it in one process and on a Dask cluster of this
machine, and watches the memory of the workers meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from speed import ROOT, print_table, read_paragraphs

from spacy_connectives.distributed import dask, local
from spacy_connectives.distributed.jobs import Job, Summary, write_jsonl
from spacy_connectives.distributed.partitions import find_partitions

TERABYTE = 1e12
CORES = 100


def write_input(path: Path, paragraphs: list[str], size: int) -> None:
    """Write paragraphs as JSONL, in an order that never repeats, until there are enough bytes."""
    shuffle = random.Random(0)
    written = number = 0
    with path.open("w", encoding="utf-8") as handle:
        while written < size:
            text = shuffle.choice(paragraphs)
            line = json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n"
            handle.write(line)
            written += len(line.encode("utf-8"))
            number += 1


@contextmanager
def watch_memory() -> Iterator[list[tuple[float, float]]]:
    """Note seconds and megabytes of this process' largest child, four times a second."""
    curve: list[tuple[float, float]] = []
    done = threading.Event()
    start = time.perf_counter()

    def watch() -> None:
        while not done.wait(0.25):
            sizes = [0]
            for child in psutil.Process().children(recursive=True):
                try:
                    sizes.append(child.memory_info().rss)
                except psutil.NoSuchProcess:
                    continue
            curve.append((time.perf_counter() - start, max(sizes) / 1e6))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield curve
    finally:
        done.set()
        thread.join()


def total(summaries: Iterator[Summary]) -> tuple[int, int]:
    """Run a job; gives characters and connectives."""
    done = list(summaries)
    return sum(s.characters for s in done), sum(s.connectives for s in done)


def measure(path: Path, folder: Path, workers: int, alone: bool) -> dict[str, float]:
    """Annotate a file, in one process if `alone`, and on a cluster; gives seconds and megabytes."""
    partitions = find_partitions(path)
    figures: dict[str, float] = {"bytes": path.stat().st_size, "partitions": len(partitions)}
    one = Job(str(folder / "one"), write_jsonl, ".jsonl")
    one.prepare(partitions)
    expected = None
    if alone:
        start = time.perf_counter()
        expected = total(local.run(one, partitions))
        figures["one"] = time.perf_counter() - start
    many = Job(str(folder / "many"), write_jsonl, ".jsonl")
    many.prepare(partitions)
    start = time.perf_counter()
    with dask.connect(workers) as client:
        # The first text makes a worker load spaCy and the weights.
        client.run(one.load)
        ready = time.perf_counter()
        with watch_memory() as curve:
            found = total(dask.run(many, partitions, scheduler=client.scheduler.address))
        stop = time.perf_counter()
    assert expected in (None, found)
    figures |= {"start": ready - start, "many": stop - ready, "characters": found[0]}
    tenths = [curve[len(curve) * k // 10][1] for k in range(10)] + [curve[-1][1]]
    figures |= {f"memory {10 * k} %": size for k, size in enumerate(tenths)}
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=ROOT / "assets" / "marked")
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only-dask", action="store_true", help="Not in one process as well.")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "in.jsonl"
        write_input(path, read_paragraphs(args.texts), args.megabytes * 10**6)
        figures = measure(path, folder, args.workers, not args.only_dask)
    one, many = figures.get("one"), figures["many"]
    speed = figures["bytes"] / many / args.workers
    rows = [
        ["characters", f"{figures['characters']:,.0f}"],
        ["partitions", f"{figures['partitions']:.0f}"],
        [f"Dask, {args.workers} workers", f"{many:.1f} s, and {figures['start']:.1f} s to start"],
        [
            f"a terabyte on {CORES} such cores",
            f"{TERABYTE / speed / CORES / 3600:.1f} hours, reading {speed * CORES / 1e6:.0f} MB/s",
        ],
    ]
    if one is not None:
        speed_of_one = f"{figures['characters'] / one / 1e6:.2f}M characters/s"
        rows.append(["one process", f"{one:.1f} s, {speed_of_one}"])
        rows.append(["Dask against one process", f"{one / many:.2f} times as fast"])
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print_table(f"{args.megabytes:,} MB of JSONL", ["what", "figure"], rows)
    curve = [[k.split(" ", 1)[1], f"{v:.0f}"] for k, v in figures.items() if k.startswith("memory")]
    print_table("Memory of the largest worker", ["of the time", "MB"], curve)


if __name__ == "__main__":
    main()
