# SPDX-License-Identifier: Apache-2.0
"""Runs programs on the accelerator's RTL: one worker process, one job after another.

Covered: a worker that dies, hangs, or answers for another job is a SimInfraError with the end of
its log; the next run starts a new worker. Not covered: wrong results, which are the caller's to
compare.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import SimInfraError
from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.golden.program import Program
from autocomp_hil.simulator.channel import Channel, ChannelClosed, ChannelTimeout, Message
from autocomp_hil.simulator.config_package import config_package
from autocomp_hil.simulator.encode import native_timing, pack_commands, program_fault
from autocomp_hil.simulator.job import BURST, AcceleratorRun, EndReason, MemoryTiming
from autocomp_hil.simulator.launch import cocotb_environment
from autocomp_hil.simulator.local_memory import PAGE_BYTES
from autocomp_hil.simulator.model import ModelOptions, build_model
from autocomp_hil.simulator.native import Job
from autocomp_hil.simulator.paths import DPI_SOURCES, REPOSITORY, RTL, build_directory

__all__ = ["AcceleratorSimulator", "Waves", "accelerator_model"]

_START_TIMEOUT_S = 60.0
_STOP_TIMEOUT_S = 10.0
_LOG_TAIL_LINES = 40


def accelerator_model(hardware: HardwareConfig, *, trace: bool = False) -> Path:
    """The model of ``tb_accel`` for a configuration, built or from the cache.

    Args:
        hardware: The configuration.
        trace: With waves: slower to build and run, same cycles.
    """
    simulation = RTL / "sim"
    options = ModelOptions(
        optimization="-O1",
        main=simulation / "accel_main.cpp",
        cpp_sources=DPI_SOURCES,
        control_files=(simulation / "tb_accel.vlt",),
        trace=trace,
        verilator_arguments=("-O3",),
    )
    return build_model("tb_accel", extra=[config_package(hardware)], options=options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waves:
    """Waves of a simulator's first job."""

    file: Path
    """Where the VCD file goes."""
    from_cycle: int = 0
    """First cycle that is written."""


