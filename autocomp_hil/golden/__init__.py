# SPDX-License-Identifier: Apache-2.0
"""The golden model: what the accelerator's commands mean, one after the other, in numpy.

Written from the ISA reference, independent of how the hardware works. Start reading at
``accelerator``; ``load``, ``execute`` and ``store`` hold one command class each.
"""

from autocomp_hil.golden.accelerator import Accelerator, RunResult
from autocomp_hil.golden.explain import Explanation, LostWrite, RowRanges, UnwrittenRead
from autocomp_hil.golden.faults import ProgramFault
from autocomp_hil.golden.memory import PAGE_BYTES, SparseMemory
from autocomp_hil.golden.pattern import Space, pattern_bytes, pattern_words
from autocomp_hil.golden.program import FENCE, Fence, Program, load_program, save_program
from autocomp_hil.golden.races import Access, Agent, Race, RaceDetector

__all__ = [
    "FENCE",
    "PAGE_BYTES",
    "Accelerator",
    "Access",
    "Agent",
    "Explanation",
    "Fence",
    "LostWrite",
    "Program",
    "ProgramFault",
    "Race",
    "RaceDetector",
    "RowRanges",
    "RunResult",
    "Space",
    "SparseMemory",
    "UnwrittenRead",
    "load_program",
    "pattern_bytes",
    "pattern_words",
    "save_program",
]
