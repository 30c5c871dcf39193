# SPDX-License-Identifier: Apache-2.0
"""All mutants of correct kernels before the judge, and before an oracle that is none of it.

    python -m regressions.kernel_mutants

Exit status 0: no mutant that the oracle finds wrong is judged correct, every missing fence is
named, and every survivor has an explanation that fits; 1 otherwise. Results go to stdout, the last
line is one JSON object; progress goes to stderr.
"""

import argparse
import json
import queue
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from autocomp_hil.cli.interrupt import ends_at_once
from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.workloads.instance import Instance
from tests.mutants.examine import Examined, Examiner
from tests.mutants.explanations import Explanation, load_explanations, problems
from tests.mutants.kernels import all_mutants, gemm
from tests.mutants.mutate import Mutant

__all__ = ["examine_all", "main"]

_REVIEWED: Final = ("int8_16x16", 64)
"""Hardware and size that the explanations are for."""
_LEAST: Final = 200
_WIDTH: Final = 160
_EVERY: Final = 20


def examine_all(
    mutants: Sequence[Mutant], instance: Instance, hardware: HardwareConfig, workers: int
) -> list[Examined]:
    """What judge and oracle say of each, in the order of the mutants."""
    free: queue.SimpleQueue[Examiner] = queue.SimpleQueue()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        for index in range(workers):
            examiner = Examiner(hardware, Path(folder) / str(index))
            free.put(stack.enter_context(examiner))

        def one(index: int) -> Examined:
            examiner = free.get()
            try:
                return examiner.examine(mutants[index], instance)
            finally:
                free.put(examiner)
                if index % _EVERY == 0:
                    spent = time.monotonic() - begin
                    sys.stderr.write(f"mutants: {index} of {len(mutants)}, {spent:.0f} s\n")

        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(one, range(len(mutants))))


def _verdicts(examined: Sequence[Examined]) -> Table:
    table = Table(title="mutants by operator and verdict of the judge")
    kinds = ("correct", "wrong_result", "trapped", "timed_out", "rejected", "build_failed")
    headings = ("mutants", *kinds, "missing fence", "wrong by the oracle")
    table.add_column("operator")
    for heading in headings:
        table.add_column(heading, justify="right")
    for operator in (*dict.fromkeys(item.mutant.operator for item in examined), "all"):
        items = [i for i in examined if operator in {i.mutant.operator, "all"}]
        counts: Counter[str] = Counter(item.outcome.outcome for item in items)
        cells = [
            len(items),
            *(counts[kind] for kind in kinds),
            sum(item.has_race for item in items),
            sum(item.wrong is not None for item in items),
        ]
        table.add_row(operator, *map(str, cells))
    return table


def _survivors(examined: Sequence[Examined], explanations: dict[str, Explanation]) -> Table:
    table = Table(title="accepted, or refused though the oracle finds nothing")
    for heading in ("mutant", "line", "change", "verdict", "explanation"):
        table.add_column(heading)
    for item in examined:
        if item.needs_explanation:
            mutant = item.mutant
            known = explanations.get(mutant.name)
            change = f"{mutant.before} -> {mutant.after or 'nothing'}"
            why = "NONE" if known is None else known.why
            table.add_row(mutant.name, str(mutant.line), change, item.outcome.outcome, why)
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="regress-mutants", description=__doc__)
    parser.add_argument("--hardware", default=_REVIEWED[0])
    parser.add_argument("--size", type=int, default=_REVIEWED[1], help="size of the matrices")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=int, default=1, help="take only each such mutant")
    options = parser.parse_args(arguments)
    instance, hardware = gemm(options.size), load_hardware(options.hardware)
    mutants = all_mutants(instance)
    begin = time.monotonic()
    with ends_at_once(lambda: "regress-mutants: stopped, nothing is reported"):
        examined = examine_all(mutants[:: options.every], instance, hardware, options.workers)
    is_reviewed = (options.hardware, options.size) == _REVIEWED
    explanations = load_explanations() if is_reviewed else {}
    console = Console(highlight=False, width=_WIDTH)
    console.print(_verdicts(examined))
    console.print(_survivors(examined, explanations), markup=False)
    found = [f"{item.mutant.name}: HOLE: {item.hole}" for item in examined if item.hole]
    if is_reviewed:
        found += problems(examined, mutants, explanations)
    if options.every == 1 and len(examined) < _LEAST:
        found.append(f"{len(examined)} mutants are too few")
    for text in found:
        console.print(text, markup=False, soft_wrap=True)
    summary = {
        "mutants": len(examined),
        "wrong_by_oracle": sum(item.wrong is not None for item in examined),
        "survivors": sum(item.is_survivor for item in examined),
        "races": sum(item.has_race for item in examined),
        "holes": sum(item.hole is not None for item in examined),
        "problems": len(found),
        "seconds": round(time.monotonic() - begin),
        "passed": not found,
    }
    sys.stdout.write(json.dumps(summary) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
