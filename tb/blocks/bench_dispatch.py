# SPDX-License-Identifier: Apache-2.0
"""Bench of dispatch: random commands and every fault, with backpressure.

Checked: the first fault against the golden model, by its origin; payload and rows
touched of each entry against the front end model; COUNTER before and after a fault.
"""

import random
from collections.abc import Iterable
from typing import Any

import cocotb
from cocotb.triggers import FallingEdge, ReadOnly

from autocomp_hil import isa
from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.golden import Accelerator
from autocomp_hil.isa import Command, FaultField, FaultRule, Funct
from tb.accel.illegal_loops import LOOP_RULES
from tb.accel.random_program import without_loops
from tb.blocks.command_layout import EXECUTE_CMD, LOAD_CMD, ROW_RANGE, STORE_CMD, Layout
from tb.blocks.dispatch_program import DispatchPrograms
from tb.blocks.fault_cases import fault_cases
from tb.blocks.front_end_model import Allocation, Range, allocation
from tb.common.streams import read, reset

_CLASSES = {"load": 0, "execute": 1, "store": 2}
_PAYLOADS: dict[str, tuple[str, Layout]] = {
    "load": ("alloc_load_o", LOAD_CMD),
    "execute": ("alloc_execute_o", EXECUTE_CMD),
    "store": ("alloc_store_o", STORE_CMD),
}


def _differences(got: Any, expected: Any, path: str) -> list[str]:
    """Fields of ``expected`` that differ; other fields are free."""
    if isinstance(expected, dict):
        return [
            line
            for name, value in expected.items()
            for line in _differences(got[name], value, f"{path}.{name}")
        ]
    return [] if got == expected else [f"{path}: got {got}, expected {expected}"]


class DispatchChecker:
    """Steps the models with each accepted command and compares all outputs of the cycle."""

    def __init__(self, dut: Any, hardware: HardwareConfig) -> None:
        self._dut = dut
        self.golden = Accelerator(hardware)
        self.allocations = 0
        self.origins: list[int] = []
        """Origin of each command so far, by its place in the order of dispatch."""

    def offered(self, command: Command) -> None:
        """Outputs while the command is offered, before it is accepted."""
        dut, golden = self._dut, self.golden
        is_counter = command.funct == Funct.COUNTER
        assert read(dut.counter_valid_o) == is_counter, f"counter_valid for {command}"
        takers = {dut.counter_valid_o: dut.counter_ready_i, dut.alloc_valid_o: dut.alloc_ready_i}
        waits = any(read(valid) and not read(ready) for valid, ready in takers.items())
        assert read(dut.cmd_ready_o) == (not waits), f"{command} waits for who takes nothing of it"
        if is_counter:
            expected = 0 if golden.fault is not None else command.rs1
            assert read(dut.counter_rs1_o) == expected

    def accepted(self, command: Command) -> None:
        """The command moves at the next edge."""
        dut, golden = self._dut, self.golden
        was_faulty = golden.fault is not None
        expected = None
        if not was_faulty:
            try:
                expected = allocation(golden.machine, command)
            except AssertionError:  # COMPUTE without PRELOAD: the golden model says so below
                expected = None
        golden.execute(command)
        if golden.fault is not None:
            expected = None
        text = f"command {golden.commands_accepted - 1}: {command}"
        fired = bool(read(dut.alloc_valid_o)) and bool(read(dut.alloc_ready_i))
        assert fired == (expected is not None), f"{text}: allocation {fired}, {golden.fault}"
        if expected is not None:
            self._compare(expected, text)
            self.allocations += 1

    def _compare(self, expected: Allocation, text: str) -> None:
        dut = self._dut
        assert read(dut.alloc_class_o) == _CLASSES[expected.engine], text
        name, layout = _PAYLOADS[expected.engine]
        got = layout.unpack(read(getattr(dut, name)))
        differences = _differences(got, expected.payload, expected.engine)
        ranges = (*expected.reads, expected.write)
        for range_name, range_ in zip(("read0", "read1", "write"), ranges, strict=True):
            seen = self._range(f"alloc_{range_name}_o")
            if seen != range_:
                differences.append(f"{range_name}: got {seen}, expected {range_}")
        assert not differences, f"{text}: {'; '.join(differences)}"

    def _range(self, name: str) -> Range | None:
        record: Any = ROW_RANGE.unpack(read(getattr(self._dut, name)))
        if not record["valid"]:
            return None
        return Range(is_acc=bool(record["is_acc"]), first=record["first"], last=record["last"])

    def after_edge(self) -> None:
        """The error port in the cycle after an acceptance."""
        dut, fault = self._dut, self.golden.fault
        assert bool(read(dut.fault_valid_o)) == (fault is not None), f"error port: {fault}"
        if fault is None:
            return
        got = (
            read(dut.fault_command_o),
            read(dut.fault_funct_o),
            FaultField(read(dut.fault_field_o)),
            FaultRule(read(dut.fault_rule_o)),
        )
        origin = self.origins[fault.command_index]
        expected = (origin, fault.funct, fault.field, fault.rule)
        assert got == expected, f"error port: got {got}, expected {fault}"


