# SPDX-License-Identifier: Apache-2.0
"""Calls a function of the software library with tensors, and says what is wrong with the outcome.

The description that the function takes is made here and lies in memory beside the tensors, so that
one program serves all calls of a function.
"""

import ctypes
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from autocomp_hil import memory_map
from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.firmware_build import Built, build_program
from autocomp_hil.golden.machine import (
    AccessRange,
    ElfProgram,
    Ending,
    default_ranges,
    load_elf,
    run_functional,
)
from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.simulator import ChipRun, ChipSimulator

__all__ = ["UNROLLERS", "LibraryCall", "Status", "Tensor", "small_hardware"]

UNROLLERS: Final = "int8_4x4"
_GAP: Final = 64
"""Bytes around each tensor that must keep their values."""
_GUARD: Final = 0xA5
_DESCRIPTION_BYTES: Final = 256


def small_hardware() -> HardwareConfig:
    """Hardware with unrollers and memories so small that small problems have several tiles."""
    whole = load_hardware(UNROLLERS)
    return whole.model_copy(
        update={
            "scratchpad": whole.scratchpad.model_copy(update={"bytes": 1 << 13}),
            "accumulator": whole.accumulator.model_copy(update={"bytes": 1 << 12}),
        }
    )


class Status(enum.IntEnum):
    """What a function returns, as in firmware/lib/hil_status.h."""

    OK = 0
    BAD_ARGUMENT = 1
    UNSUPPORTED = 2


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor in memory: what it holds before the call, and after."""

    before: npt.NDArray[Any]
    after: npt.NDArray[Any] | None = None
    """What it holds after the call; None: the call must not change it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryCall:
    """A call of ``function(const description *)``."""

    header: str
    function: str
    description: ctypes.Structure
    """The function's argument; pointers to tensors are filled in here."""
    tensors: Mapping[str, Tensor]
    """Tensors by the name of the description's field that points to them."""
    status: Status = Status.OK

    def run_functional(self, hardware: HardwareConfig, folder: Path) -> str:
        """Run on the functional machine; returns what is wrong."""
        images, places = self._placed()
        program = self._program(hardware, folder)
        ranges = self._ranges(program, places)
        done = run_functional(program, hardware, images=images, ranges=ranges)
        if done.races:
            return f"race: {done.races[0]}"
        return self._wrong(done.outcome, done.exit_code, done.message, done.memory, places)

    def run_on_chip(
        self, chip: ChipSimulator, hardware: HardwareConfig, folder: Path
    ) -> tuple[str, ChipRun]:
        """Run on the chip; returns what is wrong, and the run."""
        images, places = self._placed()
        program = self._program(hardware, folder)
        run = chip.run(program, images=images, ranges=self._ranges(program, places))
        return self._wrong(run.outcome, run.exit_code, run.message, run.memory, places), run

    def _placed(self) -> tuple[list[tuple[int, bytes]], list[int]]:
        """Memory before the call, and the address of each tensor: at any alignment."""
        description = type(self.description).from_buffer_copy(self.description)
        guard = bytes([_GUARD]) * _GAP
        images, places = [], []
        address = memory_map.TENSORS_BASE + _DESCRIPTION_BYTES + _GAP + 3
        for name, tensor in self.tensors.items():
            address += -address % tensor.before.itemsize
            images.append((address - _GAP, guard + tensor.before.tobytes() + guard))
            places.append(address)
            if getattr(description, name) is None:
                setattr(description, name, address)
            address += tensor.before.nbytes + 2 * _GAP + 1
        assert ctypes.sizeof(description) <= _DESCRIPTION_BYTES
        return [(memory_map.TENSORS_BASE, bytes(description)), *images], places

    def _ranges(self, program: ElfProgram, places: Sequence[int]) -> list[AccessRange]:
        """Memory that the call may touch, to the byte."""
        return [
            *default_ranges(program),
            AccessRange(memory_map.TENSORS_BASE, _DESCRIPTION_BYTES, "R"),
            *(
                AccessRange(place, tensor.before.nbytes, "R" if tensor.after is None else "RW")
                for tensor, place in zip(self.tensors.values(), places, strict=True)
            ),
        ]

    def _program(self, hardware: HardwareConfig, folder: Path) -> ElfProgram:
        source = folder / "call.c"
        source.write_text(
            f'#include "{self.header}"\n#include "hil_host.h"\n'
            "int main(void) {\n  hil_measure_start();\n"
            "  hil_status_t status = "
            f"{self.function}((const void *){memory_map.TENSORS_BASE:#x});\n"
            "  hil_measure_stop();\n  return (int)status;\n}\n",
            encoding="utf-8",
        )
        built = build_program([source], hardware, flags=("-O2",))
        assert isinstance(built, Built), built.diagnostics
        assert not built.diagnostics, built.diagnostics
        return load_elf(built.elf)

    def _wrong(
        self,
        outcome: Ending,
        exit_code: int | None,
        message: str | None,
        memory: SparseMemory,
        places: Sequence[int],
    ) -> str:
        if outcome is not Ending.EXITED or exit_code != self.status:
            return f"{outcome}, status {exit_code}: {message}"
        for (name, tensor), place in zip(self.tensors.items(), places, strict=True):
            expected = tensor.before if tensor.after is None else tensor.after
            raw = memory.read(place - _GAP, expected.nbytes + 2 * _GAP)
            found = raw[_GAP : _GAP + expected.nbytes].view(expected.dtype).reshape(expected.shape)
            different = np.argwhere(found != expected)
            if len(different):
                at = tuple(int(index) for index in different[0])
                return (
                    f"{name}{list(at)}: expected {expected[at]}, got {found[at]}; "
                    f"{len(different)} of {expected.size} differ"
                )
            if (raw[:_GAP] != _GUARD).any() or (raw[-_GAP:] != _GUARD).any():
                return f"{name}: bytes around it changed"
        return ""
