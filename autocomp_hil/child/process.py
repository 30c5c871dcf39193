# SPDX-License-Identifier: Apache-2.0
"""A child process: started, asked, and ended with everything that it started itself.

Covered: a child that does not start, dies, hangs or answers with something else raises, with the
end of what it printed; it may use so much memory and no more. Not covered: what a good answer says.
Linux only.
"""

import contextlib
import os
import resource
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from autocomp_hil.child.channel import Channel, ChannelClosed, ChannelTimeout, Envelope
from autocomp_hil.child.message import BadMessage, Goodbye, Message, Quit, Ready
from autocomp_hil.environment import child_environment
from autocomp_hil.errors import SimInfraError
from autocomp_hil.scratch import ScratchFolder

__all__ = [
    "ChildDied",
    "ChildFailed",
    "ChildHung",
    "ChildProcess",
    "ChildSetup",
    "check_address_space",
]

_START_TIMEOUT_S: Final = 60.0
_STOP_TIMEOUT_S: Final = 10.0
_LOG_TAIL_LINES: Final = 40
_LOG_TAIL_BYTES: Final = 1 << 16

MessageT = TypeVar("MessageT", bound=Message)


class ChildFailed(SimInfraError):  # noqa: N818  # named after what happened
    """A child gave no answer; a new one may."""

    def __init__(self, summary: str, output: str) -> None:
        """Describe a failure.

        Args:
            summary: Which child, and how it failed.
            output: The end of what it printed.
        """
        super().__init__(f"{summary}; the end of its output:\n{output}")
        self.summary = summary


class ChildDied(ChildFailed):
    """The child's process ended within a job."""


class ChildHung(ChildFailed):
    """The child did not answer in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSetup:
    """What a child process runs."""

    name: str
    """What messages call the child, such as ``simulator``."""
    command: tuple[str, ...]
    """Program and arguments; it runs in an empty folder of its own."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables besides the few of the parent's that ``child_environment`` passes on."""
    memory_bytes: int = 8 << 30
    """Largest address space of the process; less where the parent has less."""
    least_memory_bytes: int = 0
    """Address space without which the process does not start; nobody else is to blame for that."""


class ChildProcess:
    """A process in a session of its own, so that only the parent sees Ctrl-C."""

    def __init__(self, setup: ChildSetup) -> None:
        """Start it, and wait until it is ready for jobs.

        Raises:
            SimInfraError: The process does not start.
        """
        self._name = setup.name
        check_address_space(setup.name, setup.least_memory_bytes)
        self._folder = ScratchFolder("child")
        self._log = self._folder.path / "output.log"
        task_read, task_write = os.pipe()
        answer_read, answer_write = os.pipe()
        self._channel = Channel(answer_read, task_write)
        try:
            self._process = self._start(setup, task_read, answer_write)
        except OSError as error:
            self._channel.close()
            self._folder.close()
            raise SimInfraError(
                f"{setup.command[0]}: cannot be run as {setup.name}: {error.strerror}"
            ) from error
        finally:
            os.close(task_read)
            os.close(answer_write)
        try:
            _limit_memory(self._process.pid, setup.memory_bytes)
            self._channel.receive(_START_TIMEOUT_S).open(Ready)
        except (ChannelClosed, ChannelTimeout, BadMessage) as error:
            message = self._failure("does not start")
            self.kill()
            raise SimInfraError(message) from error
        except BaseException:
            self.kill()
            raise

    def _start(self, setup: ChildSetup, read: int, write: int) -> subprocess.Popen[bytes]:
        """The process, with its ends of the pipes."""
        variables = {"HIL_CHILD_READ": str(read), "HIL_CHILD_WRITE": str(write)}
        with self._log.open("wb") as log:
            return subprocess.Popen(
                setup.command, cwd=self._folder.path,
                env=child_environment({**setup.environment, **variables}), pass_fds=(read, write),
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        """Number of the process, and of its group."""
        return self._process.pid

    def ask(self, task: Message, job: int, answer: type[MessageT], timeout_s: float) -> MessageT:
        """Give a job and wait for its answer.

        Args:
            task: What is to be done.
            job: Its number.
            answer: Class of the answer.
            timeout_s: Wall time.

        Raises:
            ChildDied: The process ended.
            ChildHung: No answer came in time.
            SimInfraError: The child answered something else, or for another job.
        """
        envelope = self._exchange(task, job, timeout_s)
        if envelope.job != job:
            message = f"answered for job {envelope.job}, not {job}"
            raise SimInfraError(self._failure(message))
        try:
            return envelope.open(answer)
        except BadMessage as error:
            raise SimInfraError(self._failure(f"gave a wrong answer: {error}")) from error

    def stop(self) -> None:
        """End the process, in good order if it listens."""
        with contextlib.suppress(ChannelClosed, ChannelTimeout, BadMessage):
            self._channel.send(Quit())
            self._channel.receive(_STOP_TIMEOUT_S).open(Goodbye)
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

    def _exchange(self, task: Message, job: int, timeout_s: float) -> Envelope:
        try:
            self._channel.send(task, job)
            return self._channel.receive(timeout_s)
        except ChannelClosed as error:
            raise ChildDied(self._summary("died"), self._tail()) from error
        except ChannelTimeout as error:
            summary = self._summary(f"gave no answer in {timeout_s:.0f} s")
            raise ChildHung(summary, self._tail()) from error
        except BadMessage as error:
            raise SimInfraError(self._failure(f"gave a wrong answer: {error}")) from error

    def _failure(self, what: str) -> str:
        return f"{self._summary(what)}; the end of its output:\n{self._tail()}"

    def _summary(self, what: str) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        status = self._process.poll()
        how = "it still runs" if status is None else f"exit status {status}"
        return f"the {self._name} {what} ({how})"

    def _tail(self) -> str:
        return "\n".join(self._printed().splitlines()[-_LOG_TAIL_LINES:])

    def _printed(self) -> str:
        """The end of its output."""
        with self._log.open("rb") as log:
            log.seek(max(0, os.fstat(log.fileno()).st_size - _LOG_TAIL_BYTES))
            return log.read().decode(errors="replace")


def check_address_space(name: str, least_bytes: int) -> None:
    """Find that a process would have too little address space.

    Args:
        name: Name of the process, for the message.
        least_bytes: What it needs.

    Raises:
        SimInfraError: The limit of this process, which its children inherit, is smaller.
    """
    limit = min((n for n in resource.getrlimit(resource.RLIMIT_AS) if n >= 0), default=None)
    if limit is not None and limit < least_bytes:
        raise SimInfraError(
            f"the address space is limited to {limit >> 20:,} MiB, the {name} needs "
            f"{least_bytes >> 20:,} MiB; raise the limit: ulimit -v unlimited"
        )


def _limit_memory(pid: int, size: int) -> None:
    """Limit a process's address space, or leave it at a smaller limit of its own."""
    limits = [size, *(n for n in resource.getrlimit(resource.RLIMIT_AS) if n >= 0)]
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_AS, (min(limits), min(limits)))
