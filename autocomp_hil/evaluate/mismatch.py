# SPDX-License-Identifier: Apache-2.0
"""Keeps what it takes to see a difference between RTL and golden model again."""

import hashlib
import json
from pathlib import Path

from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.version import judge_version
from autocomp_hil.simulator.paths import build_directory
from autocomp_hil.workloads.instance import Instance

__all__ = ["save_mismatch"]


def save_mismatch(
    instance: Instance,
    hardware: HardwareConfig,
    source: bytes,
    elf: bytes,
    *,
    seed: int,
    what: str,
) -> Path:
    """Write a folder with source, program and record; returns it.

    Args:
        instance: Workload and shape.
        hardware: The configuration.
        source: The candidate.
        elf: Its program.
        seed: Data seed and job seed of the run.
        what: How they differ.
    """
    name = hashlib.sha256(source + hardware.name.encode()).hexdigest()[:12]
    folder = build_directory() / "mismatches" / f"{instance.workload}-{instance.shape}-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "candidate.c").write_bytes(source)
    (folder / "program.elf").write_bytes(elf)
    record = {
        "what": what,
        "workload": instance.workload,
        "shape": instance.shape,
        "instance": instance.key,
        "hardware": hardware.model_dump(),
        "data_seed": seed,
        "judge": judge_version(),
        "again": f"autocomp-hil evaluate {instance.workload} --shape {instance.shape} "
        f"--config {hardware.name} --candidate {folder / 'candidate.c'}",
    }
    (folder / "record.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return folder
