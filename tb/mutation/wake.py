# SPDX-License-Identifier: Apache-2.0
"""Makes every model that is built in this process one of the mutated RTL, with one mutant awake.

The tests and benches of the repository then judge a mutant as they are.
"""

import contextlib
import hashlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from autocomp_hil.paths import RTL
from autocomp_hil.simulator.build import model as builder
from autocomp_hil.simulator.build.model import ModelOptions
from tb.mutation.build_in import MUTANT_CPP
from tb.mutation.faulty_copy import plusarg

__all__ = ["Reach", "Wake", "awake_models"]

_ENVIRONMENT: Final = ("HIL_MUTANT_LIBRARY", "HIL_MUTANT_FOLDER", "HIL_MUTANT")


class Reach:
    """How far a change reached, in the order in which notes get higher."""

    UNUSED = 0
    USED = 1
    DIFFERED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake:
    """Which mutant is awake in which copy of the RTL."""

    library: Path
    """Copy with mutants, as ``build_in`` returns it."""
    folder: Path
    """Folder for what models write."""
    mutant: str | None
    """Name; None: all sleep."""

    def environment(self) -> dict[str, str]:
        """Variables that tell a process of ``tb.mutation.plugin`` the same."""
        values = (str(self.library), str(self.folder), self.mutant or "")
        return dict(zip(_ENVIRONMENT, values, strict=True))

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> "Wake":
        """What ``environment`` told."""
        library, folder, mutant = (variables[name] for name in _ENVIRONMENT)
        return cls(library=Path(library), folder=Path(folder), mutant=mutant or None)

    def reach(self) -> int:
        """How far the change has reached in all models so far."""
        if not self.notes.is_file():
            return Reach.UNUSED
        is_different = "differed" in self.notes.read_text(encoding="ascii")
        return Reach.DIFFERED if is_different else Reach.USED

    def program(self, model: Path) -> Path:
        """A program that runs a model with the mutant awake."""
        if self.mutant is None:
            return model
        arguments = f"'{plusarg(self.mutant)}' '+hil_mutant_notes={self.notes}'"
        text = f'#!/bin/sh\nexec "{model}" "$@" {arguments}\n'
        name = hashlib.sha256(text.encode()).hexdigest()[:16]
        path = self.folder / f"model_{name}"
        if not path.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.chmod(0o755)
        return path

    @property
    def notes(self) -> Path:
        """File of what the mutant's place has seen."""
        name = hashlib.sha256((self.mutant or "").encode()).hexdigest()[:16]
        return self.folder / f"notes_{name}"


@contextlib.contextmanager
def awake_models(wake: Wake) -> Iterator[None]:
    """Within it, ``build_model`` takes the copy for the RTL and returns programs that are awake."""
    original = builder.build_model

    def build(
        top: str, *, folders: Any = (RTL,), options: ModelOptions | None = None, **arguments: Any
    ) -> Path:
        given = options or ModelOptions()
        mutated = replace(given, cpp_sources=(*given.cpp_sources, MUTANT_CPP))
        library = [wake.library if folder == RTL else folder for folder in folders]
        return wake.program(original(top, folders=library, options=mutated, **arguments))

    users = [
        module
        for module in list(sys.modules.values())
        if getattr(module, "build_model", None) is original
    ]
    for module in users:
        setattr(module, "build_model", build)  # noqa: B010  # modules are not typed
    try:
        yield
    finally:
        for module in users:
            setattr(module, "build_model", original)  # noqa: B010
