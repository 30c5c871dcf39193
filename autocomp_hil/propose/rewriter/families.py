# SPDX-License-Identifier: Apache-2.0
"""Which schedules belong to which workload."""

from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter

from autocomp_hil.config import HardwareConfig
from autocomp_hil.propose.rewriter.conv.options import ConvFamily
from autocomp_hil.propose.rewriter.conv.schedule import ConvSchedule
from autocomp_hil.propose.rewriter.gemm.options import GemmFamily
from autocomp_hil.propose.rewriter.gemm.schedule import GemmSchedule
from autocomp_hil.propose.rewriter.option import Family
from autocomp_hil.workloads.instance import Instance

__all__ = ["AnySchedule", "family_of", "parse_schedule"]

AnySchedule = GemmSchedule | ConvSchedule
_ADAPTER: Final[TypeAdapter[AnySchedule]] = TypeAdapter(
    Annotated[AnySchedule, Field(discriminator="kind")]
)


def family_of(instance: Instance, hardware: HardwareConfig) -> Family[Any] | None:
    """Schedules of an instance; None if there are none: another workload, or pooling."""
    if instance.workload == "gemm":
        return GemmFamily(instance, hardware)
    if instance.workload == "conv" and instance.numbers["POOL_SIZE"] == 1:
        return ConvFamily(instance, hardware)
    return None


def parse_schedule(text: str) -> AnySchedule:
    """A schedule from its JSON.

    Raises:
        ValueError: It is none.
    """
    return _ADAPTER.validate_json(text)
