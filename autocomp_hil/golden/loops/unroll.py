# SPDX-License-Identifier: Apache-2.0
"""What turns LOOP_WS or LOOP_CONV_WS into the commands that it stands for."""

from collections.abc import Iterator
from typing import Final

from autocomp_hil.golden.loops.convolution import convolution_commands
from autocomp_hil.golden.loops.convolution_loop import convolution_loop
from autocomp_hil.golden.loops.matmul import matmul_commands, matmul_loop
from autocomp_hil.golden.loops.rules import check_convolution, check_matmul
from autocomp_hil.golden.state import Machine
from autocomp_hil.isa import Command, Funct, decode

__all__ = ["CONVOLUTION", "LOOPS", "MATMUL", "unroll"]

LOOPS: Final = frozenset({Funct.LOOP_WS, Funct.LOOP_CONV_WS})
"""Commands that others stand for."""
MATMUL: Final = frozenset(
    {
        Funct.LOOP_WS,
        Funct.LOOP_WS_CONFIG_BOUNDS,
        Funct.LOOP_WS_CONFIG_ADDRS_AB,
        Funct.LOOP_WS_CONFIG_ADDRS_DC,
        Funct.LOOP_WS_CONFIG_STRIDES_AB,
        Funct.LOOP_WS_CONFIG_STRIDES_DC,
    }
)
"""Commands of the matrix loop."""
CONVOLUTION: Final = frozenset(
    {
        Funct.LOOP_CONV_WS,
        Funct.LOOP_CONV_WS_CONFIG_1,
        Funct.LOOP_CONV_WS_CONFIG_2,
        Funct.LOOP_CONV_WS_CONFIG_3,
        Funct.LOOP_CONV_WS_CONFIG_4,
        Funct.LOOP_CONV_WS_CONFIG_5,
        Funct.LOOP_CONV_WS_CONFIG_6,
    }
)
"""Commands of the convolution loop."""


def unroll(machine: Machine, command: Command) -> Iterator[Command]:
    """Check a loop, and say what it stands for.

    Args:
        machine: Machine with the settings, halves and configuration; its halves change in turn.
        command: LOOP_WS or LOOP_CONV_WS.

    Returns:
        The commands, in an order with the meaning of the loop. None of them faults.

    Raises:
        RuleBroken: The loop is not legal; nothing has changed.
    """
    options, loops, tile = decode(command).fields, machine.loops, machine.tile
    if command.funct == Funct.LOOP_WS:
        matmul = matmul_loop(loops, options)
        check_matmul(machine, matmul, tile)
        commands = matmul_commands(matmul, tile, loops.matmul)
        loops.matmul = loops.matmul.next(stores=bool(matmul.c))
    else:
        convolution = convolution_loop(loops, options)
        check_convolution(machine, convolution, tile)
        commands = convolution_commands(convolution, tile, loops.convolution)
        loops.convolution = loops.convolution.next(stores=bool(convolution.output))
    return commands
