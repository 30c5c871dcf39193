# SPDX-License-Identifier: Apache-2.0
"""Runs one program on the accelerator, from matrices to a checked product."""

import time

from rich.console import Console
from rich.table import Table

from autocomp_hil.cli.matmul import matmul_program
from autocomp_hil.config import load_hardware
from autocomp_hil.golden import Accelerator
from autocomp_hil.simulator import AcceleratorSimulator, first_difference

__all__ = ["run_demo"]


def run_demo(hardware_name: str, tiles: int, console: Console) -> bool:
    """Run the demonstration and print a table; True if RTL, golden model and numpy agree."""
    hardware = load_hardware(hardware_name)
    matmul = matmul_program(hardware, tiles=tiles)
    golden = Accelerator.for_program(matmul.program, hardware)
    golden.run(matmul.program.commands)
    start = time.monotonic()
    with AcceleratorSimulator(hardware) as simulator:
        built = time.monotonic()
        run = simulator.run(matmul.program)
        finished = time.monotonic()
    size = tiles * hardware.dim
    number = hardware.element_type.input
    raw = run.dram.read(matmul.address, size * size * number.bytes)
    product = raw.view(number.dtype).reshape(size, size)
    is_right = bool((product == matmul.expected).all())
    difference = first_difference(run, golden)
    macs = size**3
    table = Table(title=f"{size} x {size} x {size} {number.name} matrix product on {hardware.name}")
    table.add_column("what")
    table.add_column("value", justify="right")
    for name, value in (
        ("commands", f"{matmul.program.command_count}"),
        ("cycles", f"{run.cycles}"),
        ("multiply-accumulates per cycle", f"{macs / run.cycles:.1f} of {hardware.dim**2}"),
        ("DMA bursts", f"{len(run.bursts)}"),
        ("product equals numpy", "yes" if is_right else "NO"),
        ("RTL equals golden model", "yes" if difference is None else f"NO: {difference}"),
        ("model ready after", f"{built - start:.1f} s"),
        ("job took", f"{finished - built:.2f} s"),
    ):
        table.add_row(name, value)
    console.print(table)
    return is_right and difference is None
