"""Reading and writing model weights: a sparse table in a small, safe, compressed file.

The packaged file is made by `python benchmarks/make_weights.py` from `assets/marked/train` only.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from numpy.typing import NDArray

from ..errors import ConfigError, ConnectivesError
from ..files import write_atomic

PACKAGED = "packaged"
PACKAGED_FILE = "connectives.weights"
# Goes up when the bytes, or the features whose hashes address the rows, change their meaning.
FORMAT_VERSION = 2
# Larger files than any real model are refused before memory is set aside for them.
_MAX_BYTES = 512 * 1024 * 1024
_MAX_BITS = 24

Table = NDArray[np.float32]


def weights_to_bytes(table: Table, meta: dict[str, Any] | None = None) -> bytes:
    """Serialize a table of weights; zeros cost nothing.

    table (float32 array): The weights, shape (n_heads, 2 ** bits).
    meta (Optional[dict]): What is known about the weights: data, scores, settings.
    RETURNS (bytes): The weights; the same table gives the same bytes.
    """
    flat = table.ravel()
    index = np.flatnonzero(flat).astype(np.int64)
    values = flat[index]
    half = values.astype(np.float16)
    # Half precision where it holds every value, as in the packaged weights.
    kept = half if np.array_equal(half.astype(np.float32), values) else values
    steps = np.diff(index, prepend=0).astype(np.uint32)
    message = {
        "format": FORMAT_VERSION,
        "shape": list(table.shape),
        "steps": steps.astype("<u4").tobytes(),
        "values": kept.astype(f"<f{kept.dtype.itemsize}").tobytes(),
        "width": kept.dtype.itemsize,
        "meta": meta or {},
    }
    return zlib.compress(srsly.msgpack_dumps(message), 9)


def weights_from_bytes(data: bytes, *, source: str = "weights") -> tuple[Table, dict[str, Any]]:
    """Read a serialized table of weights.

    data (bytes): What `weights_to_bytes` made.
    source (str): Name for messages.
    RETURNS (tuple[float32 array, dict]): The table and its meta data.
    RAISES (ConnectivesError): If the data is damaged, too large or of a later version.
    """
    try:
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(data, _MAX_BYTES)
        if unpacker.unconsumed_tail:
            raise ValueError(f"more than {_MAX_BYTES} bytes")
        message = srsly.msgpack_loads(raw)
        version = message["format"]
        if version != FORMAT_VERSION:
            raise ConnectivesError(
                f"{source}: weights of format {version}, but this release reads format "
                f"{FORMAT_VERSION}. Install the release of spacy-connectives that made them (a "
                "pipeline names it in its meta.json), or train again with this one."
            )
        heads, size = message["shape"]
        width = message["width"]
        if not (0 < heads <= 16 and 0 < size <= 2**_MAX_BITS and width in (2, 4)):
            raise ValueError(f"shape {heads} x {size}, {width} bytes a value")
        steps = np.frombuffer(message["steps"], dtype="<u4").astype(np.int64)
        values = np.frombuffer(message["values"], dtype=f"<f{width}").astype(np.float32)
        index = np.cumsum(steps)
        if len(steps) != len(values) or (len(index) and index[-1] >= heads * size):
            raise ValueError("rows and values do not fit together")
        if not np.isfinite(values).all():
            raise ValueError("values that are no numbers")
        table = np.zeros(heads * size, dtype=np.float32)
        table[index] = values
        return table.reshape(heads, size), dict(message["meta"])
    except ConnectivesError:
        raise
    except Exception as error:  # whatever a stranger's bytes make the decoders raise
        raise ConnectivesError(
            f"{source}: not a weights file ({type(error).__name__}: {error}). Give the file "
            "model.weights of a trained pipeline."
        ) from None


@lru_cache(maxsize=1)
def packaged_bytes() -> bytes:
    """RETURNS (bytes): The packaged weights file."""
    return files(__package__).joinpath(PACKAGED_FILE).read_bytes()


def read_weights(path: str | Path) -> tuple[Table, dict[str, Any]]:
    """Read weights from a file, or those that come with the package.

    path (str | Path): The file, or "packaged".
    RETURNS (tuple[float32 array, dict]): The table and its meta data.
    RAISES (ConfigError): If there is no such file.
        (ConnectivesError): If it holds no weights.
    """
    if str(path) == PACKAGED:
        return weights_from_bytes(packaged_bytes(), source=PACKAGED_FILE)
    if not Path(path).is_file():
        raise ConfigError(
            f"Setting 'weights' is {str(path)!r}, but there is no such file. It must be "
            "'packaged', null (to start from nothing), or the path of a weights file."
        )
    return weights_from_bytes(Path(path).read_bytes(), source=str(path))


def write_weights(path: str | Path, table: Table, meta: dict[str, Any] | None = None) -> None:
    """Write weights, whole or not at all.

    path (str | Path): The file.
    table (float32 array): The weights, shape (n_heads, 2 ** bits).
    meta (Optional[dict]): What is known about the weights.
    """
    write_atomic(path, weights_to_bytes(table, meta))
