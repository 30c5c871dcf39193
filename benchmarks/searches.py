# SPDX-License-Identifier: Apache-2.0
"""``make bench-search``: searches with the built-in rewriter, shape by shape, as one table.

Resumable: every search is a run in a store of its own. One that ended is not repeated, one that was
stopped goes on, as long as hardware, judge and workload are the same.

With gemm's shapes and with convolutions stand the software library in software loops and on the
loop unroller, as judged on the same hardware; speed-ups over the library are what publications
give, and the geometric mean of gemm's is told.

Bars: 512x512x512 at least 0.92 of the array's peak, from a baseline that needs twice as long; the
other published shapes 0.88 within 40 evaluations, but 12544x256x64, which is shown with what binds
it; convolutions, searched at one image, at least 2.5 times faster than the baseline at four; with
the options of an earlier winner better after 20 evaluations than without; both curves of such a
pair are left in one plot beside the store.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import geometric_mean
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from autocomp_hil.cli.interrupt import ends_at_once
from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.judge import Judge, Request
from autocomp_hil.evaluate.measurement import Measurement
from autocomp_hil.evaluate.outcome import Correct
from autocomp_hil.evaluate.references import reference_request
from autocomp_hil.paths import runs_directory
from autocomp_hil.propose.kind import Check
from autocomp_hil.propose.rewriter.families import family_of, parse_schedule
from autocomp_hil.propose.rewriter.proposer import REWRITER, ScheduleRewriter
from autocomp_hil.report.html import comparison_html
from autocomp_hil.report.subject import load_subject
from autocomp_hil.search.provenance import difference, provenance
from autocomp_hil.search.session import Order, begin, run_search
from autocomp_hil.search.settings import load_search
from autocomp_hil.store.beside import beside
from autocomp_hil.store.records import RunRecord
from autocomp_hil.store.store import Store
from autocomp_hil.view import View
from autocomp_hil.workloads import load_workload

_WIDTH: Final = 150
_CONFIG: Final = "int8_16x16"
_STORE: Final = "bench-search.sqlite"
"""Name of the store in the folder of runs."""
_MIN_UTILIZATION: Final = {"512x512x512": 0.92, "12544x256x64": 0.0}
_MIN_UTILIZATION_OTHERS: Final = 0.88
_MIN_CONV_SPEEDUP: Final = 2.5
_MIN_CUBE_SPEEDUP: Final = 2.0
_GEMM: Final = (
    "512x512x512", "12544x256x64", "12544x64x256", "3136x512x128", "3136x128x512", "784x1024x256",
)  # fmt: skip
_CONV: Final = ("56x56x64x64", "28x28x128x128", "14x14x256x256", "14x14x128x128")
_REUSE: Final = (("512x512x512", "256x256x256"), ("12544x256x64", "12544x64x256"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    what: str
    evaluations: int
    baseline_cycles: int
    best_cycles: int
    utilization: float
    library_cycles: int | None = None
    """Cycles of the software library in software loops; None: not measured."""
    loop_cycles: int | None = None
    """Cycles of the library on the loop unroller."""
    bound: str
    seconds: float
    is_good: bool


def main() -> None:
    """Search everything that is not known yet; exit 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=("gemm", "conv", "reuse"), help="one part of the table")
    parser.add_argument("--store", type=Path, default=runs_directory() / _STORE)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    console = Console(stderr=True)
    rows = []
    stopped = "bench-search: stopped; the next one goes on where it was"
    with ends_at_once(lambda: stopped), Store(options.store) as store:
        bench = _Bench(store, options.seed, options.workers)
        parts = {"gemm": bench.gemm, "conv": bench.conv, "reuse": bench.reuse}
        for name, part in parts.items():
            if options.only in {None, name}:
                for row in part():
                    rows.append(row)
                    console.print(_line(row), highlight=False)
    Console(width=_WIDTH).print(_table(rows))
    if (mean := _mean_speedup(rows)) is not None:
        console.print(f"gemm over the library, geometric mean: {mean:.2f}", highlight=False)
    sys.stdout.write(json.dumps([_record(row) for row in rows]) + "\n")
    sys.exit(0 if all(row.is_good for row in rows) else 1)


