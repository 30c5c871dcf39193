# SPDX-License-Identifier: Apache-2.0
"""Runs something with code coverage switched on, and gathers what its simulators left."""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from autocomp_hil.code_coverage.points import read_points
from autocomp_hil.code_coverage.reached import Reached
from autocomp_hil.errors import SimInfraError

__all__ = ["collect", "counting"]

_LOG = logging.getLogger(__name__)
_VARIABLE: Final = "HIL_COVERAGE_DIR"


@contextmanager
def counting(target: Path) -> Iterator[None]:
    """Count what simulators reach that start within the block, in this process and its children.

    Args:
        target: File of reached points, written at the end; what it held before is kept. It is
            written too if an exception passes through: what was reached counts.
    """
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = before
        earlier = Reached.read(target) if target.is_file() else Reached()
        (earlier | collect(folder)).write(target)
        shutil.rmtree(folder, ignore_errors=True)


def collect(folder: Path) -> Reached:
    """Merge the files that simulators left in a folder.

    A file that a process died over counts nothing, and a warning says so.

    Args:
        folder: Folder that ``HIL_COVERAGE_DIR`` named.
    """
    reached = Reached()
    for path in sorted(folder.glob("*.dat")):
        try:
            reached |= Reached.of(read_points(path))
        except SimInfraError as error:
            _LOG.warning("%s", error)
    return reached
