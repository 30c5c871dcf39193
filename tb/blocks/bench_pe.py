# SPDX-License-Identifier: Apache-2.0
"""Bench of pe: every output one cycle after its input, for all legal beats."""

import random
from dataclasses import replace
from typing import Any

import cocotb
from cocotb.triggers import FallingEdge

from tb.blocks.mesh_model import MeshBeat, random_beat, signed
from tb.common.streams import read, reset

_CONTROL = ("mac", "is_os", "flip", "flip_zero", "load", "drain", "row")


class PeModel:
    """The element's registers; outputs that a beat leaves open are None."""

    def __init__(self, row: int) -> None:
        self._row = row
        self._shadow = 0
        self._weight = 0
        self._sum = 0
        self.outputs: dict[str, int | None] = dict.fromkeys((*_CONTROL, "act", "weight", "sum"), 0)

    def execute(self, beat: MeshBeat, sum_in: int) -> None:
        """One clock edge; ``outputs`` are what is seen after it."""
        act, weight = beat.act[0], beat.weight[0]
        outputs = self.outputs
        outputs.update({name: int(value) for name, value in beat.control().items()})
        if beat.flip:
            taken = 0 if beat.flip_zero else self._shadow
            if beat.is_os:
                self._sum = taken
            else:
                self._weight = taken
        if beat.mac:
            outputs["act"] = act & 0xFF
            if beat.is_os:
                self._sum = signed(self._sum + act * weight, 32)
                outputs["sum"] = None
            else:
                outputs["sum"] = (sum_in + act * self._weight) & 0xFFFFFFFF
        if beat.drain:
            outputs["sum"] = (self._sum if beat.row == self._row else sum_in) & 0xFFFFFFFF
        if beat.load or (beat.mac and beat.is_os):
            outputs["weight"] = weight & 0xFF
        if beat.load and beat.row == self._row:
            self._shadow = weight


def drive_beat(dut: Any, beat: MeshBeat, sum_in: int, *, is_enabled: bool = True) -> None:
    """Values for the next rising edge."""
    dut.enable_i.value = int(is_enabled)
    for name, value in beat.control().items():
        getattr(dut, f"{name}_i").value = int(value)
    dut.act_i.value = beat.act[0] & 0xFF
    dut.weight_i.value = beat.weight[0] & 0xFF
    dut.sum_i.value = sum_in & 0xFFFFFFFF


@cocotb.test()
async def random_beats(dut: Any) -> None:
    """Random legal beats; the own row is hit every other time, some edges are not enabled."""
    rng = random.Random(random.random())
    row = read(dut.own_row_o)
    model = PeModel(row)
    drive_beat(dut, MeshBeat(act=(0,), weight=(0,)), 0)
    await reset(dut)
    model.execute(MeshBeat(act=(0,), weight=(0,)), 0)
    for cycle in range(3000):
        for name, expected in model.outputs.items():
            got = read(getattr(dut, f"{name}_o"))
            assert expected is None or got == expected, (
                f"cycle {cycle}: {name}: got {got:#x}, expected {expected:#x}"
            )
        beat = random_beat(rng, 32, 1)
        if rng.random() < 0.5:
            beat = replace(beat, row=row)
        extremes = (0x7FFF_FFFF, -0x8000_0000, -1, rng.getrandbits(32))
        sum_in = rng.choice(extremes)
        is_enabled = rng.random() < 0.8
        drive_beat(dut, beat, sum_in, is_enabled=is_enabled)
        if is_enabled:
            model.execute(beat, sum_in)
        await FallingEdge(dut.clk_i)
