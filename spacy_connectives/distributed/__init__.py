"""Annotate more text than one process can: the same rows from one core, Dask or Spark."""
