# SPDX-License-Identifier: Apache-2.0
"""Compares what the RTL did with what the golden model says, and names the first difference."""

import numpy as np
import numpy.typing as npt

from autocomp_hil.golden import PAGE_BYTES, Accelerator, SparseMemory
from autocomp_hil.golden.faults import ProgramFault
from autocomp_hil.simulator.job import AcceleratorRun, EndReason

__all__ = ["first_difference", "memory_difference"]


def first_difference(run: AcceleratorRun, golden: Accelerator) -> str | None:
    """One line that says where the two differ first; None where they are equal.

    Compared: end of the job, fault, accumulator, scratchpad, DRAM. Not compared: cycles and
    COUNTER answers, which the golden model does not know.

    Args:
        run: What the RTL did.
        golden: The golden accelerator after it ran the same program.
    """
    if run.end_reason is not EndReason.DONE:
        return f"the RTL ended by {run.end_reason.name.lower()} after {run.cycles} cycles"
    if run.fault != golden.fault:
        return f"fault: RTL {_fault_text(run.fault)}; golden {_fault_text(golden.fault)}"
    for name, actual, expected in (
        ("accumulator", run.accumulator, golden.accumulator),
        ("scratchpad", run.scratchpad, golden.scratchpad),
    ):
        text = _rows_differ(name, actual, expected)
        if text is not None:
            return text
    return memory_difference(run.dram, golden.dram)


def _fault_text(fault: ProgramFault | None) -> str:
    return "none" if fault is None else str(fault)


def _rows_differ(
    name: str, actual: npt.NDArray[np.generic], expected: npt.NDArray[np.generic]
) -> str | None:
    wrong = np.argwhere(actual != expected)
    if not len(wrong):
        return None
    row, column = (int(x) for x in wrong[0])
    return (
        f"{name} row {row} column {column}: RTL {actual[row, column]}, golden "
        f"{expected[row, column]}; {len(wrong)} elements in "
        f"{len(np.unique(wrong[:, 0]))} rows differ"
    )


def memory_difference(actual: SparseMemory, expected: SparseMemory) -> str | None:
    """One line about the first page that differs, of all that either side loaded or wrote.

    Args:
        actual: Memory of the RTL.
        expected: Memory of the golden side.
    """
    for page in sorted({*actual.written_pages(), *expected.written_pages()}):
        ours, theirs = actual.read(page, PAGE_BYTES), expected.read(page, PAGE_BYTES)
        wrong = np.flatnonzero(ours != theirs)
        if len(wrong):
            first = int(wrong[0])
            return (
                f"DRAM byte {page + first:#x}: RTL {ours[first]:#04x}, golden "
                f"{theirs[first]:#04x}; {len(wrong)} bytes differ in this page"
            )
    return None
