# SPDX-License-Identifier: Apache-2.0
"""Bench of mesh: every beat that makes a row gives it 2*Dim - 1 cycles later, and no other row."""

import random
from collections import deque
from collections.abc import Callable
from typing import Any

import cocotb
import numpy as np
from cocotb.triggers import FallingEdge

from tb.blocks.mesh_model import MeshBeat, MeshModel, join_bytes, random_beat
from tb.common.streams import read, reset


class BeatDriver:
    """Puts a beat, or a bubble with random data, on the pins."""

    def __init__(self, dut: Any) -> None:
        self._dut = dut

    def drive(self, beat: MeshBeat) -> None:
        """Values for the next rising edge."""
        dut = self._dut
        for name, value in beat.control().items():
            getattr(dut, f"{name}_i").value = int(value)
        dut.act_i.value = join_bytes(beat.act)
        dut.weight_i.value = join_bytes(beat.weight)
        dut.d_i.value = join_bytes(beat.d)


class RowChecker:
    """Compares rows and the cycle in which they come."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._model = MeshModel(dim)
        self._expected: deque[tuple[int, Any, MeshBeat]] = deque()
        self.compared = 0

    def saw_beat(self, cycle: int, beat: MeshBeat) -> None:
        """The beat was on the pins at the rising edge that ends ``cycle``."""
        row = self._model.execute(beat)
        if row is not None:
            self._expected.append((cycle + 2 * self._dim - 1, row, beat))

    def saw_output(self, cycle: int, *, valid: bool, data: int) -> None:
        """Note the outputs in ``cycle``."""
        due = self._expected and self._expected[0][0] == cycle
        assert valid == bool(due), f"cycle {cycle}: row {'un' if valid else ''}expected"
        if not valid:
            return
        _, expected, beat = self._expected.popleft()
        got = np.frombuffer(data.to_bytes(self._dim * 4, "little"), "<i4")
        assert np.array_equal(got, expected), (
            f"row {self.compared} of {beat}: got {got}, expected {expected}"
        )
        self.compared += 1

    @property
    def is_idle(self) -> bool:
        """Whether nothing is on its way."""
        return not self._expected


async def _run(dut: Any, beats: int, next_beat: Callable[[random.Random], MeshBeat]) -> int:
    """Feed beats, then bubbles until nothing is in flight; return the number of rows."""
    dim = len(dut.act_i) // 8
    rng = random.Random(random.random())
    driver, checker = BeatDriver(dut), RowChecker(dim)
    idle = MeshBeat(act=(0,) * dim, weight=(0,) * dim, d=(0,) * dim)
    driver.drive(idle)
    await reset(dut)
    cycle = 0
    while cycle < beats or not checker.is_idle:
        checker.saw_output(cycle, valid=bool(read(dut.out_valid_o)), data=read(dut.out_data_o))
        beat = next_beat(rng) if cycle < beats else idle
        driver.drive(beat)
        checker.saw_beat(cycle, beat)
        cycle += 1
        await FallingEdge(dut.clk_i)
    return checker.compared


@cocotb.test()
async def random_beats(dut: Any) -> None:
    """Every legal mixture of loads, flips, macs of both dataflows and drains."""
    dim = len(dut.act_i) // 8
    beats = 4000 // dim
    rows = await _run(dut, beats, lambda rng: random_beat(rng, dim, dim))
    assert rows > beats // 3


@cocotb.test()
async def sparse_beats(dut: Any) -> None:
    """Beats so far apart that the mesh stops its registers in between."""
    dim = len(dut.act_i) // 8

    def next_beat(rng: random.Random) -> MeshBeat:
        beat = random_beat(rng, dim, dim)
        if rng.random() < 1 / (3 * dim):
            return beat
        return MeshBeat(act=beat.act, weight=beat.weight, d=beat.d, row=beat.row)

    assert await _run(dut, 4000, next_beat) > 20