class _Bench:
    """The searches, each made once."""

    def __init__(self, store: Store, seed: int, workers: int) -> None:
        self._store = store
        self._seed = seed
        self._workers = workers
        self._hardware = load_hardware(_CONFIG)

    def gemm(self) -> Iterator[Row]:
        """Search the published shapes of gemm."""
        for shape in _GEMM:
            run = self._searched("gemm", shape, _budget(shape))
            row = self._row(run, f"gemm {shape}", _MIN_UTILIZATION.get(shape))
            yield self._with_references(row, "gemm", shape)

    def conv(self) -> Iterator[Row]:
        """Searched at one image; baseline and winner measured at four."""
        for shape in _CONV:
            run = self._searched("conv", f"1x{shape}", 40)
            row = self._at_four(run, f"4x{shape}")
            yield self._with_references(row, "conv", f"4x{shape}")

    def reuse(self) -> Iterator[Row]:
        """Twenty evaluations without and with the options of another shape's winner."""
        for source, target in _REUSE:
            teacher = self._searched("gemm", source, _budget(source))
            untaught = self._searched("gemm", target, 20)
            alone = self._row(untaught, f"gemm {target}, 20", 0.0)
            yield alone
            taught = self._searched("gemm", target, 20, reuse=teacher.id)
            row = self._row(taught, f"gemm {target}, 20, options of {source}", 0.0)
            self._plot(untaught, taught)
            yield replace(row, is_good=row.best_cycles < alone.best_cycles)

    def _searched(
        self, workload: str, shape: str, evaluations: int, reuse: int | None = None
    ) -> RunRecord:
        """The run of a search: one that ended, one that goes on, or a new one."""
        settings = load_search("default")
        budget = settings.budget.model_copy(update={"evaluations": evaluations})
        order = Order(
            workload=workload,
            shape=shape,
            config=_CONFIG,
            settings=settings.model_copy(update={"budget": budget}),
            seed=self._seed,
            proposer=REWRITER.title,
            reused_run=reuse,
        )
        run = self._known(order) or begin(self._store, order)
        if run.ended is None:
            run_search(self._store, run, _rewriter, workers=self._workers)
        return self._store.run(run.id)

    def _known(self, order: Order) -> RunRecord | None:
        instance = load_workload(order.workload).instance(order.shape)
        now = provenance(instance, self._hardware, order.settings.view)
        wanted = (order.workload, instance.shape, order.settings.model_dump_json(), order.seed)
        for run in reversed(self._store.runs()):
            key = (run.workload, run.shape, run.settings, run.seed)
            if (
                key == wanted
                and run.reused_run == order.reused_run
                and not difference(run.provenance, now)
            ):
                return run
        return None

    def _row(self, run: RunRecord, what: str, minimum: float | None) -> Row:
        judged = {item.number: item for item in self._store.evaluations(run.id) if item.seeds == 1}
        baseline = _measurement(judged[0].outcome)
        best = _measurement(judged[0 if run.winner is None else run.winner].outcome)
        needed = _MIN_UTILIZATION_OTHERS if minimum is None else minimum
        is_good = best.utilization >= needed
        if run.shape == "512x512x512":
            is_good &= baseline.cycles >= _MIN_CUBE_SPEEDUP * best.cycles
        return Row(
            what=what,
            evaluations=len(judged),
            baseline_cycles=baseline.cycles,
            best_cycles=best.cycles,
            utilization=best.utilization,
            bound=best.roofline.bound,
            seconds=run.seconds,
            is_good=is_good,
        )

    def _with_references(self, row: Row, workload: str, shape: str) -> Row:
        """The row with the cycles of the references that the hardware can run."""
        found = {
            name: pair
            for name in ("library", "loop")
            if not isinstance(
                pair := reference_request(load_workload(workload), name, shape, self._hardware), str
            )
        }
        with Judge(self._hardware, view=View.FAST, workers=self._workers) as judge:
            done = judge.evaluate_pairs(list(found.values()))
        cycles = {
            name: _measurement(evaluation.outcome).cycles
            for name, evaluation in zip(found, done, strict=True)
        }
        return replace(row, library_cycles=cycles.get("library"), loop_cycles=cycles.get("loop"))

    def _plot(self, *runs: RunRecord) -> None:
        """Draw both curves in one plot."""
        path = beside(self._store.path, f"reuse-{runs[0].shape}.html")
        subjects = [load_subject(self._store, run.id) for run in runs]
        path.write_text(comparison_html(subjects), encoding="utf-8")

    def _at_four(self, run: RunRecord, shape: str) -> Row:
        """Measure a winner of one image, and the baseline, at four."""
        winner = self._store.candidates(run.id)[run.winner or 0]
        instance = load_workload(run.workload).instance(shape)
        family = family_of(instance, self._hardware)
        source = instance.baseline
        if family is not None and winner.schedule is not None:
            source = family.emit(parse_schedule(winner.schedule))
        with Judge(self._hardware, run_seed=self._seed, workers=self._workers) as judge:
            first, best = judge.evaluate_all(
                instance, [Request(source=text.encode()) for text in (instance.baseline, source)]
            )
        baseline, found = _measurement(first.outcome), _measurement(best.outcome)
        return Row(
            what=f"conv {shape}, searched at 1",
            evaluations=sum(item.seeds == 1 for item in self._store.evaluations(run.id)),
            baseline_cycles=baseline.cycles,
            best_cycles=found.cycles,
            utilization=found.utilization,
            bound=found.roofline.bound,
            seconds=run.seconds,
            is_good=baseline.cycles >= _MIN_CONV_SPEEDUP * found.cycles,
        )


