# SPDX-License-Identifier: Apache-2.0
"""Whether a program is right, found without the judge: the chip's memory against numpy.

Tensors lie elsewhere than where the judge puts them, in memory of other contents, and each data
seed has another timing of the memory, so that what is right by luck alone is not right for long.
Only the compiler is shared with the judge.
"""

import struct
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Final, Self

import numpy as np

from autocomp_hil import memory_map
from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.source.compile import Compiled
from autocomp_hil.golden.machine import AccessRange, Ending
from autocomp_hil.simulator.chip.simulator import ChipSimulator
from autocomp_hil.simulator.job import MemoryTiming
from autocomp_hil.workloads.instance import Instance

__all__ = ["SEEDS", "Oracle"]

SEEDS: Final = tuple(range(9_000, 9_020))
_LATENCIES: Final = (40, 1, 5, 150, 12)
_PAGE: Final = memory_map.PAGE_BYTES
_FIRST: Final = memory_map.TENSORS_BASE + 0x0040_0000
_CYCLES_OVER: Final = 1_000_000


class Oracle:
    """A chip of its own. A context manager."""

    def __init__(self, hardware: HardwareConfig, *, cycles_over: int = _CYCLES_OVER) -> None:
        """Build the model, or find it.

        Args:
            hardware: The configuration.
            cycles_over: What a run may take beyond a number that follows from the workload.
        """
        self._hardware = hardware
        self._cycles_over = cycles_over
        self._chip = ChipSimulator(hardware)

    def __enter__(self) -> Self:
        """Return the oracle itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the simulator."""
        self._chip.close()

    def first_wrong(
        self, compiled: Compiled, instance: Instance, seeds: Iterable[int] = SEEDS
    ) -> str | None:
        """Run one seed after the other; what is wrong with the first that is, None if none is."""
        for index, seed in enumerate(seeds):
            wrong = self._run(compiled, instance, seed, _LATENCIES[index % len(_LATENCIES)])
            if wrong is not None:
                return f"seed {seed}: {wrong}"
        return None

    def _run(self, compiled: Compiled, instance: Instance, seed: int, latency: int) -> str | None:
        inputs = instance.inputs(seed)
        expected = {**inputs, **instance.gold(inputs)}
        random = np.random.default_rng(seed)
        starts, images, ranges, place = [], [], [], _FIRST
        for tensor in instance.tensors:
            place += _PAGE * int(random.integers(1, 4)) + tensor.offset_bytes
            size = tensor.size_bytes
            contents = random.integers(0, 256, size, np.uint8).tobytes()
            if tensor.role == "input":
                contents = np.ascontiguousarray(inputs[tensor.name]).tobytes()
            starts.append(place)
            images.append((place, contents))
            ranges.append(AccessRange(place, size, "R" if tensor.role == "input" else "RW"))
            place += -(-(tensor.offset_bytes + size) // _PAGE) * _PAGE - tensor.offset_bytes
        launch = struct.pack(f"<{1 + len(starts)}Q", compiled.kernel_address, *starts)
        base = memory_map.LAUNCH_BLOCK_BASE
        ranges.append(AccessRange(base, memory_map.LAUNCH_BLOCK_BYTES, "R"))
        ranges += [AccessRange(s.address, s.size, s.rights) for s in compiled.program.segments]
        run = self._chip.run(
            compiled.program, images=[(base, launch), *images], ranges=ranges, seed=seed,
            judged=True, timing=self._timing(seed, latency),
            cycle_limit=self._cycles_over + 64 * instance.macs // self._hardware.dim,
        )  # fmt: skip
        if run.outcome is not Ending.EXITED:
            return f"{run.outcome.value}: {run.message}"
        found = {
            tensor.name: run.memory.read(start, tensor.size_bytes)
            .view(tensor.dtype)
            .reshape(tensor.shape)
            for start, tensor in zip(starts, instance.tensors, strict=True)
        }
        return _first_difference(found, expected, [tensor.name for tensor in instance.tensors])

    def _timing(self, seed: int, latency: int) -> MemoryTiming:
        return MemoryTiming.of(
            self._hardware,
            first_beat_latency_cycles=latency,
            write_response_latency_cycles=latency,
            latency_jitter_cycles=latency // 4,
            seed=seed,
        )


def _first_difference(found: object, expected: object, names: Sequence[str]) -> str | None:
    assert isinstance(found, dict)
    assert isinstance(expected, dict)
    for name in names:
        differs = found[name] != expected[name]
        if differs.any():
            where = tuple(int(i) for i in np.argwhere(differs)[0])
            shown = "".join(f"[{i}]" for i in where)
            return (
                f"{int(differs.sum())} elements differ, first {name}{shown}: expected "
                f"{expected[name][where]}, got {found[name][where]}"
            )
    return None
