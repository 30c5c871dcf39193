# SPDX-License-Identifier: Apache-2.0
"""Code coverage of the RTL in a night, with its change since the night before."""

from autocomp_hil.regress.code import code_night, reached_by_test
from autocomp_hil.regress.night import CodeSummary, Night
from autocomp_hil.regress.night_records import NightRecords
from autocomp_hil.regress.summaries.finding import Found

__all__ = ["sum_up_code"]


def sum_up_code(records: NightRecords, before: Night | None) -> Found[CodeSummary | None]:
    """Lines, branches, toggles and expressions that were reached; None if none were collected.

    Args:
        records: The night.
        before: The night before.
    """
    units = ((records.folder.of_unit(u.result.unit.name), u.records) for u in records.units)
    found = code_night(reached_by_test(units), records.folder.path)
    if found is None:
        return Found(value=None)
    known = {} if before is None or before.code is None else before.code.kinds
    changes = {}
    for kind, counts in found.summary.kinds.items():
        old = known[kind].share if kind in known else None
        if counts.share is not None and old is not None:
            changes[kind] = counts.share - old
    return Found(value=found.summary.model_copy(update={"changes": changes}), cases=found.cases)
