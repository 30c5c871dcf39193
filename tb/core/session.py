# SPDX-License-Identifier: Apache-2.0
"""Builds the bench's model and runs jobs on it: programs in, traces out."""

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from autocomp_hil.environment import child_environment
from autocomp_hil.paths import REPOSITORY, RTL
from autocomp_hil.simulator.build.model import ModelOptions, build_model
from autocomp_hil.simulator.build.objects import TraceFormat
from autocomp_hil.simulator.launch import library_path

__all__ = [
    "CACHE_BYTES",
    "END_ADDRESS",
    "FLAG_LOAD",
    "FLAG_STORE",
    "FLAG_TRAP",
    "FLAG_WRITES",
    "CoreJob",
    "CoreResult",
    "answer",
    "build",
    "run_jobs",
]

END_ADDRESS: Final = 0x0200_0018
"""A store there ends a job; it is the host device's exit code, which is not cached."""

CACHE_BYTES: Final = 16384
"""Capacity of each cache, if nothing else is asked for."""
FLAG_WRITES: Final = 1
FLAG_TRAP: Final = 2
FLAG_LOAD: Final = 4
FLAG_STORE: Final = 8

_RETIREMENT: Final = np.dtype(
    [(name, "<u8") for name in ("cycle", "pc", "value", "tval", "address", "store_data")]
    + [(name, "<u4") for name in ("instruction", "flags", "rd", "cause")]
)
_COMMAND: Final = np.dtype([(name, "<u8") for name in ("cycle", "rs1", "rs2", "funct")])
_TIMEOUT_S: Final = 300.0

Records = npt.NDArray[np.void]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreJob:
    """A program and how the world around the core behaves."""

    image: bytes
    base: int
    """Address of the image, and of the first instruction."""
    seed: int = 1
    limit: int = 1_000_000
    """Limit of cycles."""
    options: dict[str, int] = field(default_factory=dict)
    """Further settings by the names of ``core_main.cpp``: latency, stall, jitter, ..."""
    dump: tuple[int, int] = (0, 0)
    """Places (address, bytes) of memory to read at the end."""
    cache_bytes: int = CACHE_BYTES
    """Capacity of each cache of the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreResult:
    """What came of a job."""

    is_done: bool
    """The program reached its end before the limit."""
    cycles: int
    trace: Records
    """Records, one per instruction."""
    commands: Records
    """One record per accelerator command."""
    dump: bytes
    events: int
    """Bits of the events of ``tb_core.sv`` that occurred."""


def answer(funct: int, rs1: int, rs2: int) -> int:
    """What the bench's accelerator answers to COUNTER."""
    return ((rs1 ^ rs2) + funct) & (1 << 64) - 1


def run_jobs(
    jobs: Sequence[CoreJob],
    *,
    model_seed: int = 1,
    model: Path | None = None,
    plusargs: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> list[CoreResult]:
    """Run jobs one after another in one process.

    Args:
        jobs: Jobs to run, at least one, all with caches of one size.
        model_seed: Sets the values of registers and memories that are not reset.
        model: Executable; None: the repository's RTL.
        plusargs: More arguments for the model.
        environment: More variables for it, such as those of waves.

    Raises:
        AssertionError: The model died, an assertion of the RTL failed, or a result is missing.
    """
    executable = model or build(cache_bytes=jobs[0].cache_bytes)
    with tempfile.TemporaryDirectory(prefix="hil-core-") as name:
        folder = Path(name)
        lines = [_line(folder, number, job) for number, job in enumerate(jobs)]
        (folder / "jobs").write_text("\n".join(lines) + "\n", encoding="utf-8")
        done = subprocess.run(
            [str(executable), "jobs", "+verilator+rand+reset+2",
             f"+verilator+seed+{model_seed}", *plusargs],
            cwd=folder,
            env=child_environment({"LD_LIBRARY_PATH": library_path(), **(environment or {})}),
            text=True, check=False, timeout=_TIMEOUT_S,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        reports = [line for line in done.stdout.splitlines() if line.startswith("job=")]
        if done.returncode != 0 or len(reports) != len(jobs):
            raise AssertionError(
                f"model: exit status {done.returncode}, {len(reports)} of {len(jobs)} jobs\n"
                + done.stdout[-4000:]
            )
        return [_result(folder, number, report) for number, report in enumerate(reports)]


def build(
    library: Path = RTL, *, cache_bytes: int = CACHE_BYTES, trace: TraceFormat = False
) -> Path:
    """Build the bench's model.

    Args:
        library: Folder of the RTL, or of a copy of it with faults.
        cache_bytes: Capacity of each cache.
        trace: Whether the model can write waves.
    """
    return build_model(
        "tb_core",
        folders=(library,),
        extra=[REPOSITORY / "tb" / "core" / "tb_core.sv"],
        parameters={"CacheBytes": cache_bytes},
        options=ModelOptions(
            main=REPOSITORY / "tb" / "core" / "core_main.cpp",
            cpp_sources=(RTL / "sim" / "sim_dram.cpp",),
            trace=trace,
        ),
    )


def _line(folder: Path, number: int, job: CoreJob) -> str:
    (folder / f"{number}.image").write_bytes(job.image)
    settings: dict[str, int | str] = {
        "name": number,
        "image": f"{number}.image",
        "base": job.base,
        "boot": job.base,
        "seed": job.seed,
        "limit": job.limit,
        "end": END_ADDRESS,
        "trace": f"{number}.trace",
        "commands": f"{number}.commands",
        "dump": f"{number}.dump",
        "dump_base": job.dump[0],
        "dump_bytes": job.dump[1],
    }
    return " ".join(f"{key}={value}" for key, value in (settings | job.options).items())


def _result(folder: Path, number: int, report: str) -> CoreResult:
    words = dict(word.split("=") for word in report.split())
    return CoreResult(
        is_done=words["end"] == "done",
        cycles=int(words["cycles"]),
        trace=np.fromfile(folder / f"{number}.trace", dtype=_RETIREMENT),
        commands=np.fromfile(folder / f"{number}.commands", dtype=_COMMAND),
        dump=(folder / f"{number}.dump").read_bytes(),
        events=int(words["events"], 16),
    )
