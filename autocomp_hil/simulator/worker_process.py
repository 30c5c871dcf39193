# SPDX-License-Identifier: Apache-2.0
"""Worker processes: one model each, one job after another, replaced when they fail.

Covered: a worker that dies, hangs, or answers for another job is a SimInfraError with the end of
its log; the next job starts a new worker. Not covered: wrong results, which are the caller's to
compare.
"""

import contextlib
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autocomp_hil.errors import SimInfraError
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.simulator.channel import Channel, ChannelClosed, ChannelTimeout, Message
from autocomp_hil.simulator.launch import cocotb_environment
from autocomp_hil.simulator.scratch import ScratchFolder

__all__ = ["JobServer", "WorkerDied", "WorkerProcess", "WorkerSetup"]

_LOG = logging.getLogger(__name__)
_START_TIMEOUT_S = 60.0
_STOP_TIMEOUT_S = 10.0
_LOG_TAIL_LINES = 40


class WorkerDied(SimInfraError):  # noqa: N818  # named after what happened
    """The process of a worker ended; a new one may do the job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSetup:
    """What a worker process runs."""

    model: Path
    """The program."""
    top: str
    """Its top module."""
    module: str
    """Python module whose cocotb test serves the jobs."""
    verilator_seed: int
    """Values of registers before reset; must not matter."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables besides those of cocotb."""


class WorkerProcess:
    """One process with the model, in a session of its own: only the parent sees Ctrl-C."""

    def __init__(self, setup: WorkerSetup) -> None:
        """Start it, and wait until it is ready for jobs."""
        self._folder = ScratchFolder("worker")
        folder = self._folder.path
        self._log = folder / "output.log"
        job_read, job_write = os.pipe()
        answer_read, answer_write = os.pipe()
        environment = cocotb_environment(
            top=setup.top,
            module=setup.module,
            results=folder / "results.xml",
            seed=1,
            python_path=[str(REPOSITORY), *sys.path],
        )
        environment |= {
            **setup.environment,
            "HIL_WORKER_READ": str(job_read),
            "HIL_WORKER_WRITE": str(answer_write),
            # Not one of the worker's modules is a test; rewriting the assertions of each would take
            # most of its start.
            "COCOTB_REWRITE_ASSERTION_FILES": "",
        }
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [setup.model, "+verilator+rand+reset+2",
                 f"+verilator+seed+{setup.verilator_seed}"],
                cwd=folder, env={**os.environ, **environment}, pass_fds=(job_read, answer_write),
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        os.close(job_read)
        os.close(answer_write)
        self._channel = Channel(answer_read, job_write)
        try:
            self._expect("ready", _START_TIMEOUT_S)
        except BaseException:
            self.kill()
            raise

    def run(self, message: Message, timeout_s: float) -> Message:
        """Give a job and wait for its result."""
        try:
            self._channel.send(message.header, message.blobs)
        except ChannelClosed as error:
            raise WorkerDied(self._failure("simulator is gone")) from error
        return self._expect("result", timeout_s)

    def stop(self) -> None:
        """End the process, in good order if it listens."""
        with contextlib.suppress(ChannelClosed, ChannelTimeout):
            self._channel.send({"kind": "quit"})
            self._channel.receive(_STOP_TIMEOUT_S)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_TIMEOUT_S)
        self.kill()

    def end(self) -> None:
        """Kill the process and everything it started; from any thread."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """End the process, and free what belongs to it."""
        self.end()
        self._process.wait()
        self._channel.close()
        self._folder.close()

    def _expect(self, kind: str, timeout_s: float) -> Message:
        try:
            message = self._channel.receive(timeout_s)
        except ChannelClosed as error:
            raise WorkerDied(self._failure("simulator died")) from error
        except ChannelTimeout as error:
            raise SimInfraError(
                self._failure(f"simulator gave no {kind} in {timeout_s:.0f} s")
            ) from error
        if message.header.get("kind") != kind:
            answer = message.header.get("kind")
            raise SimInfraError(self._failure(f"simulator answered {answer}, not {kind}"))
        return message

    def _failure(self, what: str) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        status = self._process.poll()
        text = self._log.read_text(encoding="utf-8", errors="replace")
        tail = "\n".join(text.splitlines()[-_LOG_TAIL_LINES:])
        return f"{what} (exit status {status}); the end of its output:\n{tail}"


class JobServer:
    """Gives numbered jobs to a worker that starts with the first of them. A context manager."""

    def __init__(self, setup: WorkerSetup) -> None:
        """Nothing runs yet."""
        self._setup = setup
        self._worker: WorkerProcess | None = None
        self._job = 0
        self._aborts = 0

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

    def abort(self) -> None:
        """End the worker at once, from any thread; its job raises WorkerDied and is not retried."""
        self._aborts += 1
        worker = self._worker
        if worker is not None:
            worker.end()

    def _serve_twice(
        self, header: Mapping[str, Any], blobs: Sequence[bytes], timeout_s: float
    ) -> Message:
        """As ``_serve``, once more with a new worker if the first one's process ends.

        Raises:
            WorkerDied: It ended twice, or by ``abort``.
            SimInfraError: It hung or answered for another job.
        """
        aborts = self._aborts
        try:
            return self._serve(header, blobs, timeout_s)
        except WorkerDied as error:
            if self._aborts != aborts:
                raise
            _LOG.warning("the job is tried again: %s", error)
        return self._serve(header, blobs, timeout_s)

    def _serve(
        self, header: Mapping[str, Any], blobs: Sequence[bytes], timeout_s: float
    ) -> Message:
        """Give a job to the worker and take its answer; any failure ends the worker.

        Raises:
            WorkerDied: The process ended.
            SimInfraError: It hung or answered for another job.
        """
        self._job += 1
        message = Message({"kind": "job", "job": self._job, **header}, list(blobs))
        aborts = self._aborts
        try:
            answer = self._started(aborts).run(message, timeout_s)
            self._check(answer)
        except BaseException:
            if self._worker is not None:
                worker, self._worker = self._worker, None
                worker.kill()
            raise
        return answer

    def _started(self, aborts: int) -> WorkerProcess:
        """The worker, unless ``abort`` was called since there were so many aborts."""
        if self._worker is None:
            self._worker = WorkerProcess(self._setup)
        if self._aborts != aborts:
            raise WorkerDied("it was ended while it started")
        return self._worker

    def _check(self, answer: Message) -> None:
        result: dict[str, int] = answer.header["result"]
        numbers = (answer.header["end_job"], result["job"])
        if numbers != (self._job, self._job) or result["cycles"] == 0:
            raise SimInfraError(
                f"job {self._job}: the simulator answered for jobs {numbers} "
                f"after {result['cycles']} cycles"
            )
