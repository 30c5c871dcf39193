# SPDX-License-Identifier: Apache-2.0
"""Writes what people and other programs read of a night into its folder."""

from pathlib import Path

from autocomp_hil.regress.folder import NightFolder, write_whole
from autocomp_hil.regress.night import Night
from autocomp_hil.regress.page.files import PAGE, page_files

__all__ = ["page_of", "publish"]


def page_of(folder: NightFolder) -> Path:
    """The page of a night, whether or not it is there yet."""
    return folder.path / PAGE


def publish(night: Night, folder: NightFolder) -> None:
    """Write every form of a night; the same night again replaces them.

    Args:
        night: The night; its ``totals.page`` is ``page_of`` its folder.
        folder: Its folder.

    Raises:
        StorageError: Something cannot be written.
    """
    write_whole(folder.document, night.model_dump_json(indent=1))
    for name, text in page_files(night).items():
        write_whole(folder.path / name, text)
