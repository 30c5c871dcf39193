# SPDX-License-Identifier: Apache-2.0
"""Runs programs on the chip's RTL: one worker process, one job after another.

Covered: everything that a program does, its faults included, is a value. A worker that dies or
hangs is replaced and its job tried again; a job on which two fresh workers failed is an error.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.machine import CONSOLE_LIMIT, AccessRange, ElfProgram, default_ranges
from autocomp_hil.paths import CHIP_DPI_SOURCES, RTL
from autocomp_hil.simulator.build.config_packages import config_packages
from autocomp_hil.simulator.build.model import ModelOptions, build_model, model_key
from autocomp_hil.simulator.build.objects import TraceFormat
from autocomp_hil.simulator.chip.messages import ChipAnswer, ChipTask
from autocomp_hil.simulator.chip.native import ChipJob, Right
from autocomp_hil.simulator.chip.run import ChipRun, chip_run
from autocomp_hil.simulator.encode import native_timing
from autocomp_hil.simulator.job import MemoryTiming
from autocomp_hil.simulator.job_server import JobServer, worker_setup
from autocomp_hil.simulator.observation import Job
from autocomp_hil.simulator.waves import Waves
from autocomp_hil.view import View

__all__ = ["ChipSimulator", "chip_key", "chip_model"]

_RIGHTS: Final = {"R": Right.READ, "W": Right.WRITE, "X": Right.EXECUTE}
_SLOWEST_HZ: Final = 2_000
"""Frequency below which a simulator counts as hung."""
_PATIENCE_S: Final = 60.0


def chip_model(
    hardware: HardwareConfig,
    *,
    view: View = View.RTL,
    trace: TraceFormat = False,
    stand_ins: Sequence[Path] = (),
) -> Path:
    """The model of ``tb_chip`` for a configuration, built or from the cache.

    Args:
        hardware: The configuration.
        view: What of the design is simulated as it is.
        trace: Whether the model can write waves: slower to build and run, same cycles.
        stand_ins: Files that take the place of the RTL's of the same name.
    """
    extra, options = _parts(hardware, view, trace, stand_ins)
    return build_model("tb_chip", extra=extra, options=options)


def chip_key(hardware: HardwareConfig, view: View) -> str:
    """The name of a model in the cache, whether it is built or not.

    Args:
        hardware: The configuration.
        view: What of the design is simulated as it is.
    """
    extra, options = _parts(hardware, view, trace=False, stand_ins=())
    return model_key("tb_chip", extra=extra, options=options)


def _parts(
    hardware: HardwareConfig, view: View, trace: TraceFormat, stand_ins: Sequence[Path]
) -> tuple[list[Path], ModelOptions]:
    """What a model is made of besides the RTL, and how."""
    simulation = RTL / "sim"
    options = ModelOptions(
        has_assertions=view.has_assertions,
        optimization=view.optimization,
        main=simulation / "accel_main.cpp",
        more_mains=(simulation / "chip_bare_main.cpp",),
        cpp_sources=(*CHIP_DPI_SOURCES, *view.cpp_sources()),
        control_files=(simulation / "tb_chip.vlt",),
        trace=trace,
        verilator_arguments=("-O3",),
    )
    return [*config_packages(hardware), *view.modules(), *stand_ins], options


class ChipSimulator(JobServer[ChipTask, ChipAnswer]):
    """The chip of one configuration, ready to run programs. A context manager."""

    def __init__(
        self,
        hardware: HardwareConfig,
        *,
        view: View = View.RTL,
        verilator_seed: int = 1,
        waves: Waves | None = None,
        stand_ins: Sequence[Path] = (),
    ) -> None:
        """Build the model, or find it; the worker starts with the first job.

        Args:
            hardware: The configuration.
            view: What of the design is simulated as it is; cycles do not depend on it.
            verilator_seed: Values of registers before reset; must not matter.
            waves: Write those of the first job, with a second model that is slower and takes the
                same cycles; the file is complete when the simulator is closed.
            stand_ins: Files that take the place of the RTL's of the same name.
        """
        self._hardware = hardware
        super().__init__(
            worker_setup(
                model=chip_model(
                    hardware,
                    view=view,
                    trace=waves.format if waves else False,
                    stand_ins=stand_ins,
                ),
                top="tb_chip",
                module="autocomp_hil.simulator.chip.worker",
                verilator_seed=verilator_seed,
                environment=waves.environment() if waves else {},
            ),
            ChipAnswer,
        )

    def run(
        self,
        program: ElfProgram,
        *,
        images: Iterable[tuple[int, bytes]] = (),
        ranges: Iterable[AccessRange] | None = None,
        seed: int = 0,
        judged: bool = False,
        timing: MemoryTiming | None = None,
        cycle_limit: int = 10_000_000,
        region_limit: int | None = None,
        no_progress_cycles: int = 20_000,
        timeout_s: float | None = None,
        event_limit: int = 0,
    ) -> ChipRun:
        """Run a program from reset.

        Args:
            program: What is loaded and started at its entry.
            images: (address, contents) put into memory after the program.
            ranges: Memory of the job; by default ``default_ranges``.
            seed: Job seed of the start pattern.
            judged: STOP ends the job; console, exit and HTIF are off.
            timing: Timing of the memory; None: the configuration's. The buses let no more
                requests be in flight than the configuration says.
            cycle_limit: Number of cycles after which the job is TIMED_OUT.
            region_limit: Number of ``work_cycles`` after which the job is TIMED_OUT.
            no_progress_cycles: Number of cycles without progress after which it is TIMED_OUT.
            timeout_s: Wall time after which the simulator counts as hung; None: by the limit.
            event_limit: Most states and commands in the log behind a command timeline, which ends
                when it is full; 0: no log. Same cycles with and without.

        Raises:
            ChildFailed: Two fresh simulators died or hung.
            SimInfraError: One did not start or answered for another job.
        """
        loaded = [*program.images(), *images]
        tohost = program.symbols.get("tohost")
        job = ChipJob(
            common=Job(
                seed=seed,
                cycle_limit=cycle_limit,
                no_progress_cycles=no_progress_cycles,
                timing=native_timing(timing or MemoryTiming.of(self._hardware)),
            ),
            entry=program.entry,
            is_judged=judged,
            region_limit=region_limit or 0,
            has_htif=tohost is not None,
            tohost=tohost or 0,
            fromhost=program.symbols.get("fromhost", 0),
            event_limit=event_limit,
            console_limit=CONSOLE_LIMIT + 1,  # one more tells that it is cut
        )
        allowed = default_ranges(program) if ranges is None else ranges
        task = ChipTask(
            job=bytes(job),
            seed=seed,
            images=tuple(loaded),
            ranges=tuple((part.start, part.size, _rights(part)) for part in allowed),
        )
        patience_s = _PATIENCE_S + cycle_limit / _SLOWEST_HZ if timeout_s is None else timeout_s
        answer = self._serve_again(task, patience_s)
        return chip_run(answer, program, seed=seed, judged=judged, has_events=event_limit > 0)


def _rights(part: AccessRange) -> int:
    return sum(_RIGHTS[letter] for letter in set(part.rights))
