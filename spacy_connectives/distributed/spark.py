"""Spark: annotate data frames, or run a job on a cluster."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from ..pipeline.doc_spans import DEFAULT_KEY
from ..weights import PACKAGED
from .batches import SPARK_SCHEMA, annotate_batches, missing_extra

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

# How often a task is tried: a killed Python worker fails its task.
ATTEMPTS = 4
# Items that are sent off together, for each task that can run at the same time. Spark gives
# results back only when all of them are done.
WAVE = 8


def annotate(
    frame: Any,
    *,
    text: str = "text",
    document: str = "id",
    model: str = PACKAGED,
    spans_key: str = DEFAULT_KEY,
) -> Any:
    """Annotate a Spark data frame, partition by partition.

    frame (pyspark.sql.DataFrame): The texts.
    text (str): Column with the texts.
    document (str): Column with the ids of the documents.
    model (str): `packaged`, or the folder or name of a trained pipeline, as the workers see it.
    spans_key (str): Key of `Doc.spans` that the pipeline writes to.
    RETURNS (pyspark.sql.DataFrame): The rows; columns as in `batches.Row`.
    """
    function = partial(
        annotate_batches, text=text, document=document, model=model, spans_key=spans_key
    )
    return frame.select(document, text).mapInPandas(function, schema=SPARK_SCHEMA)


def session(workers: int = 2, scheduler: str | None = None) -> Any:
    """Get the Spark session, or start one.

    workers (int): Number of Python processes of a session on this machine.
    scheduler (Optional[str]): Address of a running cluster, such as `spark://10.0.0.1:7077`.
    RETURNS (pyspark.sql.SparkSession): The session.
    RAISES (ConnectivesError): If Spark is not installed.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise missing_extra("spark") from None
    # Workers must run the Python that this package is installed in.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder: Any = SparkSession.builder
    return (
        builder.master(scheduler or f"local[{workers},{ATTEMPTS}]")
        .appName("spacy-connectives")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )


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
    workers (int): Number of processes, if Spark is started on this machine.
    scheduler (Optional[str]): Address of a running cluster.
    YIELDS (Outcome): What the job returned, in order.
    """
    from_outside = _is_running()
    spark = session(workers, scheduler)
    context = spark.sparkContext
    rest = iter(items)
    try:
        while wave := list(islice(rest, WAVE * context.defaultParallelism)):
            yield from context.parallelize(wave, len(wave)).map(job).collect()
    finally:
        if not from_outside:
            spark.stop()


def _is_running() -> bool:
    if "pyspark" not in sys.modules:
        return False
    from pyspark.sql import SparkSession

    return SparkSession.getActiveSession() is not None
