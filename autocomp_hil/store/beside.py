# SPDX-License-Identifier: Apache-2.0
"""Says where files and folders that belong to a store are."""

from pathlib import Path
from typing import Final

__all__ = ["USUAL_STORE", "beside"]

USUAL_STORE: Final = "store.sqlite"
"""File name of a store for which nobody chose another."""


def beside(store: Path, name: str) -> Path:
    """A place beside a store that no other store of its folder uses.

    Args:
        store: The store's file.
        name: What the place is called for the usual store, such as ``run-1``.
    """
    own = name if store.name == USUAL_STORE else f"{store.name}.{name}"
    return store.parent / own
