# SPDX-License-Identifier: Apache-2.0
"""Builds a kernel and runs it on functional machine and chip; every tensor must be the gold's.

Covered: all bytes of the tensors' pages, so also what lies around elements; races; the end.
"""

import struct
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

import numpy as np

from autocomp_hil import memory_map
from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import SimInfraError
from autocomp_hil.firmware_build import Built, build_program
from autocomp_hil.golden.machine import (
    AccessRange,
    ElfProgram,
    Ending,
    MachineResult,
    load_elf,
    run_functional,
)
from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.simulator import ChipRun, ChipSimulator, MemoryTiming, Waves, wave_file
from autocomp_hil.view import View
from tb.kernels.description import Kernel
from tb.kernels.emit import source
from tb.kernels.gold import gold
from tb.kernels.tensors import Tensor, images, inputs, places, ranges, tensors

__all__ = ["KernelBench", "Prepared", "Ran", "prepare", "write_waves", "wrong_on_models"]

_CYCLE_LIMIT: Final = 3_000_000
_MOST_INSTRUCTIONS: Final = 3_000_000
_WAVE_CYCLES: Final = 20_000


class Prepared(NamedTuple):
    """A kernel in memory, and what its tensors hold at the end."""

    program: ElfProgram
    images: list[tuple[int, bytes]]
    ranges: list[AccessRange]
    tensors: list[Tensor]
    expected: list[tuple[int, bytes]]
    """Pairs (address, contents) of the tensors' pages at the end."""


class Ran(NamedTuple):
    """What came of a kernel."""

    wrong: str | None
    """What is wrong first; None if nothing is."""
    cycles: int = 0
    commands: int = 0
    instructions: int = 0


def prepare(kernel: Kernel, hardware: HardwareConfig) -> Prepared:
    """Compile a kernel, and place and compute its tensors.

    Raises:
        AssertionError: The kernel does not compile.
    """
    with tempfile.TemporaryDirectory(prefix="hil-kernel-") as folder:
        path = Path(folder) / "kernel.c"
        path.write_text(source(kernel, hardware), encoding="utf-8")
        flags = (kernel.optimization, "-g0")
        built = build_program([path], hardware, entry="launch", flags=flags)
        assert isinstance(built, Built), built.diagnostics
        program = load_elf(built.elf, origin=f"kernel of seed {kernel.seed}")
    found = tensors(kernel, hardware)
    given = inputs(kernel, hardware)
    starts = [
        start + tensor.start_bytes for tensor, start in zip(found, places(found), strict=True)
    ]
    words = [program.symbols["kernel"], *starts]
    launch = struct.pack(f"<{len(words)}Q", *words).ljust(memory_map.LAUNCH_BLOCK_BYTES, b"\0")
    block = AccessRange(memory_map.LAUNCH_BLOCK_BASE, memory_map.LAUNCH_BLOCK_BYTES, "R")
    return Prepared(
        program=program,
        images=[(memory_map.LAUNCH_BLOCK_BASE, launch), *images(kernel, found, given)],
        ranges=[
            block,
            *(AccessRange(s.address, s.size, s.rights) for s in program.segments),
            *ranges(found),
        ],
        tensors=found,
        expected=images(kernel, found, gold(kernel, hardware, given)),
    )


def wrong_on_models(
    kernel: Kernel, prepared: Prepared, hardware: HardwareConfig
) -> tuple[str | None, MachineResult]:
    """What is wrong with a kernel on the functional machine, and the run; None if nothing is."""
    result = run_functional(
        prepared.program,
        hardware,
        images=prepared.images,
        ranges=prepared.ranges,
        seed=kernel.seed,
        judged=True,
        max_instructions=_MOST_INSTRUCTIONS,
    )
    wrong = None
    if result.outcome is not Ending.EXITED:
        trap = "" if result.trap is None else f": {result.trap.message}"
        wrong = f"functional machine: {result.outcome.value}: {result.message}{trap}"
    elif result.races:
        wrong = f"functional machine: race: {result.races[0]}"
    else:
        wrong = _first_difference(prepared, result.memory, "functional machine")
    return wrong, result


def _first_difference(prepared: Prepared, memory: SparseMemory, where: str) -> str | None:
    """The first byte that is not as expected, and its element, in words."""
    for tensor, (start, expected) in zip(prepared.tensors, prepared.expected, strict=True):
        found = memory.read(start, len(expected))
        different = np.flatnonzero(found != np.frombuffer(expected, np.uint8))
        if len(different):
            at = int(different[0])
            return (
                f"{where}: tensor {tensor.name}{_element(tensor, at)}: byte 0x{start + at:x} is "
                f"0x{int(found[at]):02x}, expected 0x{expected[at]:02x}; {len(different)} bytes "
                "differ"
            )
    return None


