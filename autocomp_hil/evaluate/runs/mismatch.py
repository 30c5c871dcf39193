# SPDX-License-Identifier: Apache-2.0
"""Keeps what it takes to see a difference between RTL and golden model again."""

import hashlib
import json
import shlex
from pathlib import Path

from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.version import judge_version
from autocomp_hil.paths import build_directory
from autocomp_hil.simulator.chip.simulator import chip_model
from autocomp_hil.storage import BUILD, storage
from autocomp_hil.workloads.instance import Instance

__all__ = ["save_mismatch"]


def save_mismatch(
    instance: Instance,
    hardware: HardwareConfig,
    source: bytes,
    elf: bytes,
    *,
    run_seed: int,
    cycle_limit: int,
    what: str,
) -> Path:
    """Write a folder with source, program, configuration and record; returns it.

    Data seeds follow from the run seed and the source, so the command in the record runs on the
    same data.

    Args:
        instance: Workload and shape.
        hardware: The configuration.
        source: The candidate.
        elf: Its program.
        run_seed: Run seed of the judge.
        cycle_limit: Limit of the measured region.
        what: How they differ.

    Raises:
        StorageError: The folder cannot be written.
    """
    name = hashlib.sha256(source + hardware.name.encode()).hexdigest()[:12]
    folder = build_directory() / "mismatches" / f"{instance.workload}-{instance.shape}-{name}"
    candidate = folder / "candidate.c"
    configuration = folder / f"{hardware.name}.toml"
    record = {
        "what": what,
        "workload": instance.workload,
        "shape": instance.shape,
        "instance": instance.key,
        "hardware": hardware.model_dump(),
        "run_seed": run_seed,
        "cycle_limit": cycle_limit,
        "judge": judge_version(),
        "model": chip_model(hardware).parent.name,
        "again": _command(instance, candidate, configuration, run_seed, cycle_limit),
    }
    with storage(folder, f"set {BUILD.variable} to another folder"):
        folder.mkdir(parents=True, exist_ok=True)
        candidate.write_bytes(source)
        (folder / "program.elf").write_bytes(elf)
        configuration.write_text(_toml(hardware), encoding="utf-8")
        (folder / "record.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return folder


def _command(
    instance: Instance, candidate: Path, configuration: Path, run_seed: int, cycle_limit: int
) -> str:
    """What judges the candidate once more, as it was judged."""
    words = ["autocomp-hil", "evaluate", instance.workload, "--shape", instance.shape]
    words += ["--config", str(configuration), "--candidate", str(candidate)]
    words += ["--seed", str(run_seed), "--cycle-limit", str(cycle_limit)]
    return shlex.join(words)


def _toml(hardware: HardwareConfig) -> str:
    """A file that ``load_hardware`` reads: numbers and tables of numbers."""
    values = hardware.model_dump(exclude={"name"})
    lines = [f"{key} = {json.dumps(v)}" for key, v in values.items() if not isinstance(v, dict)]
    for table, entries in values.items():
        if isinstance(entries, dict):
            lines += ["", f"[{table}]", *(f"{key} = {json.dumps(v)}" for key, v in entries.items())]
    return "\n".join(lines) + "\n"