def _budget(shape: str) -> int:
    return 100 if shape == "512x512x512" else 40


def _rewriter(_store: Store, _run: RunRecord, _check: Check) -> ScheduleRewriter:
    return ScheduleRewriter()


def _measurement(outcome: object) -> Measurement:
    """Measurement of an outcome that must be correct."""
    assert isinstance(outcome, Correct), outcome
    return outcome.measurement


def _mean_speedup(rows: list[Row]) -> float | None:
    """Geometric mean of gemm's speed-ups over the library."""
    speedups = [
        row.library_cycles / row.best_cycles
        for row in rows
        if row.library_cycles is not None and row.what.startswith("gemm")
    ]
    return geometric_mean(speedups) if speedups else None


def _record(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Row.__slots__}


def _line(row: Row) -> str:
    return (
        f"{row.what}: {row.best_cycles} cycles, {row.utilization:.1%} of the peak, "
        f"{row.baseline_cycles / row.best_cycles:.2f}x the baseline, {row.evaluations} evaluations "
        f"in {row.seconds:.0f} s"
    )


def _table(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in (
        "search", "evaluations", "baseline", "library", "loop unroller", "best", "over baseline",
        "over library", "peak", "bound by", "s",
    ):  # fmt: skip
        table.add_column(title, justify="left" if title in {"search", "bound by"} else "right")
    for row in rows:
        references = (row.library_cycles, row.loop_cycles)
        table.add_row(
            row.what,
            str(row.evaluations),
            f"{row.baseline_cycles:,}",
            *("-" if cycles is None else f"{cycles:,}" for cycles in references),
            f"{row.best_cycles:,}",
            f"{row.baseline_cycles / row.best_cycles:.2f}",
            "-" if row.library_cycles is None else f"{row.library_cycles / row.best_cycles:.2f}",
            f"{row.utilization:.3f}" + ("" if row.is_good else " (!)"),
            row.bound,
            f"{row.seconds:.0f}",
        )
    return table


if __name__ == "__main__":
    main()
