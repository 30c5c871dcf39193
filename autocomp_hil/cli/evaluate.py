# SPDX-License-Identifier: Apache-2.0
"""The ``evaluate`` command: candidates of a workload before the judge."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from autocomp_hil.cli.interrupt import ends_at_once
from autocomp_hil.cli.terminal.output import check_output_file, check_written, output_file
from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.config.files import read_file
from autocomp_hil.errors import ConfigError
from autocomp_hil.evaluate.effort import effort_of
from autocomp_hil.evaluate.judge import Evaluation, Judge, Request
from autocomp_hil.evaluate.measurement import Measurement
from autocomp_hil.evaluate.outcome import Correct
from autocomp_hil.evaluate.reasons import ROWS_KINDS, reasons
from autocomp_hil.evaluate.runs.again import run_again, write_waves
from autocomp_hil.evaluate.source.published import as_candidate
from autocomp_hil.simulator import ChipSimulator, wave_file
from autocomp_hil.timeline import write_chrome_trace
from autocomp_hil.view import View
from autocomp_hil.workloads import load_workload
from autocomp_hil.workloads.instance import Instance

__all__ = ["EvaluateFiles", "as_record", "evaluate_candidates"]

_LOG = logging.getLogger(__name__)
_EVENTS: Final = 1 << 22
"""States and commands in a timeline's log: some 20 million cycles of dense work."""
_WAVE_CYCLES: Final = 20_000
"""Waves hold the last so many cycles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateFiles:
    """Files to write of the judged job, in further runs."""

    wave: Path | None = None
    timeline: Path | None = None

    def check(self, candidates: int) -> None:
        """Find what cannot be, before anything runs.

        Raises:
            ConfigError: Several candidates for one file, or a folder that is not there.
        """
        for option, path in (("--wave", self.wave), ("--timeline", self.timeline)):
            if path is None:
                continue
            if candidates > 1:
                raise ConfigError(f"{option}: expected one candidate, got {candidates}")
            check_output_file(option, path)


def evaluate_candidates(
    workload: str,
    shape: str | None,
    candidates: Sequence[Path],
    config: str,
    console: Console,
    *,
    cycle_limit: int | None,
    workers: int,
    seeds: int,
    run_seed: int,
    view: View,
    as_json: bool,
    files: EvaluateFiles,
) -> bool:
    """Judge candidates, or the workload's own kernel if there is none, and show what came out.

    Returns:
        Whether every one is correct.

    Raises:
        ConfigError: Unknown workload, shape or configuration, or a file that cannot be read.
    """
    hardware = load_hardware(config)
    instance = load_workload(workload).instance(shape)
    files.check(len(candidates))
    requests = [
        Request(source=source, cycle_limit=cycle_limit, seeds=seeds)
        for source in _sources(instance, candidates)
    ]
    names = [str(path) for path in candidates] or ["the workload's own kernel"]
    judged: set[int] = set()

    def last_words() -> str:
        return f"stopped; {len(judged)} of {len(requests)} candidates were judged"

    words = effort_of(instance, hardware).words
    if words is not None:
        _LOG.warning("%s", words)
    with ends_at_once(last_words):
        with Judge(
            hardware, view=view, run_seed=run_seed, workers=min(workers, len(requests))
        ) as judge:
            evaluations = judge.evaluate_all(
                instance, requests, on_done=lambda index, _: judged.add(index)
            )
        for name, evaluation in zip(names, evaluations, strict=True):
            if as_json:
                print(json.dumps({"candidate": name, **as_record(evaluation)}))
            else:
                _show(name, instance, evaluation, console)
        _write_files(files, instance, hardware, requests[0].source, run_seed)
    return all(isinstance(evaluation.outcome, Correct) for evaluation in evaluations)


def as_record(evaluation: Evaluation) -> dict[str, Any]:
    """What ``--json`` prints of an evaluation; a value that does not apply is null."""
    outcome = evaluation.outcome
    measured = outcome.measurement if isinstance(outcome, Correct) else None
    return {
        "outcome": outcome.outcome,
        "stage": getattr(outcome, "stage", None),
        "cycles": measured.cycles if measured else None,
        "ideal_cycles": measured.ideal_cycles if measured else None,
        "utilization": round(measured.utilization, 4) if measured else None,
        "bound": measured.roofline.bound if measured else None,
        "counters": measured.counters if measured else None,
        "measurement": measured.model_dump() if measured else None,
        "reasons": [
            {"kind": r.kind, "text": r.text, "lost_cycles": r.lost_cycles} for r in reasons(outcome)
        ],
        "seconds": {stage: round(spent, 4) for stage, spent in evaluation.seconds.items()},
        "view": evaluation.view,
        "cached": evaluation.cached,
        "source_sha256": evaluation.source_hash,
    }


def _sources(instance: Instance, candidates: Sequence[Path]) -> list[bytes]:
    if not candidates:
        return [instance.baseline.encode()]
    texts = [read_file(path, "give the path of a C source") for path in candidates]
    return [as_candidate(text, instance.signature) for text in texts]


def _write_files(
    files: EvaluateFiles,
    instance: Instance,
    hardware: HardwareConfig,
    source: bytes,
    run_seed: int,
) -> None:
    """Write what was asked for; a source that is no program has neither waves nor timeline."""
    written = []
    if files.timeline is not None:
        with ChipSimulator(hardware) as chip:
            run = run_again(
                chip, instance, hardware, source, run_seed=run_seed, event_limit=_EVENTS
            )
        if run is not None and run.events is not None:
            with output_file("--timeline", files.timeline):
                write_chrome_trace(run.events, instance.workload, files.timeline)
            written.append(files.timeline)
    if files.wave is not None:
        file = wave_file(files.wave)
        if write_waves(
            instance, hardware, source, file, last_cycles=_WAVE_CYCLES, run_seed=run_seed
        ):
            check_written("--wave", file)
            written.append(file)
    for file in written:
        _LOG.info("wrote %s", file)
    missing = (files.timeline is not None) + (files.wave is not None) - len(written)
    if missing:
        _LOG.warning("no waves and no timeline: the candidate is no program")


def _show(name: str, instance: Instance, evaluation: Evaluation, console: Console) -> None:
    outcome = evaluation.outcome
    spent = sum(evaluation.seconds.values())
    how = "known from an earlier run" if evaluation.cached else f"{spent:.1f} s"
    console.print(
        f"{instance.workload} {instance.shape}, {name}: [bold]{outcome.outcome}[/bold] ({how})",
        highlight=False,
    )
    if isinstance(outcome, Correct):
        console.print(_engines(outcome.measurement))
        console.print(_use(outcome.measurement))
    for reason in reasons(outcome):
        if reason.kind in ROWS_KINDS:
            continue  # in the table
        console.print(f"  {reason.text}", markup=False, highlight=False)


def _engines(m: Measurement) -> Table:
    """Cycles of each engine in a row."""
    table = Table(show_header=True, header_style="bold", box=None, pad_edge=False)
    for title in ("engine", "busy", "active", "waits"):
        table.add_column(title, justify="left" if title in {"engine", "waits"} else "right")
    for engine, use in m.engines.items():
        waits = ", ".join(f"{cause} {count}" for cause, count in use.stalls.items() if count)
        table.add_row(engine, str(use.busy), str(use.active), waits or "-")
    return table


def _use(m: Measurement) -> Table:
    """Traffic, memories and overlap in rows."""
    table = Table.grid(padding=(0, 2))
    scratchpad, accumulator, overlap = m.scratchpad_rows, m.accumulator_rows, m.overlap
    table.add_row("bytes in", f"{m.bytes_in.moved}, at least {m.bytes_in.minimum}")
    table.add_row("bytes out", f"{m.bytes_out.moved}, at least {m.bytes_out.minimum}")
    table.add_row(
        "rows used",
        f"scratchpad {scratchpad.used} of {scratchpad.available}, "
        f"accumulator {accumulator.used} of {accumulator.available}",
    )
    table.add_row(
        "engines busy",
        f"none {overlap.none}, one {overlap.one}, two {overlap.two}, three {overlap.three} cycles",
    )
    return table
