"""Dask: annotate data frames, or run a job on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from ..errors import ConnectivesError
from ..pipeline.doc_spans import DEFAULT_KEY
from ..weights import PACKAGED
from .batches import annotate_batches, missing_extra, to_pandas

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
# Dask makes its workers give memory back at once, and so fetch it anew for each batch of arrays:
# a fifth of all time. What is set in the environment goes before.
_ALLOCATION = {
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 2**26,
    "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": 2**25,
}


def annotate(
    frame: Any,
    *,
    text: str = "text",
    document: str = "id",
    model: str = PACKAGED,
    spans_key: str = DEFAULT_KEY,
) -> Any:
    """Annotate a Dask data frame, partition by partition.

    frame (dask.dataframe.DataFrame): The texts.
    text (str): Column with the texts.
    document (str): Column with the ids of the documents.
    model (str): `packaged`, or the folder or name of a trained pipeline, as the workers see it.
    spans_key (str): Key of `Doc.spans` that the pipeline writes to.
    RETURNS (dask.dataframe.DataFrame): The rows; columns as in `batches.Row`.
    """
    return frame[[document, text]].map_partitions(
        _annotate_partition,
        text=text,
        document=document,
        model=model,
        spans_key=spans_key,
        meta=to_pandas([]),
    )


def _annotate_partition(partition: Any, **settings: str) -> Any:
    (rows,) = annotate_batches([partition], **settings)
    return rows


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise missing_extra("dask") from None
    return distributed


@contextmanager
def connect(workers: int = 2, scheduler: str | None = None) -> Iterator[Any]:
    """Connect to a cluster, or start one on this machine.

    workers (int): Number of processes of a cluster on this machine.
    scheduler (Optional[str]): Address of a running scheduler, such as `tcp://10.0.0.1:8786`.
    YIELDS (distributed.Client): The client; a cluster that was started here is shut down after.
    RAISES (ConnectivesError): If Dask is not installed or the scheduler cannot be reached.
    """
    distributed = _distributed()
    if scheduler is not None:
        try:
            client = distributed.Client(scheduler)
        except (OSError, ValueError) as error:
            raise ConnectivesError(
                f"{scheduler}: no Dask scheduler answers there ({error}). Start one with `dask "
                "scheduler` and give its address, such as tcp://10.0.0.1:8786."
            ) from None
        with client:
            yield client
        return
    import dask

    # One thread a worker: annotating is Python and NumPy, which share a core but not two.
    with (
        dask.config.set(_ALLOCATION),
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs="ERROR"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def run(
    job: Callable[[Item], Outcome],
    items: Iterable[Item],
    *,
    workers: int = 2,
    scheduler: str | None = None,
) -> Iterator[Outcome]:
    """Call a job on each item, on the workers of a cluster.

    job (Callable[[Item], Outcome]): The job. It may run twice if its worker dies.
    items (Iterable[Item]): The items.
    workers (int): Number of processes, if a cluster is started on this machine.
    scheduler (Optional[str]): Address of a running scheduler.
    YIELDS (Outcome): What the job returned, in the order in which items are done.
    RAISES (ConnectivesError): If an item kills its workers again and again.
    """
    distributed = _distributed()
    with connect(workers, scheduler) as client:
        futures = client.map(job, list(items), pure=False)
        for future in distributed.as_completed(futures):
            try:
                yield future.result()
            except distributed.KilledWorker as error:
                raise ConnectivesError(
                    f"Workers died again and again ({error}), perhaps for want of memory. Run the "
                    "same command again to go on where it stopped, with fewer workers or smaller "
                    "partitions."
                ) from None
            future.release()