class DispatchBench:
    """Offers commands one after the other and takes what comes out, with pauses."""

    def __init__(self, dut: Any, rng: random.Random) -> None:
        self.dut, self.rng = dut, rng
        dim = read(dut.dim_o)
        self.hardware = without_loops(load_hardware(f"int8_{dim}x{dim}"))
        for name, layout in (*_PAYLOADS.values(), ("alloc_write_o", ROW_RANGE)):
            assert len(getattr(dut, name)) == layout.width, name
        self.allocations = 0

    async def run(self, commands: Iterable[Command], pause: float) -> DispatchChecker:
        """Reset the block, then drive all commands."""
        dut = self.dut
        dut.cmd_valid_i.value = 0
        dut.rst_ni.value = 0
        await FallingEdge(dut.clk_i)
        await FallingEdge(dut.clk_i)
        dut.rst_ni.value = 1
        checker = DispatchChecker(dut, self.hardware)
        origin = self.rng.choice((0, 0, self.rng.getrandbits(20)))
        for command in commands:
            checker.origins.append(origin)
            await self._command(command, checker, pause)
            origin += self.rng.choice((0, 0, 1, 1, 1, 5))  # several of one origin, or none of some
        self.allocations += checker.allocations
        return checker

    async def _command(self, command: Command, checker: DispatchChecker, pause: float) -> None:
        dut, rng = self.dut, self.rng
        while rng.random() < pause:
            dut.cmd_valid_i.value = 0
            await ReadOnly()
            assert not read(dut.alloc_valid_o)
            assert not read(dut.counter_valid_o)
            await FallingEdge(dut.clk_i)
        dut.cmd_valid_i.value = 1
        dut.cmd_origin_i.value = checker.origins[-1]
        dut.cmd_funct_i.value = command.funct
        dut.cmd_rs1_i.value = command.rs1
        dut.cmd_rs2_i.value = command.rs2
        for _ in range(100):
            dut.alloc_ready_i.value = int(rng.random() >= pause)
            dut.counter_ready_i.value = int(rng.random() >= pause)
            await ReadOnly()
            is_ready = bool(read(dut.cmd_ready_o))
            checker.offered(command)
            if is_ready:
                checker.accepted(command)
            is_silent = checker.golden.fault is not None
            await FallingEdge(dut.clk_i)
            checker.after_edge()
            if is_ready:
                if command.funct == Funct.COUNTER:
                    assert read(dut.counter_silent_o) == is_silent
                return
        raise AssertionError(f"{command} is not accepted")


async def _bench(dut: Any) -> DispatchBench:
    dut.cmd_valid_i.value = 0
    dut.alloc_ready_i.value = 0
    dut.counter_ready_i.value = 0
    await reset(dut)
    return DispatchBench(dut, random.Random(random.random()))


@cocotb.test()
async def every_rule(dut: Any) -> None:
    """Each rule at the edge of what it forbids; nothing has an effect afterwards."""
    bench = await _bench(dut)
    hit = set()
    after = (
        isa.config_ex(dataflow=1), isa.preload(0, 0, 1, 1, 1, 1), isa.counter(index=3),
        isa.compute_preloaded(0, 0, 1, 1, 1, 1), isa.mvin(0, 0, 1, 1), Command(127, 0, 0),
    )  # fmt: skip
    for case in fault_cases(bench.hardware):
        checker = await bench.run((*case.legal, case.faulting, *after), pause=0.1)
        fault = checker.golden.fault
        assert fault is not None, f"{case}: the model accepts it"
        got = (fault.command_index, fault.rule, fault.field)
        assert got == (len(case.legal), case.rule, case.field), f"{case}: the model says {fault}"
        hit.add(case.rule)
    assert hit == set(FaultRule) - {FaultRule.NONE, *LOOP_RULES}


@cocotb.test()
async def random_commands(dut: Any) -> None:
    """Programs of random commands with values at the ends of their ranges."""
    bench = await _bench(dut)
    hit = set()
    programs = DispatchPrograms(bench.rng, bench.hardware)
    for _ in range(80):
        checker = await bench.run(programs.program(50), pause=bench.rng.choice((0.0, 0.4)))
        if checker.golden.fault is not None:
            hit.add((checker.golden.fault.rule, checker.golden.fault.field))
    dut._log.info("%d allocations, %d kinds of faults", bench.allocations, len(hit))
    assert bench.allocations > 500
    assert len(hit) > 8
