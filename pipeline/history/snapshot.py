"""A build on its way into the store: written there beside other work, there for good once its outputs are in place."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the database is paid for where it is used
    from pipeline.database import Connection


@dataclass(slots=True)
class Snapshot:
    """What is to be kept of a build; `begin` opens a transaction over a connection to the store and writes it there.

    `staged` is the folder where a child may leave the tables of a large one; nothing of a small one is there.
    """

    store: Path
    begin: Callable[["Connection"], int]
    staged: Path
    _connection: "Connection | None" = None
    _number: int = 0
    _held: ExitStack = field(default_factory=ExitStack)

    def prepare(self) -> None:
        """Write it, for nobody to see as yet; where that fails it is tried again, and complained of, by `settle`."""
        from pipeline.history.store import StoreError

        with suppress(StoreError):
            self._write(0)

    def settle(self) -> int:
        """Keep it for good; the number of the snapshot. Raises StoreError."""
        from pipeline.history.store import PATIENCE, StoreError

        if self._connection is not None:
            with suppress(StoreError):  # gone with the database, when a child had to be replaced: once more then
                self._commit(self._connection)
                return self._number
        self._commit(self._write(PATIENCE))
        return self._number

    def drop(self) -> None:
        """Leave the store as it was, if it has not been settled."""
        self._connection = None
        self._held.close()

    def _write(self, patience: float) -> "Connection":
        from pipeline.history.store import opened

        with ExitStack() as held:
            connection = held.enter_context(opened(self.store, write=True, patience=patience))
            self._number = self.begin(connection)
            self._connection, self._held = connection, held.pop_all()
        return connection

    def _commit(self, connection: "Connection") -> None:
        self._connection = None
        with self._held:
            connection.execute("COMMIT")
