# SPDX-License-Identifier: Apache-2.0
"""Runs programs on the accelerator's RTL: one worker process, one job after another.

What it promises about failing workers is said in ``job_server``.
"""

from pathlib import Path

import numpy as np

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.element import arithmetic_of
from autocomp_hil.golden.program import Program
from autocomp_hil.paths import DPI_SOURCES, RTL
from autocomp_hil.simulator.accelerator.messages import AcceleratorAnswer, AcceleratorTask
from autocomp_hil.simulator.build.config_packages import config_packages
from autocomp_hil.simulator.build.model import ModelOptions, build_model
from autocomp_hil.simulator.build.objects import TraceFormat
from autocomp_hil.simulator.encode import dram_of, native_timing, pack_commands, program_fault
from autocomp_hil.simulator.job import ACCEPTED, BURST, AcceleratorRun, EndReason, MemoryTiming
from autocomp_hil.simulator.job_server import JobServer, worker_setup
from autocomp_hil.simulator.observation import Job
from autocomp_hil.simulator.waves import Waves
from autocomp_hil.view import View

__all__ = ["AcceleratorSimulator", "accelerator_model"]


def accelerator_model(
    hardware: HardwareConfig, *, view: View = View.RTL, trace: TraceFormat = False
) -> Path:
    """The model of ``tb_accel`` for a configuration, built or from the cache.

    Args:
        hardware: The configuration.
        view: What of the design is simulated as it is.
        trace: Whether the model can write waves: slower to build and run, same cycles.
    """
    simulation = RTL / "sim"
    options = ModelOptions(
        has_assertions=view.has_assertions,
        optimization=view.optimization,
        main=simulation / "accel_main.cpp",
        cpp_sources=(*DPI_SOURCES, *view.cpp_sources()),
        control_files=(simulation / "tb_accel.vlt",),
        trace=trace,
        verilator_arguments=("-O3",),
    )
    extra = [*config_packages(hardware), *view.modules()]
    return build_model("tb_accel", extra=extra, options=options)


class AcceleratorSimulator(JobServer[AcceleratorTask, AcceleratorAnswer]):
    """The accelerator of one configuration, ready to run programs. A context manager."""

    def __init__(
        self,
        hardware: HardwareConfig,
        *,
        view: View = View.RTL,
        verilator_seed: int = 1,
        waves: Waves | None = None,
    ) -> None:
        """Build the model, or find it; the worker starts with the first job.

        Args:
            hardware: The configuration.
            view: What of the design is simulated as it is; cycles do not depend on it.
            verilator_seed: Values of registers before reset; must not matter.
            waves: Write them, with a second model that is slower and takes the same cycles.
        """
        self._hardware = hardware
        super().__init__(
            worker_setup(
                model=accelerator_model(
                    hardware, view=view, trace=waves.format if waves else False
                ),
                top="tb_accel",
                module="autocomp_hil.simulator.accelerator.worker",
                verilator_seed=verilator_seed,
                environment=waves.environment() if waves else {},
            ),
            AcceleratorAnswer,
        )

    def run(
        self,
        program: Program,
        *,
        job_seed: int | None = None,
        timing: MemoryTiming | None = None,
        idle_seed: int | None = None,
        cycle_limit: int = 10_000_000,
        no_progress_cycles: int = 20_000,
        timeout_s: float = 900.0,
    ) -> AcceleratorRun:
        """Run a program from reset.

        Args:
            program: Commands and memory images; the start pattern has ``program.seed``.
            job_seed: Start pattern other than the program's.
            timing: Timing of the memory; None: the configuration's.
            idle_seed: Draws idle cycles before commands; None: commands come back to back.
            cycle_limit: The job ends there.
            no_progress_cycles: The job ends if nothing moves for so long.
            timeout_s: Wall time after which the simulator counts as hung.

        Raises:
            SimInfraError: The simulator died, hung, or answered for another job.
        """
        seed = program.seed if job_seed is None else job_seed
        chosen = timing or MemoryTiming.of(self._hardware)
        job = Job(
            seed=seed,
            cycle_limit=cycle_limit,
            no_progress_cycles=no_progress_cycles,
            timing=native_timing(chosen),
        )
        task = AcceleratorTask(
            job=bytes(job),
            seed=seed,
            images=tuple((address, bytes(content)) for address, content in program.images),
            commands=pack_commands(program, idle_seed),
            command_count=len(program.commands),
        )
        return self._interpret(self._serve(task, timeout_s), seed)

    def _interpret(self, answer: AcceleratorAnswer, seed: int) -> AcceleratorRun:
        result = answer.result
        arithmetic = arithmetic_of(self._hardware.element_type)
        scratchpad = np.frombuffer(answer.scratchpad, dtype=arithmetic.input_dtype)
        accumulator = np.frombuffer(answer.accumulator, dtype=arithmetic.sum_dtype)
        return AcceleratorRun(
            cycles=result["cycles"],
            end_reason=EndReason(result["end_reason"]),
            fault=program_fault(result),
            dram=dram_of(answer, seed),
            scratchpad=scratchpad.reshape(-1, self._hardware.dim),
            accumulator=accumulator.reshape(-1, self._hardware.dim),
            counter_responses=tuple(int(x) for x in np.frombuffer(answer.responses, dtype="<u8")),
            accepted=np.frombuffer(answer.accepted, dtype=ACCEPTED),
            bursts=np.frombuffer(answer.bursts, dtype=BURST),
            description=answer.description,
        )
