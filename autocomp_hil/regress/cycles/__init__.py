# SPDX-License-Identifier: Apache-2.0
"""Cycles are results: what they are held against, and how a change of them is accepted."""

from autocomp_hil.regress.cycles.accept import Acceptance, accept, check_night, next_change
from autocomp_hil.regress.cycles.accepted import (
    ACCEPTED_CYCLES,
    AcceptedCount,
    AcceptedCycles,
    Change,
    load_accepted,
    store_accepted,
)
from autocomp_hil.regress.cycles.compare import TEST, Comparison, compare, is_slower, verdict

__all__ = [
    "ACCEPTED_CYCLES",
    "TEST",
    "Acceptance",
    "AcceptedCount",
    "AcceptedCycles",
    "Change",
    "Comparison",
    "accept",
    "check_night",
    "compare",
    "is_slower",
    "load_accepted",
    "next_change",
    "store_accepted",
    "verdict",
]
