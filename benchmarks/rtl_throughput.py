# SPDX-License-Identifier: Apache-2.0
"""Measures the accelerator's throughput: compute, loads, stores, and all three at once.

Every program is checked against the golden model; cycles are the hardware's own (COUNTER events of
the engines, and cycles of the whole job), so they are exact and do not depend on the machine.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from autocomp_hil import isa
from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.golden import FENCE, Accelerator, Fence, Program
from autocomp_hil.simulator import AcceleratorSimulator, first_difference

PAIRS = 512
"""Number of (PRELOAD, COMPUTE) pairs of the compute program."""
WEIGHT_BLOCKS = 64
"""Blocks that the pairs' weights come from, in turn."""
TRANSFERS = 64
"""Loads, and stores, of their programs."""
JUDGED = ("int8_16x16", "int8_16x16_ideal")
"""The configurations that the bars are for."""
TENSOR_BASE = 0x2000_0000
OUTPUT_BASE = 0x3000_0000

Items = list[isa.Command | Fence]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One row of the table."""

    name: str
    cycles: int
    """Cycles in which the measured engine was busy; for programs of several engines, of the job."""
    value: float
    unit: str
    bar: float
    """What it must reach on ``JUDGED``; other configurations are measured, not judged."""
    higher_is_better: bool = True

    @property
    def is_met(self) -> bool:
        """The value is on the right side of its bar."""
        return self.value >= self.bar if self.higher_is_better else self.value <= self.bar


class Programs:
    """The measured programs.

    Scratchpad banks: A in 0, weights in 1, loads go to 2, stores come from 3.
    """

    def __init__(self, hardware: HardwareConfig) -> None:
        self.dim = hardware.dim
        self.bank_rows = hardware.scratchpad_rows // hardware.scratchpad_banks
        self.cols = hardware.max_block_cols
        self.blocks = self.cols // self.dim

    def setup(self) -> Items:
        """Configuration that all programs share."""
        return [
            isa.config_ex(dataflow=isa.DATAFLOW_WS),
            isa.config_ld(self.cols, block_stride=self.dim),
            isa.config_st(self.cols),
        ]

    def compute(self) -> list[Items]:
        """Pairs, all weights real; results add up in two accumulator blocks in turn."""
        dim = self.dim
        groups: list[Items] = []
        for i in range(PAIRS):
            block = (i % WEIGHT_BLOCKS) * dim
            weights = self.bank_rows + block
            result = isa.ACC_BIT | isa.ACCUMULATE_BIT | (block % (2 * dim))
            groups.append(
                [
                    isa.preload(weights, result, dim, dim, dim, dim),
                    isa.compute_preloaded(block, isa.GARBAGE, dim, dim, dim, dim),
                ]
            )
        return groups

    def load(self) -> list[Items]:
        """Loads of DIM rows x 64 columns into bank 2."""
        step = self.dim * self.blocks
        return [
            [
                isa.mvin(
                    TENSOR_BASE + i * self.dim * self.cols,
                    2 * self.bank_rows + (i * step) % self.bank_rows,
                    self.cols,
                    self.dim,
                )
            ]
            for i in range(TRANSFERS)
        ]

    def store_scratchpad(self) -> list[Items]:
        """Stores of DIM rows x 64 columns from bank 3."""
        return self._store(3 * self.bank_rows, self.bank_rows)

    def store_accumulator(self, accumulator_rows: int) -> list[Items]:
        """Stores of DIM rows x 64 columns from the accumulator, scaled to int8."""
        return self._store(isa.ACC_BIT, accumulator_rows)

    def _store(self, first_row: int, rows: int) -> list[Items]:
        step = self.dim * self.blocks
        return [
            [
                isa.mvout(
                    OUTPUT_BASE + i * self.dim * self.cols,
                    first_row + (i * step) % rows,
                    self.cols,
                    self.dim,
                )
            ]
            for i in range(TRANSFERS)
        ]


def interleave(*programs: list[Items]) -> Items:
    """All groups of all programs, each program spread evenly over the whole."""
    places = [
        ((index + 0.5) / len(groups), order, items)
        for order, groups in enumerate(programs)
        for index, items in enumerate(groups)
    ]
    return [item for _, _, items in sorted(places, key=lambda p: p[:2]) for item in items]


class Bench:
    """Runs programs on one simulator and checks each against the golden model."""

    def __init__(self, hardware: HardwareConfig, simulator: AcceleratorSimulator) -> None:
        self._hardware = hardware
        self._simulator = simulator

    def cycles(self, setup: Items, body: Items, event: isa.CounterEvent | None) -> int:
        """Cycles counted by an event, or of the body from first acceptance to idle.

        Raises:
            AssertionError: RTL and golden model differ.
        """
        items: Items = [isa.counter(reset=1), *setup]
        if event is not None:
            items.append(isa.counter(index=0, write_config=1, event_code=event))
        first = len(items)
        items += body
        if event is not None:
            items += [FENCE, isa.counter(index=0)]
        program = Program(
            commands=tuple(items), seed=1, hardware=self._hardware.name or "", images=()
        )
        run = self._simulator.run(program)
        golden = Accelerator.for_program(program, self._hardware)
        golden.run(program.commands)
        difference = first_difference(run, golden)
        if difference is not None:
            message = f"RTL and golden model differ: {difference}"
            raise AssertionError(message)
        if event is not None:
            return run.counter_responses[-1]
        return run.cycles - int(run.accepted["cycle"][first])


def port_rate(hardware: HardwareConfig, request_cycles: int) -> float:
    """Bytes per cycle of the memory's port, one way, if every request is as long as it may be.

    Args:
        hardware: The configuration.
        request_cycles: Cycles that a request occupies the port at least.
    """
    request_bytes = hardware.dma_max_request_bytes
    return request_bytes / max(request_bytes // hardware.dma_bus_bytes, request_cycles)


def measure(hardware: HardwareConfig, progress: Callable[[str], None]) -> list[Measurement]:
    """All measurements of a configuration."""
    programs = Programs(hardware)
    compute, load = programs.compute(), programs.load()
    store, store_acc = (
        programs.store_scratchpad(),
        programs.store_accumulator(hardware.accumulator_rows),
    )
    transferred = TRANSFERS * programs.dim * programs.cols
    macs = PAIRS * programs.dim**3
    setup = programs.setup()
    rows: list[Measurement] = []
    with AcceleratorSimulator(hardware) as simulator:
        bench = Bench(hardware, simulator)

        def alone(name: str, groups: list[Items], event: isa.CounterEvent) -> int:
            progress(name)
            return bench.cycles(setup, interleave(groups), event)

        cycles = alone("compute", compute, isa.CounterEvent.MAIN_EX_CYCLES)
        rows.append(
            Measurement(
                name=f"{PAIRS} (PRELOAD, COMPUTE) pairs",
                cycles=cycles,
                value=macs / cycles / programs.dim**2,
                unit=f"of {programs.dim**2} MAC/cycle",
                bar=0.95,
            )
        )
        reads = port_rate(hardware, hardware.memory.read_request_cycles)
        writes = port_rate(hardware, hardware.memory.write_request_cycles)
        for name, groups, event, bar in (
            ("load", load, isa.CounterEvent.MAIN_LD_CYCLES, 0.90 * reads),
            ("store from scratchpad", store, isa.CounterEvent.MAIN_ST_CYCLES, 0.85 * writes),
            ("store from accumulator", store_acc, isa.CounterEvent.MAIN_ST_CYCLES, 0.80 * writes),
        ):
            cycles = alone(name, groups, event)
            rows.append(
                Measurement(
                    name=f"{TRANSFERS} x {name}, {programs.dim} rows x {programs.cols}",
                    cycles=cycles,
                    value=transferred / cycles,
                    unit="B/cycle",
                    bar=bar,
                )
            )
        progress("all at once")
        rows.append(_at_once(bench, setup, (compute, load, store)))
    return rows


def _at_once(bench: Bench, setup: Items, engines: Sequence[list[Items]]) -> Measurement:
    """The work of all engines together against that which takes longest alone."""
    longest = max(bench.cycles(setup, interleave(groups), None) for groups in engines)
    together = bench.cycles(setup, interleave(*engines), None)
    return Measurement(
        name="compute, load and store at once",
        cycles=together,
        value=together / longest,
        unit=f"x the longest alone ({longest} cycles)",
        bar=1.10,
        higher_is_better=False,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and, as last line, one JSON object. Status 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="bench-rtl", description=__doc__)
    parser.add_argument("--config", default="int8_16x16", help="hardware configuration")
    options = parser.parse_args(arguments)
    hardware = load_hardware(options.config)
    log = Console(stderr=True)
    rows = measure(hardware, lambda text: log.print(f"bench-rtl: {text}"))

    table = Table(
        title=f"{hardware.name}, memory latency {hardware.memory.first_beat_latency_cycles}"
    )
    for heading, justify in (("program", "left"), ("cycles", "right"), ("measured", "right"),
                             ("bar", "right"), ("", "left")):  # fmt: skip
        table.add_column(heading, justify="right" if justify == "right" else "left")
    is_judged = hardware.name in JUDGED
    for row in rows:
        verdict = "met" if row.is_met else "MISSED"
        table.add_row(
            row.name,
            str(row.cycles),
            f"{row.value:.3f} {row.unit}",
            f"{'>=' if row.higher_is_better else '<='} {row.bar:.2f}" if is_judged else "",
            verdict if is_judged else "",
        )
    Console(width=120).print(table)
    keys = (
        "utilization",
        "load_bytes_per_cycle",
        "store_spad_bytes_per_cycle",
        "store_acc_bytes_per_cycle",
        "overlap_ratio",
    )
    values = {key: round(row.value, 4) for key, row in zip(keys, rows, strict=True)}
    sys.stdout.write(json.dumps(values) + "\n")
    return 0 if not is_judged or all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
