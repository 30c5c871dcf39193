# SPDX-License-Identifier: Apache-2.0
"""The menu that plans choose from: ``configs/menu.toml``, and what workloads change in it.

An option has one id everywhere: in the rewriter, in prompts, in the store and in reports, so that
what one proposer found can be tried by another.
"""

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from autocomp_hil.config.toml import CONFIGS_DIR, InvalidValue, load_toml_model

__all__ = ["MENU_FILE", "Example", "Menu", "MenuChange", "MenuOption", "load_menu"]

MENU_FILE: Final = CONFIGS_DIR / "menu.toml"

_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
_Text = Annotated[str, Field(pattern=r"\S")]
_Array = Field(strict=False)  # TOML arrays come as lists


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Example(_Table):
    """A change as it looks in a kernel."""

    before: str
    """Name of a kernel under ``kernels``."""
    after: str
    """Name of what becomes of it."""
    text: _Text
    """What was changed, and what had to change along with it."""


class MenuOption(_Table):
    """One kind of change."""

    id: _Id
    """Name in code, records and reports."""
    text: _Text
    """What is done, in words for people and language models."""
    example: Example | None = None
    """Example for a change that language models get wrong without one."""


class MenuChange(_Table):
    """Changes that a workload makes to the common menu."""

    remove: Annotated[tuple[str, ...], _Array] = ()
    """Ids of options that make no sense for it."""
    add: Annotated[tuple[MenuOption, ...], _Array] = ()
    """Options that only it has; they come last."""
    kernels: Mapping[str, _Text] = Field(default_factory=dict)
    """C sources for the examples of its options, by name."""


class Menu(_Table):
    """Options in the order in which prompts number them."""

    options: Annotated[tuple[MenuOption, ...], _Array, Field(min_length=1)]
    kernels: Mapping[str, _Text] = Field(default_factory=dict)
    """C sources of the examples, by name."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_unique("options", (option.id for option in self.options))
        for option in self.options:
            if option.example is not None:
                self._check_example(option.id, option.example)
        return self

    def _check_example(self, identifier: str, example: Example) -> None:
        for field in ("before", "after"):
            name = getattr(example, field)
            if name not in self.kernels:
                rule = f"expected one of kernels ({', '.join(sorted(self.kernels)) or 'none'})"
                raise InvalidValue(f"options.{identifier}.example.{field}", rule, name)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all options, in their order."""
        return tuple(option.id for option in self.options)

    def option(self, identifier: str) -> MenuOption | None:
        """The option of an id; None if there is none."""
        return next((option for option in self.options if option.id == identifier), None)

    def text(self, identifier: str) -> str:
        """What an option does, or its id if it is on no menu."""
        option = self.option(identifier)
        return identifier if option is None else option.text

    def changed(self, change: MenuChange) -> "Menu":
        """The menu of a workload.

        Raises:
            InvalidValue: The change removes what is not there, or adds what is there; the path
                begins behind the workload's ``menu``.
        """
        for identifier in change.remove:
            if identifier not in self.ids:
                raise InvalidValue("remove", f"expected ids of {', '.join(self.ids)}", identifier)
        kept = [option for option in self.options if option.id not in change.remove]
        _check_unique("add", (option.id for option in (*kept, *change.add)))
        _check_unique("kernels", (*self.kernels, *change.kernels))
        menu = Menu.model_construct(
            options=(*kept, *change.add), kernels={**self.kernels, **change.kernels}
        )
        if not menu.options:
            raise InvalidValue("remove", "expected an option to be left", change.remove)
        for option in change.add:
            if option.example is not None:
                menu._check_example(option.id, option.example)  # noqa: SLF001  # own class
        return menu


@functools.cache
def load_menu(path: Path = MENU_FILE) -> Menu:
    """The menu that all workloads share.

    Raises:
        ConfigError: The file cannot be read, or breaks a rule; it names file, field and value.
    """
    return load_toml_model(path, Menu)


def _check_unique(path: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise InvalidValue(path, "expected different ids", name)
