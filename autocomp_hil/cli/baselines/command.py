# SPDX-License-Identifier: Apache-2.0
"""Judges the kernels that a found one is compared with, at one shape, and shows their cycles."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from autocomp_hil.cli.interrupt import ends_at_once
from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.evaluate.effort import effort_of
from autocomp_hil.evaluate.judge import Evaluation, Judge, Request
from autocomp_hil.evaluate.outcome import Correct
from autocomp_hil.evaluate.reasons import reasons
from autocomp_hil.evaluate.references import reference_request
from autocomp_hil.report.subject import Subject, load_subject
from autocomp_hil.store.store import Store
from autocomp_hil.view import View
from autocomp_hil.workloads import Instance, Workload, load_workload

__all__ = ["show_baselines"]

_LOG = logging.getLogger(__name__)
_LIBRARY: Final = "library"
"""Speed-ups are over this one, as in publications."""
_WHAT: Final = {
    "straightforward": "the workload's own kernel, which a search starts from",
    _LIBRARY: "software library, software loops",
    "loop": "software library, loop unroller",
    "hand_written": "written by hand",
    "best": "the fastest that a search found",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kernel:
    """A kernel to judge."""

    name: str
    instance: Instance
    request: Request
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Missing:
    """A kernel that is not there."""

    name: str
    reason: str


def show_baselines(
    workload: str,
    shape: str | None,
    config: str,
    store: Path,
    console: Console,
    *,
    view: View,
    workers: int,
    as_json: bool,
) -> bool:
    """Judge the baselines of a workload and print their cycles.

    Args:
        workload: Name of the workload, or path of its folder.
        shape: Name or numbers; None: the default shape.
        config: Name or file of the hardware.
        store: File of earlier searches, which need not be there.
        console: Where results go.
        view: What of the chip is simulated.
        workers: Kernels that are judged at once.
        as_json: Print one JSON object.

    Returns:
        Whether all that are there are correct.

    Raises:
        ConfigError: Unknown workload, shape or configuration.
    """
    hardware = load_hardware(config)
    found = load_workload(workload)
    instance = found.instance(shape)
    instance.require_formats(hardware.element_type)
    listed = [
        _straightforward(instance),
        *(_reference(found, name, shape, hardware) for name in (_LIBRARY, "loop", "hand_written")),
        _best(instance, hardware, store),
    ]
    kernels = [item for item in listed if isinstance(item, _Kernel)]
    evaluations = _judged(kernels, hardware, view, workers)
    records = [_record(item, evaluations) for item in listed]
    _add_speedups(records)
    if as_json:
        head = {"workload": found.name, "shape": instance.shape, "config": hardware.name}
        print(json.dumps({**head, "view": str(view), "baselines": records}))
    else:
        console.print(f"{found.name} {instance.shape} on {hardware.name}", highlight=False)
        console.print(_table(records))
    return all(record["correct"] is not False for record in records)


def _straightforward(instance: Instance) -> _Kernel:
    request = Request(source=instance.baseline.encode())
    return _Kernel(name="straightforward", instance=instance, request=request)


def _reference(
    workload: Workload, name: str, shape: str | None, hardware: HardwareConfig
) -> _Kernel | _Missing:
    found = reference_request(workload, name, shape, hardware)
    if isinstance(found, str):
        return _Missing(name=name, reason=found)
    instance, request = found
    return _Kernel(name=name, instance=instance, request=request)


def _best(instance: Instance, hardware: HardwareConfig, path: Path) -> _Kernel | _Missing:
    """The fastest kernel of all searches of this workload, shape and configuration."""
    missing = _Missing(name="best", reason=f"{path} has no search of it; see optimize")
    if not path.is_file():
        return missing
    with Store(path) as store:
        subjects = [
            load_subject(store, run.id)
            for run in store.runs()
            if (run.workload, run.shape, run.config)
            == (instance.workload, instance.shape, hardware.name)
        ]
    fastest = min(
        (found for subject in subjects if (found := _winner(subject)) is not None), default=None
    )
    if fastest is None:
        return missing
    _, run, number, source = fastest
    request = Request(source=source.encode())
    return _Kernel(
        name="best", instance=instance, request=request, note=f"candidate {run}.{number}"
    )


def _winner(subject: Subject) -> tuple[int, int, int, str] | None:
    """Cycles, run, number and source of a search's best candidate."""
    best = subject.best
    if best is None or best.cycles is None:
        return None
    return best.cycles, subject.run.id, best.number, best.candidate.source


def _judged(
    kernels: Sequence[_Kernel], hardware: HardwareConfig, view: View, workers: int
) -> dict[str, Evaluation]:
    """What the judge says of each kernel, by name."""
    judged: dict[str, Evaluation] = {}
    words = effort_of(kernels[0].instance, hardware).words
    if words is not None:
        _LOG.warning("%s", words)
    with (
        ends_at_once(lambda: f"stopped; {len(judged)} of {len(kernels)} kernels were judged"),
        Judge(hardware, view=view, workers=min(workers, len(kernels))) as judge,
    ):
        evaluations = judge.evaluate_pairs(
            [(kernel.instance, kernel.request) for kernel in kernels],
            on_done=lambda index, done: judged.update({kernels[index].name: done}),
        )
    return {kernel.name: done for kernel, done in zip(kernels, evaluations, strict=True)}


def _record(item: _Kernel | _Missing, evaluations: dict[str, Evaluation]) -> dict[str, Any]:
    """What ``--json`` prints of one; a value that does not apply is null."""
    if isinstance(item, _Missing):
        return {
            "name": item.name,
            "cycles": None,
            "correct": None,
            "utilization": None,
            "speedup": None,
            "note": item.reason,
        }
    outcome = evaluations[item.name].outcome
    measured = outcome.measurement if isinstance(outcome, Correct) else None
    first = next((reason.text for reason in reasons(outcome)), "")
    return {
        "name": item.name,
        "cycles": measured.cycles if measured else None,
        "correct": measured is not None,
        "utilization": round(measured.utilization, 4) if measured else None,
        "speedup": None,
        "note": item.note if measured else f"{outcome.outcome}: {first}",
    }


def _add_speedups(records: list[dict[str, Any]]) -> None:
    """Enter speed-ups over the library in software loops."""
    base = next(record["cycles"] for record in records if record["name"] == _LIBRARY)
    for record in records:
        if base is not None and record["cycles"] is not None:
            record["speedup"] = round(base / record["cycles"], 3)


def _table(records: Sequence[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("baseline", "what"):
        table.add_column(title)
    for title in ("cycles", "of the peak", "speed-up"):
        table.add_column(title, justify="right", no_wrap=True)
    for record in records:
        note = f"; {record['note']}" if record["note"] else ""
        cycles, share, speedup = (record[key] for key in ("cycles", "utilization", "speedup"))
        table.add_row(
            record["name"],
            f"{_WHAT[record['name']]}{note}",
            "-" if cycles is None else f"{cycles:,}",
            "-" if share is None else f"{share:.3f}",
            "-" if speedup is None else f"{speedup:.2f}",
        )
    return table
