# SPDX-License-Identifier: Apache-2.0
"""Says whether a night ran all that has cycles, so that what is missing is missing for good."""

from autocomp_hil.regress.night import Identity, Night, UnitStatus
from autocomp_hil.regress.night_records import NightRecords
from autocomp_hil.regress.unit import Tier

__all__ = ["is_whole", "ran_everything"]

_DONE = {UnitStatus.PASSED, UnitStatus.FAILED}


def _is_asked_for(identity: Identity) -> bool:
    return identity.tier is not Tier.SMOKE and identity.only == "*"


def ran_everything(records: NightRecords) -> bool:
    """Whether every unit of the night that is due once ran to its end.

    Args:
        records: The night; one of the smoke tier, or of some units only, is not everything.
    """
    done = {unit.result.unit.name for unit in records.units if unit.result.status in _DONE}
    due = {unit.name for unit in records.plan.units if not unit.is_filler}
    return _is_asked_for(records.plan.identity) and due <= done


def is_whole(night: Night) -> bool:
    """Whether a night that was summed up ran everything.

    Args:
        night: The night.
    """
    is_done = all(result.status in _DONE for result in night.units if not result.unit.is_filler)
    return _is_asked_for(night.identity) and is_done and not (night.left_out or night.stopped)