def _element(tensor: Tensor, at: int) -> str:
    """Where a byte of a tensor's pages lies in it."""
    inside = at - tensor.start_bytes
    row, col = divmod(inside // tensor.number.bytes, tensor.pitch)
    if 0 <= inside < tensor.size_bytes and col < tensor.cols:
        return f"[{row}][{col}]"
    return " outside of its elements"


class KernelBench:
    """A chip that runs kernels, one after the other. A context manager."""

    def __init__(
        self,
        hardware: HardwareConfig,
        *,
        verilator_seed: int = 1,
        has_both_views: bool = False,
        stand_ins: Sequence[Path] = (),
    ) -> None:
        """Build the models, or find them.

        Args:
            hardware: The configuration.
            verilator_seed: Values of registers before reset.
            has_both_views: Whether the fast view runs each kernel as well, in as many cycles.
            stand_ins: Files in place of the RTL's of the same name.
        """
        self._hardware = hardware
        self._chips = {
            View.RTL: ChipSimulator(hardware, verilator_seed=verilator_seed, stand_ins=stand_ins)
        }
        if has_both_views:
            self._chips[View.FAST] = ChipSimulator(hardware, view=View.FAST)

    def __enter__(self) -> Self:
        """Return the bench itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the simulators."""
        with ExitStack() as stack:
            for chip in self._chips.values():
                stack.callback(chip.close)

    def run(self, kernel: Kernel) -> Ran:
        """Run a kernel and compare; nothing that the hardware does is an exception.

        Raises:
            AssertionError: The kernel does not compile.
        """
        prepared = prepare(kernel, self._hardware)
        wrong, golden = wrong_on_models(kernel, prepared, self._hardware)
        if wrong is not None:
            return Ran(wrong)
        runs: dict[View, ChipRun] = {}
        for view, chip in self._chips.items():
            try:
                runs[view] = _run(chip, kernel, prepared)
            except SimInfraError as error:
                return Ran(f"{view}: the simulator died: {error}")
        rtl = runs[View.RTL]
        wrong = _wrong_on_chip(prepared, runs, golden.commands)
        return Ran(wrong, rtl.total_cycles, rtl.commands, rtl.instructions)


def _wrong_on_chip(prepared: Prepared, runs: Mapping[View, ChipRun], commands: int) -> str | None:
    """What is wrong with the runs of a kernel on the views of the chip."""
    for view, run in runs.items():
        if run.outcome is not Ending.EXITED:
            return f"{view}: {run.outcome.value}: {run.message}"
        wrong = _first_difference(prepared, run.memory, str(view))
        if wrong is not None:
            return wrong
        if run.commands != commands:
            return f"{view}: {run.commands} commands, expected {commands}"
    counted = sorted({(run.cycles or 0, run.total_cycles) for run in runs.values()})
    return f"the views differ in (cycles, all cycles): {counted}" if len(counted) > 1 else None


def _run(chip: ChipSimulator, kernel: Kernel, prepared: Prepared) -> ChipRun:
    return chip.run(
        prepared.program,
        images=prepared.images,
        ranges=prepared.ranges,
        seed=kernel.seed,
        judged=True,
        timing=MemoryTiming(**kernel.timing) if kernel.timing else None,
        cycle_limit=_CYCLE_LIMIT,
    )


def write_waves(kernel: Kernel, hardware: HardwareConfig, target: Path) -> Path | None:
    """Write the waves of a kernel's last 20,000 cycles.

    Returns:
        The file, an FST or VCD; None if the simulator died before it wrote any.
    """
    file = wave_file(target)
    prepared = prepare(kernel, hardware)
    cycles = _cycles(kernel, prepared, hardware, None)
    waves = Waves(file=file, from_cycle=max(0, cycles - _WAVE_CYCLES))
    _cycles(kernel, prepared, hardware, waves)
    return file if file.is_file() else None


def _cycles(
    kernel: Kernel, prepared: Prepared, hardware: HardwareConfig, waves: Waves | None
) -> int:
    """Cycles of a run; 0 if the simulator died in it."""
    with ChipSimulator(hardware, verilator_seed=kernel.verilator_seed, waves=waves) as chip:
        try:
            return _run(chip, kernel, prepared).total_cycles
        except SimInfraError:
            return 0
