# SPDX-License-Identifier: Apache-2.0
"""Large shapes: how long they take is said before, and counts where a run is given up."""

import resource
import subprocess
import sys

import pytest

from autocomp_hil.cli import doctor
from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.effort import effort_of
from autocomp_hil.evaluate.judge import Judge
from autocomp_hil.evaluate.outcome import TimedOut
from autocomp_hil.evaluate.runs.functional import LEAST_MEMORY_BYTES, FunctionalMachine
from autocomp_hil.evaluate.runs.trial import default_cycle_limit
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.workloads import load_workload

HARDWARE = load_hardware("int8_16x16")
GEMM = load_workload("gemm")
SMALL = GEMM.instance("8x8x8")


def test_usual_shapes_are_quick() -> None:
    """Usual shapes are not mentioned, and the limit of time is the usual one."""
    for name, shape in (("gemm", "512x512x512"), ("conv", "small-strided-pooled")):
        effort = effort_of(load_workload(name).instance(shape), HARDWARE)
        assert effort.words is None
        assert effort.limit_s == 300


def test_a_large_shape() -> None:
    """A large shape gets the time that it takes, and the user is told before it begins."""
    instance = GEMM.instance("4096x4096x4096")
    effort = effort_of(instance, HARDWARE)
    assert 600 < effort.functional_s < effort.limit_s / 4
    assert effort.chip_s > 3600
    assert effort.words is not None
    assert effort.words.startswith("a kernel of this shape takes some 21 min on the functional")
    assert effort.chip_s < default_cycle_limit(instance, HARDWARE) / 2_000


def test_a_run_that_is_given_up_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outcome names the limit, and what a plain kernel takes."""
    monkeypatch.setattr(FunctionalMachine, "run", lambda *_, **__: None)
    with Judge(load_hardware("int8_4x4")) as judge:
        outcome = judge.check(SMALL, SMALL.baseline.encode())
    assert isinstance(outcome, TimedOut)
    assert outcome.more_than_cycles is None
    assert outcome.message.startswith("no end after 300 s of wall time on the functional machine,")
    assert "where a plain kernel of this shape takes some 0.0 s" in outcome.message


_SCRIPT = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
from autocomp_hil.config import load_hardware
from autocomp_hil.errors import SimInfraError
from autocomp_hil.evaluate.judge import Judge
from autocomp_hil.workloads import load_workload
SMALL = load_workload('gemm').instance('8x8x8')
with Judge(load_hardware("int8_4x4")) as judge:
    try:
        print(judge.check(SMALL, SMALL.baseline.encode()))
    except SimInfraError as error:
        print(error)
"""


@pytest.mark.model
@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (LEAST_MEMORY_BYTES, "None\n"),
        (4 << 30, "None\n"),
        (
            LEAST_MEMORY_BYTES - 1,
            "the address space is limited to 2,399 MiB, the functional machine",
        ),
    ],
)
def test_a_limit_of_address_space(limit: int, said: str) -> None:
    """A limit below a child's own counts; one that is too small is nobody's verdict."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(limit)], cwd=REPOSITORY,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.startswith(said), done.stderr


def test_doctor_knows_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The finding on address space is good from the least memory on."""
    assert doctor._LEAST_MEMORY_BYTES == LEAST_MEMORY_BYTES
    for soft, is_good in ((resource.RLIM_INFINITY, True), (2 << 30, False), (4 << 30, True)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, soft=soft: (soft, soft))
        assert doctor._memory().is_good is is_good