class _Worker:
    """One process with the model, in a session of its own: only the parent sees Ctrl-C."""

    def __init__(self, model: Path, verilator_seed: int, waves: Waves | None) -> None:
        home = build_directory() / "workers"
        home.mkdir(parents=True, exist_ok=True)
        self._folder = tempfile.TemporaryDirectory(prefix="worker-", dir=home)
        folder = Path(self._folder.name)
        self._log = folder / "output.log"
        job_read, job_write = os.pipe()
        answer_read, answer_write = os.pipe()
        environment = cocotb_environment(
            top="tb_accel",
            module="autocomp_hil.simulator.worker",
            results=folder / "results.xml",
            seed=1,
            python_path=[str(REPOSITORY), *sys.path],
        )
        if waves is not None:
            environment["HIL_TRACE_FILE"] = str(waves.file.resolve())
            environment["HIL_TRACE_FROM_CYCLE"] = str(waves.from_cycle)
        environment |= {"HIL_WORKER_READ": str(job_read), "HIL_WORKER_WRITE": str(answer_write)}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [model, "+verilator+rand+reset+2", f"+verilator+seed+{verilator_seed}"],
                cwd=folder, env={**os.environ, **environment}, pass_fds=(job_read, answer_write),
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        os.close(job_read)
        os.close(answer_write)
        self._channel = Channel(answer_read, job_write)
        self._expect("ready", _START_TIMEOUT_S)

    def run(self, message: Message, timeout_s: float) -> Message:
        """Give a job and wait for its result."""
        try:
            self._channel.send(message.header, message.blobs)
        except ChannelClosed as error:
            raise self._failure("simulator is gone") from error
        return self._expect("result", timeout_s)

    def stop(self) -> None:
        """End the process, in good order if it listens."""
        with contextlib.suppress(ChannelClosed, ChannelTimeout):
            self._channel.send({"kind": "quit"})
            self._channel.receive(_STOP_TIMEOUT_S)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_TIMEOUT_S)
        self.kill()

    def kill(self) -> None:
        """End the process and everything it started."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._channel.close()
        self._folder.cleanup()

    def _expect(self, kind: str, timeout_s: float) -> Message:
        try:
            message = self._channel.receive(timeout_s)
        except ChannelClosed as error:
            raise self._failure("simulator died") from error
        except ChannelTimeout as error:
            raise self._failure(f"simulator gave no {kind} in {timeout_s:.0f} s") from error
        if message.header.get("kind") != kind:
            raise self._failure(f"simulator answered {message.header.get('kind')}, not {kind}")
        return message

    def _failure(self, what: str) -> SimInfraError:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        status = self._process.poll()
        text = self._log.read_text(encoding="utf-8", errors="replace")
        tail = "\n".join(text.splitlines()[-_LOG_TAIL_LINES:])
        return SimInfraError(f"{what} (exit status {status}); the end of its output:\n{tail}")


class AcceleratorSimulator:
    """The accelerator of one configuration, ready to run programs. A context manager."""

    def __init__(
        self, hardware: HardwareConfig, *, verilator_seed: int = 1, waves: Waves | None = None
    ) -> None:
        """Build the model, or find it; the worker starts with the first job.

        Args:
            hardware: The configuration.
            verilator_seed: Values of registers before reset; must not matter.
            waves: Write them, with a second model that is slower and takes the same cycles.
        """
        self._hardware = hardware
        self._seed = verilator_seed
        self._waves = waves
        self._model = accelerator_model(hardware, trace=waves is not None)
        self._worker: _Worker | None = None
        self._job = 0

    def __enter__(self) -> Self:
        """The simulator itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the worker."""
        self.close()

    def close(self) -> None:
        """Stop the worker; a later run starts another."""
        if self._worker is not None:
            worker, self._worker = self._worker, None
            worker.stop()

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
            timing: Of the memory; None: the configuration's.
            idle_seed: Draws idle cycles before commands; None: commands come back to back.
            cycle_limit: The job ends there.
            no_progress_cycles: The job ends if nothing moves for so long.
            timeout_s: Wall time after which the simulator counts as hung.

        Raises:
            SimInfraError: The simulator died, hung, or answered for another job.
        """
        seed = program.seed if job_seed is None else job_seed
        self._job += 1
        chosen = timing or MemoryTiming.of(self._hardware)
        job = Job(
            seed=seed,
            cycle_limit=cycle_limit,
            no_progress_cycles=no_progress_cycles,
            timing=native_timing(chosen),
        )
        commands = pack_commands(program, idle_seed)
        header = {
            "kind": "job",
            "job": self._job,
            "seed": seed,
            "commands": len(program.commands),
            "images": [address for address, _ in program.images],
        }
        blobs = [bytes(job), commands, *(bytes(content) for _, content in program.images)]
        try:
            if self._worker is None:
                self._worker = _Worker(self._model, self._seed, self._waves)
            answer = self._worker.run(Message(header, blobs), timeout_s)
            return self._interpret(answer, seed)
        except BaseException:
            if self._worker is not None:
                worker, self._worker = self._worker, None
                worker.kill()
            raise

    def _interpret(self, answer: Message, seed: int) -> AcceleratorRun:
        result: dict[str, int] = answer.header["result"]
        numbers = (answer.header["end_job"], result["job"])
        if numbers != (self._job, self._job) or result["cycles"] == 0:
            raise SimInfraError(
                f"job {self._job}: the simulator answered for jobs {numbers} "
                f"after {result['cycles']} cycles"
            )
        accepted, responses, bursts, scratchpad, accumulator, pages = answer.blobs
        dram = SparseMemory(seed)
        for index, address in enumerate(answer.header["pages"]):
            dram.write(address, pages[index * PAGE_BYTES : (index + 1) * PAGE_BYTES])
        dim = self._hardware.dim
        return AcceleratorRun(
            cycles=result["cycles"],
            end_reason=EndReason(result["end_reason"]),
            fault=program_fault(result),
            dram=dram,
            scratchpad=np.frombuffer(scratchpad, dtype=np.int8).reshape(-1, dim),
            accumulator=np.frombuffer(accumulator, dtype="<i4").reshape(-1, dim),
            counter_responses=tuple(int(x) for x in np.frombuffer(responses, dtype="<u8")),
            accept_cycles=np.frombuffer(accepted, dtype="<u8"),
            bursts=np.frombuffer(bursts, dtype=BURST),
            description=answer.header["description"],
        )
