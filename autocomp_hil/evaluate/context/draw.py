# SPDX-License-Identifier: Apache-2.0
"""Draws the context of a call: all that ABI and instruction set leave open.

Covered: places of the tensors, above 4 GiB; size and contents of the caller's part of the stack;
stack below it; registers that are no arguments; bytes beside static variables, and the firmware's
data; configuration, weights, sums and pending preload of the accelerator.
Not covered: scratchpad and accumulator, which hold the start pattern in every run.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final

import numpy as np

from autocomp_hil import memory_map
from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.context.assumptions import Assumption
from autocomp_hil.evaluate.context.earlier_kernel import earlier_kernel
from autocomp_hil.evaluate.runs.place import Placement, pages_of, usual_places
from autocomp_hil.evaluate.source.compile import Compiled
from autocomp_hil.golden.machine import (
    ARGUMENTS,
    RETURN_ADDRESS,
    STACK_POINTER,
    Call,
    ElfProgram,
    Kept,
)
from autocomp_hil.workloads.instance import Instance

__all__ = ["draw_call", "draw_places"]

_PAGE: Final = memory_map.PAGE_BYTES
_FIRST_PAGES: Final = range((1 << 32) // _PAGE, (1 << 33) // _PAGE)
"""Pages where the first tensor may begin: its address does not fit into 32 bits."""
_MOST_GAP_BITS: Final = 12
"""Bits of the largest number of pages between two tensors: 16 MiB."""
_FRAME: Final = 16
"""Number of which the stack pointer is a multiple."""
_MOST_FRAMES: Final = 64
"""Frames of the largest caller's part of the stack, which leaves 63 KiB to a kernel."""
_FIRMWARE: Final = "hil_"
"""Beginning of the names of the firmware's variables, which no candidate's name has."""


def draw_places(instance: Instance, rng: np.random.Generator) -> list[int]:
    """Address of the first page of each tensor, in the order of the arguments.

    No two tensors are as far apart as where the kernel is measured.
    """
    usual = usual_places(instance)
    while True:
        places = _drawn_places(instance, rng)
        if all(
            places[j] - places[i] != usual[j] - usual[i]
            for i, j in combinations(range(len(places)), 2)
        ):
            return places


def _drawn_places(instance: Instance, rng: np.random.Generator) -> list[int]:
    places = [0] * len(instance.tensors)
    page = int(rng.integers(_FIRST_PAGES.start, _FIRST_PAGES.stop))
    for index in rng.permutation(len(places)):
        tensor = instance.tensors[index]
        places[index] = page * _PAGE
        page += pages_of(tensor) + 1
        page += int(rng.integers(0, 1 << int(rng.integers(1, _MOST_GAP_BITS + 1))))
    return places


def draw_call(
    compiled: Compiled,
    placement: Placement,
    hardware: HardwareConfig,
    hostile: Mapping[Assumption, np.random.Generator],
) -> Call:
    """A call of the kernel in which what is not hostile is as in the measured run.

    Args:
        compiled: The kernel's program.
        placement: Places of its tensors.
        hardware: The configuration.
        hostile: What differs from the measured run, and what draws it.
    """
    program = compiled.program
    top = program.symbols["hil_stack_top"]
    bottom = program.symbols["hil_stack_bottom"]
    frames, stack = 1, bytes(top - bottom)
    if Assumption.STACK in hostile:
        rng = hostile[Assumption.STACK]
        frames, stack = int(rng.integers(1, _MOST_FRAMES + 1)), rng.bytes(top - bottom)
    pointer = top - _FRAME * frames
    caller = Kept(
        address=pointer, contents=stack[pointer - bottom :], owner="the stack frame of its caller"
    )
    registers = [0] * 32
    if Assumption.REGISTERS in hostile:
        registers = hostile[Assumption.REGISTERS].integers(0, 1 << 64, 32, np.uint64).tolist()
    registers[0], registers[STACK_POINTER] = 0, pointer
    registers[RETURN_ADDRESS] = program.symbols["hil_launch_return"]
    for register, address in zip(ARGUMENTS, placement.addresses().values(), strict=False):
        registers[register] = address
    accelerator = hostile.get(Assumption.ACCELERATOR)
    return Call(
        function=compiled.kernel_address,
        registers=tuple(registers),
        images=(*placement.images(compiled.kernel_address), (bottom, stack)),
        kept=(caller, *_beside_variables(program, hostile.get(Assumption.STATIC))),
        ranges=tuple(placement.ranges(program)),
        commands=() if accelerator is None else earlier_kernel(hardware, accelerator),
    )


def _beside_variables(program: ElfProgram, rng: np.random.Generator | None) -> Iterator[Kept]:
    """Writable static memory that is not the kernel's: the firmware's, and what is nobody's.

    It holds zeros, as after the start-up code, if nothing draws it.
    """
    start, end = program.symbols["hil_data_start"], program.symbols["hil_data_end"]
    place = start
    for address, size, name in (*program.variables, (end, 0, "")):
        if not start <= address <= end or name.startswith(_FIRMWARE):
            continue
        if address > place:
            count = address - place
            contents = bytes(count) if rng is None else rng.bytes(count)
            owner = "static memory that is not its own"
            yield Kept(address=place, contents=contents, owner=owner)
        place = max(place, address + size)
