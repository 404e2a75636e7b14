"""Saving and loading of a component whose fields each turn into bytes and back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from spacy import util
from spacy.pipeline import TrainablePipe
from spacy.util import SimpleFrozenList

from ..files import write_atomic

# typing.Self is not in Python 3.10.
Pipe = TypeVar("Pipe", bound="SavedPipe")
# How a field is turned into bytes and back.
Field = tuple[Callable[[], bytes], Callable[[bytes], None]]


class SavedPipe(TrainablePipe):  # type: ignore[misc]
    """A component that is saved field by field, each file whole or not at all."""

    @abstractmethod
    def saved_fields(self) -> dict[str, Field]:
        """RETURNS (dict[str, Field]): The fields; names of files as keys."""

    def to_bytes(self, *, exclude: Iterable[str] = SimpleFrozenList()) -> bytes:
        """Serialize the component with its lexicon and weights.

        exclude (Iterable[str]): Fields to leave out: vocab, cfg, lexicon, model.
        RETURNS (bytes): The component.
        """
        getters: dict[str, Callable[[], bytes]] = {k: f[0] for k, f in self.saved_fields().items()}
        getters["vocab"] = lambda: self.vocab.to_bytes(exclude=exclude)
        return util.to_bytes(getters, exclude)

    def from_bytes(
        self: Pipe, bytes_data: bytes, *, exclude: Iterable[str] = SimpleFrozenList()
    ) -> Pipe:
        """Load a serialized component.

        bytes_data (bytes): What `to_bytes` gave.
        exclude (Iterable[str]): Fields to leave out.
        RETURNS (Pipe): This component.
        RAISES (ConnectivesError): If the data is damaged or of another version.
        """
        setters: dict[str, Callable[[bytes], Any]] = {
            k: f[1] for k, f in self.saved_fields().items()
        }
        setters["vocab"] = lambda data: self.vocab.from_bytes(data, exclude=exclude)
        util.from_bytes(bytes_data, setters, exclude)
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = SimpleFrozenList()) -> None:
        """Save the component with its lexicon and weights.

        path (str | Path): The folder.
        exclude (Iterable[str]): Fields to leave out: vocab, cfg, lexicon, model.
        """
        writers: dict[str, Callable[[Path], None]] = {
            key: partial(_write_field, to_bytes)
            for key, (to_bytes, _) in self.saved_fields().items()
        }
        writers["vocab"] = lambda p: self.vocab.to_disk(p, exclude=exclude)
        util.to_disk(path, writers, exclude)

    def from_disk(
        self: Pipe, path: str | Path, *, exclude: Iterable[str] = SimpleFrozenList()
    ) -> Pipe:
        """Load a saved component.

        path (str | Path): The folder.
        exclude (Iterable[str]): Fields to leave out.
        RETURNS (Pipe): This component.
        RAISES (ConnectivesError): If the files are damaged or of another version.
        """
        readers: dict[str, Callable[[Path], Any]] = {
            key: partial(_read_field, from_bytes)
            for key, (_, from_bytes) in self.saved_fields().items()
        }
        readers["vocab"] = lambda p: self.vocab.from_disk(p, exclude=exclude)
        util.from_disk(path, readers, exclude)
        return self


def _write_field(to_bytes: Callable[[], bytes], path: Path) -> None:
    write_atomic(path, to_bytes())


def _read_field(from_bytes: Callable[[bytes], None], path: Path) -> None:
    from_bytes(Path(path).read_bytes())
