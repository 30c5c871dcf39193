# SPDX-License-Identifier: Apache-2.0
"""Chip and functional machine work at the same time; the verdict is as if they did not."""

import threading
from contextlib import nullcontext
from typing import Any, cast

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.errors import SimInfraError
from autocomp_hil.evaluate.outcome import Correct, Outcome, TimedOut
from autocomp_hil.evaluate.runs.functional import FunctionalRun
from autocomp_hil.evaluate.runs.trial import Trial
from autocomp_hil.workloads import load_workload

WAIT_S = 20.0
RIGHT = Correct.model_construct()
SLOW = TimedOut(stage="rtl", message="slow", more_than_cycles=1)
WRONG = TimedOut(stage="context", message="elsewhere", more_than_cycles=None)


class Machine:
    """A functional machine that works until it is let go or ended."""

    def __init__(self) -> None:
        self.is_busy, self.may_go_on = threading.Event(), threading.Event()
        self.is_ended = False

    def abort(self) -> None:
        """Make what the machine does raise, as with the real one."""
        self.is_ended = True
        self.may_go_on.set()


class Staged(Trial):
    """A trial whose runs are said beforehand."""

    __slots__ = ("on_chip", "where")

    on_chip: Outcome | Exception
    where: Outcome | None

    def _functional(self, *_: Any, **__: Any) -> FunctionalRun:
        return FunctionalRun.__new__(FunctionalRun)

    def _on_chip(self, chip: Any, *_: Any) -> Outcome:
        assert chip.is_busy.wait(WAIT_S), "the other check has not begun"
        if isinstance(self.on_chip, Exception):
            raise self.on_chip
        chip.may_go_on.set()
        return self.on_chip

    def _in_another_context(self, machine: Any, *_: Any) -> Outcome | None:
        machine.is_busy.set()
        assert machine.may_go_on.wait(WAIT_S), "the chip has not ended"
        if machine.is_ended:
            raise SimInfraError("ended")
        return self.where


def run(on_chip: Outcome | Exception, where: Outcome | None) -> tuple[Machine, Outcome]:
    """The machine and the verdict when the runs end so."""
    trial = Staged(
        instance=load_workload("gemm").instance("32x32x32"),
        hardware=load_hardware("int8_4x4"),
        source=b"",
        compiled=cast("Any", None),
        run_seed=0,
        cycle_limit=1,
        clock=lambda _: nullcontext(),
    )
    object.__setattr__(trial, "on_chip", on_chip)
    object.__setattr__(trial, "where", where)
    machine = Machine()
    return machine, trial.run(cast("Any", machine), cast("Any", machine), 1)


@pytest.mark.parametrize(
    ("on_chip", "where", "verdict"),
    [(RIGHT, None, RIGHT), (RIGHT, WRONG, WRONG), (SLOW, None, SLOW), (SLOW, WRONG, SLOW)],
)
def test_both_at_once(on_chip: Outcome, where: Outcome | None, verdict: Outcome) -> None:
    """Each waits for the other here; what the chip finds wrong comes first."""
    machine, found = run(on_chip, where)
    assert found is verdict
    assert not machine.is_ended


def test_what_the_chip_raises() -> None:
    """The other check is ended, and not waited for."""
    with pytest.raises(ZeroDivisionError):
        run(ZeroDivisionError(), None)
