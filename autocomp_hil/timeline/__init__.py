# SPDX-License-Identifier: Apache-2.0
"""Command timelines: what each engine worked on, and what it waited for, cycle by cycle."""

from autocomp_hil.timeline.causes import Cause, Stall, stalls
from autocomp_hil.timeline.chrome import chrome_trace, write_chrome_trace
from autocomp_hil.timeline.lanes import CommandRecord, CommandSlice, Lane, command_slices

__all__ = [
    "Cause",
    "CommandRecord",
    "CommandSlice",
    "Lane",
    "Stall",
    "chrome_trace",
    "command_slices",
    "stalls",
    "write_chrome_trace",
]
