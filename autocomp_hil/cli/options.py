# SPDX-License-Identifier: Apache-2.0
"""What several commands share: types of options, exit statuses, and where searches are kept."""

from pathlib import Path
from typing import Annotated, Final

import typer

from autocomp_hil.errors import ConfigError
from autocomp_hil.paths import runs_directory
from autocomp_hil.store.beside import USUAL_STORE

__all__ = [
    "HARNESS",
    "NEGATIVE",
    "USAGE",
    "Hardware",
    "Json",
    "Shape",
    "StoreFile",
    "Workers",
    "store_path",
]

NEGATIVE, USAGE, HARNESS = 1, 2, 3
_IN_MEMORY: Final = ":memory:"
"""A name by which SQLite makes no file."""

Hardware = Annotated[str, typer.Option(help="Name or file of a hardware configuration.")]
Shape = Annotated[str | None, typer.Option(help="A name, or numbers like 384x96x128.")]
Workers = Annotated[int, typer.Option(min=1, help="Candidates that are judged at once.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
StoreFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="SQLite file.", show_default="runs/store.sqlite"),
]


def store_path(path: Path | None) -> Path:
    """The store that was named, by default one that ``make clean`` leaves alone."""
    if path is None:
        return runs_directory() / USUAL_STORE
    if path.name == _IN_MEMORY:
        raise ConfigError(
            f"--store: expected the name of a file, got {_IN_MEMORY!r}; a database in memory would "
            "be gone when the command ends"
        )
    if path.is_dir():
        raise ConfigError(f"--store: expected the name of a file, got the folder {str(path)!r}")
    return path
