# SPDX-License-Identifier: Apache-2.0
"""PRELOADs and COMPUTEs as rows of numbers, one row for each different command."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["ComputeForms", "Place", "PreloadForms", "Table"]

Numbers = npt.NDArray[np.intp]
Place = tuple[int, int, int]
"""First row, rows and columns as they lie in a local memory; zeros if nothing lies there."""

_COLUMNS = 7


@dataclass(frozen=True, slots=True)
class PreloadForms:
    """Some PRELOADs, as arrays whose first axis numbers them."""

    stationary: Numbers
    """A ``Place`` of each W, in the scratchpad; shape (n, 3)."""
    c: Numbers
    """A ``Place`` of each C, in the accumulator."""
    adds: npt.NDArray[np.bool_]
    """Whether C is added to; shape (n,)."""

    def only(self, chosen: Numbers) -> "PreloadForms":
        """Pick those with these numbers."""
        return PreloadForms(self.stationary[chosen], self.c[chosen], self.adds[chosen])


@dataclass(frozen=True, slots=True)
class ComputeForms:
    """Some COMPUTEs, as arrays whose first axis numbers them."""

    a: Numbers
    """A ``Place`` of each A, in the scratchpad; shape (n, 3)."""
    d: Numbers
    """A ``Place`` of each D."""
    preloaded: npt.NDArray[np.bool_]
    """Whether W comes from the PRELOAD; shape (n,)."""


class Table:
    """Numbers of different commands, which come again and again."""

    def __init__(self) -> None:
        """No command is known."""
        self._rows = np.zeros((256, _COLUMNS), np.intp)
        self._runs: list[Callable[[], None]] = []

    def __len__(self) -> int:
        """Commands that are known."""
        return len(self._runs)

    def add(self, run: Callable[[], None], first: Place, second: Place, *, flag: bool) -> int:
        """Give a new command a number.

        Args:
            run: Runs the command by itself.
            first: Place of ``stationary``, or of A.
            second: Place of C, or of D.
            flag: The command's ``adds``, or ``preloaded``.
        """
        number = len(self._runs)
        if number == len(self._rows):
            self._rows = np.concatenate((self._rows, np.zeros_like(self._rows)))
        self._rows[number] = (*first, *second, flag)
        self._runs.append(run)
        return number

    def run(self, number: int) -> None:
        """Run a command by itself."""
        self._runs[number]()

    def preloads(self, numbers: Numbers) -> PreloadForms:
        """The PRELOADs with these numbers."""
        rows = self._rows[numbers]
        return PreloadForms(rows[:, 0:3], rows[:, 3:6], rows[:, 6] != 0)

    def computes(self, numbers: Numbers) -> ComputeForms:
        """The COMPUTEs with these numbers."""
        rows = self._rows[numbers]
        return ComputeForms(rows[:, 0:3], rows[:, 3:6], rows[:, 6] != 0)
