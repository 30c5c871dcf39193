# SPDX-License-Identifier: Apache-2.0
"""Kernels that a found one is compared with, as requests to the judge."""

from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.judge import Request
from autocomp_hil.workloads import Instance, Workload

__all__ = ["reference_request"]


def reference_request(
    workload: Workload, name: str, shape: str | None, hardware: HardwareConfig
) -> tuple[Instance, Request] | str:
    """What to judge for a workload's reference, or why there is nothing to judge.

    Args:
        workload: The workload.
        name: Name of the reference: ``library``, ``loop`` or ``hand_written``.
        shape: Name or numbers; None: the default shape.
        hardware: Configuration; a reference may need one of its loop unrollers.

    Raises:
        ConfigError: The workload has no such shape.
    """
    reference = workload.reference(name, shape)
    if reference is None:
        return "the workload has none for this shape"
    unroller = reference.unroller
    if unroller is not None and not getattr(hardware.loop_unrollers, unroller):
        return f"the hardware has no unroller (loop_unrollers.{unroller})"
    source = reference.instance.baseline.encode()
    return reference.instance, Request(source=source, linked=reference.linked)
