# SPDX-License-Identifier: Apache-2.0
"""A SQLite file with one owner: any number of processes, forms that are known, clear errors.

What a transaction returned from is on disk, and a killed process leaves no half of one. A
``Database`` may be used from several threads.
"""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from autocomp_hil.errors import StoreError

__all__ = ["Database", "Form"]

_BUSY_TIMEOUT_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Tables of a database, and how earlier forms become this one."""

    name: str
    """What messages call such a file, such as ``store``."""
    version: int
    """The number in SQLite's user_version; another number is another form."""
    schema: str
    """Statements that make the tables."""
    tables: frozenset[str]
    """Tables that every version has, by which a file is known."""
    upgrades: Mapping[int, Sequence[str]]
    """Statements that make the next version out of an earlier one."""
    remedy: str = "name another file"
    """What to do if a file is no such database."""


class Database:
    """A context manager; closes the file."""

    def __init__(self, path: Path, form: Form) -> None:
        """Open a file, or make an empty one.

        Raises:
            StoreError: The file is something else, is of another version, or cannot be written.
        """
        self.path = path
        """The file."""
        self._form = form
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path}: cannot be opened: {error}; {form.remedy}") from error
        self._connection.row_factory = sqlite3.Row
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        """Return the database itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _prepare(self) -> None:
        """Make the tables, once, whoever comes first."""
        try:
            self._check_owner()
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            with self.transaction() as db:
                version = db.execute("PRAGMA user_version").fetchone()[0]
                if version == 0:
                    for statement in self._form.schema.split(";\n"):
                        db.execute(statement)
                    version = self._form.version
                while version in self._form.upgrades:
                    for statement in self._form.upgrades[version]:
                        db.execute(statement)
                    version += 1
                if version == self._form.version:
                    db.execute(f"PRAGMA user_version = {self._form.version}")
        except sqlite3.Error as error:
            raise StoreError(
                f"{self.path}: no {self._form.name}: {error}; {self._form.remedy}"
            ) from error
        if version != self._form.version:
            raise StoreError(
                f"{self.path}: a {self._form.name} of version {version}, expected "
                f"{self._form.version}; {self._form.remedy}"
            )

    def _check_owner(self) -> None:
        """Check, before anything is changed, that the file is empty or of some version."""
        version, names = self._connection.execute(
            "SELECT user_version, (SELECT group_concat(name) FROM sqlite_master"
            " WHERE type = 'table') FROM pragma_user_version"
        ).fetchone()
        tables = frozenset((names or "").split(","))
        if (names is None and version == 0) or (version != 0 and tables >= self._form.tables):
            return
        some = ", ".join(sorted(tables)[:3]) or "none"
        raise StoreError(
            f"{self.path}: a database of something else (its tables: {some}); it is left as it "
            f"was; {self._form.remedy}"
        )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; other writers wait."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                except BaseException:
                    self._connection.execute("ROLLBACK")
                    raise
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise StoreError(f"{self.path}: {error}") from error

    def all(self, query: str, *values: object) -> list[Any]:
        """All rows that a query gives."""
        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise StoreError(f"{self.path}: {error}") from error
