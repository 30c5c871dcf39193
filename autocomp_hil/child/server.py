# SPDX-License-Identifier: Apache-2.0
"""Gives numbered jobs to a child that starts with the first of them and is replaced when it fails.

Covered: a child that an earlier job, the machine or a stranger ended costs time only. A job that
two fresh children failed on is raised as the last failure, for the caller to judge.
"""

import logging
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

from autocomp_hil.child.message import Message
from autocomp_hil.child.process import ChildFailed, ChildProcess, ChildSetup
from autocomp_hil.errors import SimInfraError

__all__ = ["ChildServer"]

_LOG = logging.getLogger(__name__)
_FRESH_CHILDREN: Final = 2
"""Children without a past that a job is given to before it is given up."""

TaskT = TypeVar("TaskT", bound=Message)
AnswerT = TypeVar("AnswerT", bound=Message)


class ChildServer(Generic[TaskT, AnswerT]):
    """Serves jobs as a context manager. Only ``abort`` may be called from other threads."""

    def __init__(self, setup: ChildSetup, answer: type[AnswerT]) -> None:
        """Prepare without starting anything.

        Args:
            setup: What each child runs.
            answer: Class of its answers.
        """
        self._setup = setup
        self._answer = answer
        self._child: ChildProcess | None = None
        self._job = 0
        self._aborts = 0

    def __enter__(self) -> Self:
        """Return the server itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the child."""
        self.close()

    @property
    def child_pid(self) -> int | None:
        """The process of the child; None while no child runs."""
        return None if self._child is None else self._child.pid

    def close(self) -> None:
        """Stop the child; a later job starts another."""
        if self._child is not None:
            child, self._child = self._child, None
            child.stop()

    def abort(self) -> None:
        """End the child at once, from any thread; its job raises SimInfraError."""
        self._aborts += 1
        child = self._child
        if child is not None:
            child.end()

    def _serve_again(
        self, task: TaskT, timeout_s: float, *, after: type[ChildFailed] = ChildFailed
    ) -> AnswerT:
        """Serve a job as ``_serve`` does, again with a new child if one fails.

        Args:
            task: What is to be done.
            timeout_s: Wall time of each try.
            after: Failures after which it is tried again.

        Raises:
            ChildFailed: Two fresh children failed.
            SimInfraError: A child did not start, answered something else, or was ended by
                ``abort``.
        """
        fresh = 0
        while True:
            fresh += self._child is None
            try:
                return self._serve(task, timeout_s)
            except after as error:
                if fresh == _FRESH_CHILDREN:
                    raise
                _LOG.warning("the job is tried again: %s", error)

    def _serve(self, task: TaskT, timeout_s: float) -> AnswerT:
        """Give a job to the child and take its answer; any failure ends the child.

        Raises:
            ChildFailed: The child died or hung.
            SimInfraError: The child did not start, answered something else or another job, or was
                ended by ``abort``.
        """
        self._job += 1
        aborts = self._aborts
        try:
            answer = self._started(aborts).ask(task, self._job, self._answer, timeout_s)
            self._check(answer)
        except BaseException as error:
            self._kill()
            if isinstance(error, ChildFailed) and self._aborts != aborts:
                raise SimInfraError(f"the {self._setup.name} was ended") from error
            raise
        return answer

    def _kill(self) -> None:
        if self._child is not None:
            child, self._child = self._child, None
            child.kill()

    def _check(self, answer: AnswerT) -> None:
        """Raise SimInfraError if the answer is not one to the last job."""

    def _started(self, aborts: int) -> ChildProcess:
        """The child, unless ``abort`` was called since there were so many aborts."""
        if self._child is None:
            self._child = ChildProcess(self._setup)
        if self._aborts != aborts:
            raise SimInfraError(f"the {self._setup.name} was ended while it started")
        return self._child
