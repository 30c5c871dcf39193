# SPDX-License-Identifier: Apache-2.0
"""How the page of a night looks beyond what all pages have."""

from typing import Final

from autocomp_hil.regress.night import BucketStatus, UnitStatus
from autocomp_hil.regress.records import MutantOutcome

__all__ = ["BUCKET_KINDS", "COLOURS", "MUTANT_KINDS", "STYLE", "UNIT_KINDS"]

COLOURS: Final = {"good": "#2e7d32", "bad": "#c62828", "warn": "#ef6c00", "idle": "#78909c"}

UNIT_KINDS: Final = {
    UnitStatus.HUNG: "bad",
    UnitStatus.DIED: "bad",
    UnitStatus.UNREADABLE: "bad",
    UnitStatus.SILENT: "bad",
    UnitStatus.FAILED: "bad",
    UnitStatus.INTERRUPTED: "warn",
    UnitStatus.VOID: "warn",
    UnitStatus.PASSED: "good",
}
"""Kinds of endings of units, in the order in which the page shows them."""
BUCKET_KINDS: Final = {
    BucketStatus.NEW: "bad",
    BucketStatus.STILL: "bad",
    BucketStatus.FLAKY: "warn",
    BucketStatus.UNTRIED: "idle",
    BucketStatus.MENDED: "good",
}
"""Kinds of buckets, in the order in which the page shows them."""
MUTANT_KINDS: Final = {
    MutantOutcome.SURVIVED: "bad",
    MutantOutcome.NOT_REACHED: "warn",
    MutantOutcome.NO_DIFFERENCE: "idle",
    MutantOutcome.CAUGHT: "good",
}
"""Kinds of outcomes, in the order in which the page shows them."""

STYLE: Final = """
body { overflow-wrap: anywhere }
.verdict { font-size: 22px; font-weight: 600; padding: 10px 16px; border-radius: 6px;
  color: white; margin: 12px 0 }
.verdict span { font-size: 15px; font-weight: 400; display: block }
.good { background: #2e7d32 } .bad { background: #c62828 } .warn { background: #ef6c00 }
.idle { background: #78909c }
.badge { color: white; border-radius: 4px; padding: 1px 8px; font-size: 13px; font-weight: 600;
  white-space: nowrap }
.alert { border-left: 4px solid #ef6c00; background: #fff3e0; padding: 8px 14px; margin: 12px 0 }
.alert ul { margin: 0; padding-left: 18px }
.bucket { border: 1px solid #eceff1; border-radius: 6px; padding: 8px 14px; margin: 10px 0 }
.bucket h3 { margin: 2px 0; overflow-wrap: anywhere }
.command { user-select: all; white-space: pre-wrap; overflow-wrap: anywhere; background: #e8eaf6 }
td, th { min-width: 46px }
details { margin: 6px 0 } summary { cursor: pointer; color: #37474f }
pre { max-height: 420px; overflow: auto }
.source td { font-family: ui-monospace, monospace; font-size: 12.5px; background: #f5f7f8;
  white-space: pre-wrap }
.code { font-family: ui-monospace, monospace; font-size: 12.5px }
nav { position: sticky; top: 0; background: white; padding: 6px 0; margin: 0;
  border-bottom: 1px solid #eceff1; z-index: 9; font-size: 14px }
h2 { scroll-margin-top: 64px }
@media print { nav { display: none } }
"""
