# SPDX-License-Identifier: Apache-2.0
"""Both views of the design in lock-step and on random programs.

    python -m regressions.views --beats 1000000 --programs 200

First the mesh alone, on random beats, every output in every cycle (``tb.views``). Then random
command programs on the whole accelerator, with random memory timing: cycles, answers of counters,
memories and every DMA burst must be the same. Workloads run on both views in
``regressions.workloads``.

Exit status 0: the views agree; 1 otherwise. The last line of stdout is one JSON object.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import fields
from typing import Final

import numpy as np

from autocomp_hil.cli.interrupt import ends_at_once
from autocomp_hil.config import load_hardware
from autocomp_hil.golden import SparseMemory
from autocomp_hil.simulator import AcceleratorRun, AcceleratorSimulator, memory_difference
from autocomp_hil.view import View
from tb.accel.random_program import random_program
from tb.accel.settings import random_settings
from tb.views.lock_step import CONFIGURATIONS, lock_step_model, run_lock_step

__all__ = ["difference", "first_program_that_differs", "main"]

_PROGRAM_CONFIGURATIONS: Final = ("int8_4x4", "int8_16x16")
_COMMANDS: Final = 120


def difference(one: AcceleratorRun, other: AcceleratorRun) -> str | None:
    """The first thing in which two runs of one program differ; None if they do not."""
    for name in (field.name for field in fields(AcceleratorRun)):
        first, second = getattr(one, name), getattr(other, name)
        if isinstance(first, SparseMemory):
            is_equal = memory_difference(first, second) is None
        elif isinstance(first, np.ndarray):
            is_equal = np.array_equal(first, second)
        else:
            is_equal = first == second
        if not is_equal:
            values = f": {first} and {second}" if isinstance(first, int) else ""
            return f"{name}{values}"
    return None


def first_program_that_differs(hardware_name: str, seeds: Sequence[int]) -> str | None:
    """Run random programs on both views; what differs first, in words, or None.

    Args:
        hardware_name: Configuration of the accelerator.
        seeds: One program each.
    """
    hardware = load_hardware(hardware_name)
    with ExitStack() as stack:
        rtl, fast = (
            stack.enter_context(AcceleratorSimulator(hardware, view=view)) for view in View
        )
        for seed in seeds:
            program = random_program(hardware, seed, commands=_COMMANDS)
            chosen = random_settings(random.Random(seed))
            runs = [
                simulator.run(program, timing=chosen.timing, idle_seed=chosen.idle_seed)
                for simulator in (rtl, fast)
            ]
            found = difference(*runs)
            if found is not None:
                return f"{hardware_name}, program of seed {seed}: the views differ in {found}"
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all of it; returns the exit status."""
    parser = argparse.ArgumentParser(prog="regress-views", description=__doc__)
    parser.add_argument("--beats", type=int, default=1_000_000, help="over all array sizes")
    parser.add_argument("--programs", type=int, default=200, help="over all configurations")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    wrong = 0
    with ends_at_once(lambda: "regress-views: stopped, nothing is reported"):
        share = -(-options.beats // len(CONFIGURATIONS))
        for name in CONFIGURATIONS:
            is_equal, output = run_lock_step(lock_step_model(name), seed=options.seed, beats=share)
            sys.stdout.write(f"{name}: {output}")
            wrong += not is_equal
        count = -(-options.programs // len(_PROGRAM_CONFIGURATIONS))
        for name in _PROGRAM_CONFIGURATIONS:
            seeds = range(options.seed, options.seed + count)
            found = first_program_that_differs(name, seeds)
            sys.stdout.write(f"{found or f'{name}: {count} programs agree'}\n")
            wrong += found is not None
    summary = {
        "beats": share * len(CONFIGURATIONS),
        "programs": count * len(_PROGRAM_CONFIGURATIONS),
        "wrong": wrong,
        "passed": not wrong,
    }
    sys.stdout.write(json.dumps(summary) + "\n")
    return 0 if summary["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
