# SPDX-License-Identifier: Apache-2.0
"""Says which schedules belong to which workload. A new family is added here, or by its user."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import ConfigError
from autocomp_hil.propose.registry import Registry
from autocomp_hil.propose.rewriter.conv.options import CONV
from autocomp_hil.propose.rewriter.gemm.options import GEMM
from autocomp_hil.propose.rewriter.option import Family, FamilyKind
from autocomp_hil.propose.rewriter.schedule import Schedule
from autocomp_hil.workloads.instance import Instance

__all__ = ["FAMILIES", "family_of", "parse_schedule"]

FAMILIES: Final[Registry[FamilyKind]] = Registry("family of schedules")

for _kind in (GEMM, CONV):
    FAMILIES.add(_kind.name, _kind)


class _Kind(BaseModel):
    """The part of a schedule that says of which family it is."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str


def family_of(instance: Instance, hardware: HardwareConfig) -> Family[Any] | None:
    """Schedules of an instance, of the first family that has some; None if there are none."""
    for kind in FAMILIES:
        if kind.fits(instance):
            return kind.make(instance, hardware)
    return None


def parse_schedule(text: str) -> Schedule:
    """A schedule from its JSON.

    Raises:
        ValueError: The text is a schedule of no family.
    """
    try:
        kind = FAMILIES.get(_Kind.model_validate_json(text).kind)
    except ConfigError as error:
        raise ValueError(str(error)) from error
    return kind.schedule.model_validate_json(text)
