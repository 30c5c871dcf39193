# SPDX-License-Identifier: Apache-2.0
"""Which commands a configuration performs: loops need their unroller."""

from autocomp_hil.codegen.isa_source import CommandSource
from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.loops.unroll import CONVOLUTION, MATMUL

__all__ = ["is_performed"]


def is_performed(command: CommandSource, hardware: HardwareConfig) -> bool:
    """Whether the command does something, or is accepted, instead of faulting always.

    Args:
        command: The command.
        hardware: Configuration with or without loop unrollers.
    """
    if command.support == "none":
        return False
    unrollers = hardware.loop_unrollers
    if command.funct in MATMUL:
        return unrollers.matmul
    return command.funct not in CONVOLUTION or unrollers.convolution
