# SPDX-License-Identifier: Apache-2.0
"""A registry of things that are chosen by name."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from autocomp_hil.errors import ConfigError

__all__ = ["Registry"]

_T = TypeVar("_T")


class Registry(Generic[_T]):
    """Names and what they stand for, in the order in which they were added."""

    def __init__(self, what: str) -> None:
        """Make an empty registry.

        Args:
            what: Word for one of them, for messages.
        """
        self._what = what
        self._items: dict[str, _T] = {}

    def __iter__(self) -> Iterator[_T]:
        """Everything that is registered."""
        return iter(tuple(self._items.values()))

    @property
    def names(self) -> tuple[str, ...]:
        """All names, in the order of their registration."""
        return tuple(self._items)

    def add(self, name: str, item: _T) -> None:
        """Register something under its name.

        Raises:
            ConfigError: The name is taken.
        """
        if name in self._items:
            raise ConfigError(f"{self._what} {name!r} is registered twice; give one another name")
        self._items[name] = item

    def get(self, name: str) -> _T:
        """What a name stands for.

        Raises:
            ConfigError: Nothing has this name; the message has the names that there are.
        """
        if name not in self._items:
            known = ", ".join(self._items) or "none"
            raise ConfigError(f"{self._what}: expected one of {known}, got {name!r}")
        return self._items[name]
