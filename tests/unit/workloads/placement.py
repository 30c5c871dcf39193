# SPDX-License-Identifier: Apache-2.0
"""Runs a baseline on the functional machine, with its tensors where the memory map wants them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from autocomp_hil import memory_map
from autocomp_hil.config import HardwareConfig
from autocomp_hil.firmware_build import Built, build_program
from autocomp_hil.golden.machine import (
    AccessRange,
    ElfProgram,
    MachineResult,
    default_ranges,
    load_elf,
    run_functional,
)
from autocomp_hil.workloads import Instance, Tensors

_POISON = 0x5A


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A job: what to run, and where its tensors lie."""

    program: ElfProgram
    images: list[tuple[int, bytes]]
    ranges: list[AccessRange]
    addresses: dict[str, int]


def place(folder: Path, instance: Instance, hardware: HardwareConfig, inputs: Tensors) -> Placed:
    """Compile the baseline and put the tensors into memory, outputs poisoned."""
    source = folder / "kernel.c"
    source.write_text(instance.baseline, encoding="utf-8")
    flags = ("-O2", "-include", "hil_dialect.h", "-Werror")
    built = build_program([source], hardware, entry="launch", flags=flags)
    assert isinstance(built, Built), built.diagnostics
    program = load_elf(built.elf)
    page, at = memory_map.PAGE_BYTES, memory_map.TENSORS_BASE
    addresses, images, ranges = {}, [], list(default_ranges(program))
    for tensor in instance.tensors:
        address = at + tensor.offset_bytes
        addresses[tensor.name] = address
        is_input = tensor.role == "input"
        poison = np.full(tensor.size_bytes, _POISON, np.uint8)
        contents = inputs[tensor.name] if is_input else poison
        images.append((address, contents.tobytes()))
        ranges.append(AccessRange(address, tensor.size_bytes, "R" if is_input else "W"))
        at = -(-(address + tensor.size_bytes) // page) * page + page
    block = np.zeros(9, "<u8")
    block[: len(addresses) + 1] = [program.symbols["solution"], *addresses.values()]
    images.append((memory_map.LAUNCH_BLOCK_BASE, block.tobytes()))
    return Placed(program=program, images=images, ranges=ranges, addresses=addresses)


def run(placed: Placed, hardware: HardwareConfig, *, explain: bool = False) -> MachineResult:
    """The job on the functional machine, as a judged one."""
    return run_functional(
        placed.program,
        hardware,
        images=placed.images,
        ranges=placed.ranges,
        judged=True,
        explain=explain,
    )


def outputs(
    instance: Instance, placed: Placed, result: MachineResult
) -> dict[str, npt.NDArray[np.generic]]:
    """Contents of the outputs at the end."""
    return {
        tensor.name: result.memory.read(placed.addresses[tensor.name], tensor.size_bytes)
        .view(tensor.dtype)
        .reshape(tensor.shape)
        for tensor in instance.tensors
        if tensor.role == "output"
    }
