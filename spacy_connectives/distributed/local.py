"""Run a job on the cores of this machine, without any engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import BaseContext
from typing import TypeVar

from ..errors import ConnectivesError

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

# How often a killed worker is replaced before the job gives up.
ATTEMPTS = 3


def run(
    job: Callable[[Item], Outcome],
    items: Iterable[Item],
    *,
    workers: int = 1,
    scheduler: str | None = None,
) -> Iterator[Outcome]:
    """Call a job on each item, in this process or in several.

    job (Callable[[Item], Outcome]): The job; with several workers it must be picklable.
    items (Iterable[Item]): The items.
    workers (int): Number of processes.
    scheduler (Optional[str]): Not used: there is none.
    YIELDS (Outcome): What the job returned, in the order in which items are done.
    RAISES (ConnectivesError): If workers are killed again and again.
    """
    if workers == 1:
        yield from map(job, items)
        return
    left = dict(enumerate(items))
    for _ in range(ATTEMPTS):
        with ProcessPoolExecutor(workers, mp_context=_context()) as pool:
            futures = {pool.submit(job, item): key for key, item in left.items()}
            try:
                for future in as_completed(futures):
                    outcome = future.result()
                    del left[futures.pop(future)]
                    yield outcome
            except BrokenProcessPool:
                continue
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
        return
    raise ConnectivesError(
        f"Workers were killed {ATTEMPTS} times, perhaps for want of memory. Run the same command "
        "again to go on where it stopped, with fewer workers or smaller partitions."
    )


def _context() -> BaseContext:
    """Get processes that inherit no locks and threads of the caller, as a mere fork would."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    # Workers, also those that replace killed ones, start in no time as spaCy is there already.
    context.set_forkserver_preload([f"{__package__}.batches"])
    return context
