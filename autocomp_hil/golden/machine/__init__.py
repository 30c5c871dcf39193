# SPDX-License-Identifier: Apache-2.0
"""The functional machine: the same program as on the chip, with the golden accelerator.

Start reading at ``machine``; ``emulator`` says how unicorn and the golden interpreter share work.
"""

from autocomp_hil.golden.machine.call import ARGUMENTS, RETURN_ADDRESS, STACK_POINTER, Call, Kept
from autocomp_hil.golden.machine.calls import CallResult, run_calls
from autocomp_hil.golden.machine.elf import ElfProgram, ElfSegment, load_elf
from autocomp_hil.golden.machine.host import CONSOLE_LIMIT
from autocomp_hil.golden.machine.machine import default_ranges, run_functional, run_in_lock_step
from autocomp_hil.golden.machine.outcome import EXIT_FAULT, Ending, is_fault_exit
from autocomp_hil.golden.machine.ranges import AccessRange, AccessViolation, Ranges
from autocomp_hil.golden.machine.result import MachineResult, TrapReport
from autocomp_hil.golden.machine.trap_chain import ENDLESS

__all__ = [
    "ARGUMENTS",
    "CONSOLE_LIMIT",
    "ENDLESS",
    "EXIT_FAULT",
    "RETURN_ADDRESS",
    "STACK_POINTER",
    "AccessRange",
    "AccessViolation",
    "Call",
    "CallResult",
    "ElfProgram",
    "ElfSegment",
    "Ending",
    "Kept",
    "MachineResult",
    "Ranges",
    "TrapReport",
    "default_ranges",
    "is_fault_exit",
    "load_elf",
    "run_calls",
    "run_functional",
    "run_in_lock_step",
]
