# SPDX-License-Identifier: Apache-2.0
"""Runs candidates on the functional machine in a child process with limits of time and memory.

Covered: a candidate's faults and limits are values. A child that dies is replaced and its job tried
once more; a second death is an error of the harness, as is an answer for another job.
"""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import SimInfraError
from autocomp_hil.evaluate.runs.place import Placement
from autocomp_hil.golden.machine import ElfProgram, Outcome
from autocomp_hil.simulator.channel import Channel, ChannelClosed, ChannelTimeout, Message
from autocomp_hil.paths import REPOSITORY

__all__ = ["FunctionalMachine", "FunctionalRun"]

_LOG = logging.getLogger(__name__)
_START_TIMEOUT_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionalRun:
    """How a candidate ended on the functional machine and what it left."""

    outcome: Outcome
    message: str | None
    """Why, in words, unless EXITED."""
    trap: Mapping[str, Any] | None
    """Keys ``address`` and ``command``, perhaps None; not None exactly if TRAPPED."""
    instructions: int
    commands: int
    reads_time: bool
    """cycle, instret or a performance counter was read."""
    races: tuple[str, ...]
    rows: Mapping[str, int]
    """Rows of ``scratchpad`` and ``accumulator`` that were written."""
    bytes_in: int
    """Loaded from DRAM."""
    bytes_out: int
    """Stored to DRAM."""
    notes: Mapping[str, Any]
    """Answers of an explained run: ``last_store``, ``unwritten_reads``, ``lost_writes``."""
    pages: tuple[bytes, ...] = field(repr=False)
    """The placement's regions afterwards."""
    stored: tuple[npt.NDArray[np.bool_], ...] = field(repr=False)
    """For each output, which of its bytes a command stored."""


class FunctionalMachine:
    """One child process, started with the first job; a context manager. Not thread-safe."""

    def __init__(self, hardware: HardwareConfig) -> None:
        """Nothing runs yet."""
        self._hardware = hardware.model_dump()
        self._child: _Child | None = None
        self._job = 0
        self._aborts = 0

    def __enter__(self) -> Self:
        """The machine itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self.close()

    def close(self) -> None:
        """End the child; a later run starts another."""
        if self._child is not None:
            child, self._child = self._child, None
            child.kill()

    def abort(self) -> None:
        """End the child at once, from any thread; its job raises SimInfraError."""
        self._aborts += 1
        child = self._child
        if child is not None:
            child.end()

    def run(
        self,
        elf: bytes,
        program: ElfProgram,
        placement: Placement,
        *,
        kernel_address: int,
        seed: int,
        max_instructions: int,
        timeout_s: float,
        explain: bool = False,
        blame: int | None = None,
    ) -> FunctionalRun | None:
        """Run a judged job.

        Args:
            elf: The program's file.
            program: The same, loaded.
            placement: Tensors in memory.
            kernel_address: What the launch program calls.
            seed: Job seed of the start pattern.
            max_instructions: The job is TIMED_OUT after so many.
            timeout_s: Wall time.
            explain: Also fill ``notes``; takes longer.
            blame: Address of a byte whose last store is asked for.

        Returns:
            None if the job did not end within ``timeout_s``.

        Raises:
            SimInfraError: The child died twice, or answered for another job.
        """
        self._job += 1
        images = [*program.images(), *placement.images(kernel_address)]
        header = {
            "job": self._job,
            "hardware": self._hardware,
            "images": [address for address, _ in images],
            "ranges": [(r.start, r.size, r.rights) for r in placement.ranges(program)],
            "regions": placement.regions(),
            "outputs": placement.outputs(),
            "seed": seed,
            "max_instructions": max_instructions,
            "explain": explain,
            "blame": blame,
        }
        message = Message(header, [elf, *(contents for _, contents in images)])
        try:
            answer = self._ask_twice(message, timeout_s)
        except ChannelTimeout:
            return None
        return self._checked(answer, len(placement.regions()))

    def _ask(self, message: Message, timeout_s: float) -> Message:
        """Give a job and take its answer; any failure ends the child."""
        aborts = self._aborts
        try:
            return self._started(aborts).ask(message, timeout_s)
        except BaseException:
            self.close()
            raise

    def _started(self, aborts: int) -> "_Child":
        """The child, unless ``abort`` was called since there were so many aborts."""
        if self._child is None:
            self._child = _Child()
        if self._aborts != aborts:
            raise ChannelClosed("it was ended while it started")
        return self._child

    def _ask_twice(self, message: Message, timeout_s: float) -> Message:
        aborts = self._aborts
        try:
            return self._ask(message, timeout_s)
        except ChannelClosed as error:
            if self._aborts != aborts:
                raise SimInfraError("the functional machine was ended") from error
            _LOG.warning("the job is tried again: the functional machine died (%s)", error)
        try:
            return self._ask(message, timeout_s)
        except ChannelClosed as error:
            raise SimInfraError(f"the functional machine died twice on one job: {error}") from error

    def _checked(self, answer: Message, regions: int) -> FunctionalRun:
        header = answer.header
        if header.pop("kind") != "result" or header.pop("job") != self._job:
            self.close()
            raise SimInfraError("the functional machine answered for another job")
        del header["seconds"]
        outcome = Outcome(header.pop("outcome"))
        races = tuple(header.pop("races"))
        stored = tuple(np.frombuffer(blob, np.bool_) for blob in answer.blobs[regions:])
        pages = tuple(answer.blobs[:regions])
        return FunctionalRun(outcome=outcome, races=races, pages=pages, stored=stored, **header)


class _Child:
    """The process, in a session of its own: only the parent sees Ctrl-C."""

    def __init__(self) -> None:
        job_read, job_write = os.pipe()
        answer_read, answer_write = os.pipe()
        path = os.pathsep.join([str(REPOSITORY), *sys.path])
        variables = {
            "PYTHONPATH": path,
            "HIL_CHILD_READ": str(job_read),
            "HIL_CHILD_WRITE": str(answer_write),
        }
        self._output = tempfile.TemporaryFile("w+b")  # noqa: SIM115  # lives with the process
        self._process = subprocess.Popen(
            [sys.executable, "-m", "autocomp_hil.evaluate.runs.functional_child"],
            env={**os.environ, **variables}, pass_fds=(job_read, answer_write),
            stdin=subprocess.DEVNULL, stdout=self._output, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        os.close(job_read)
        os.close(answer_write)
        self._channel = Channel(answer_read, job_write)
        try:
            self._channel.receive(_START_TIMEOUT_S)
        except (ChannelClosed, ChannelTimeout) as error:
            text = self._tail()
            self.kill()
            raise SimInfraError(f"the functional machine does not start: {text}") from error
        except BaseException:
            self.kill()
            raise

    def ask(self, message: Message, timeout_s: float) -> Message:
        """Give a job and wait for its answer.

        Raises:
            ChannelClosed: The process died; the message holds the end of its output.
            ChannelTimeout: It did not answer in time.
        """
        try:
            self._channel.send(message.header, message.blobs)
            return self._channel.receive(timeout_s)
        except ChannelClosed as error:
            raise ChannelClosed(f"{error}; {self._tail()}") from error

    def end(self) -> None:
        """Kill the process; from any thread."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """End the process, and free what belongs to it."""
        self.end()
        self._process.wait()
        self._channel.close()
        self._output.close()

    def _tail(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        self._output.seek(0)
        lines = self._output.read().decode(errors="replace").splitlines()
        return f"exit status {self._process.poll()}: {' | '.join(lines[-3:])}"
