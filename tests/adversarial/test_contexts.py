# SPDX-License-Identifier: Apache-2.0
"""Who is right where it is measured and wrong elsewhere is told so; honest work is not."""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from autocomp_hil.config import INT8_INT32, load_hardware
from autocomp_hil.evaluate.context.check import ContextCheck
from autocomp_hil.evaluate.outcome import Outcome
from autocomp_hil.evaluate.reasons import reasons
from autocomp_hil.evaluate.runs.functional import FunctionalMachine
from autocomp_hil.evaluate.runs.trial import Trial
from autocomp_hil.evaluate.source.compile import Compiled, compile_candidate
from autocomp_hil.evaluate.source.guard import guard
from autocomp_hil.workloads import Instance, load_workload
from benchmarks.candidates import different_kernels
from tests.adversarial.cheat import HONEST, HONEST_FENCED, SHAPE, Cheat, kernel
from tests.adversarial.context_tricks import CONTEXT_TRICKS

INSTANCE = load_workload("gemm").instance(SHAPE)
HARDWARE = load_hardware("int8_4x4")
LIMIT = 1_000_000
RUN_SEEDS = (0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2)))


@pytest.fixture(scope="module")
def machine() -> Iterator[FunctionalMachine]:
    """One child for all tests of this process."""
    with FunctionalMachine(HARDWARE) as started:
        yield started


def compiled_of(source: bytes, instance: Instance = INSTANCE) -> Compiled:
    """The program of a source that passes guard and compiler."""
    assert guard(source, instance, INT8_INT32) is None
    compiled = compile_candidate(source, instance, HARDWARE)
    assert isinstance(compiled, Compiled), compiled
    return compiled


def measured(machine: FunctionalMachine, source: bytes, run_seed: int = 0) -> Outcome | None:
    """What is wrong with a kernel where it is measured."""
    trial = Trial(
        instance=INSTANCE, hardware=HARDWARE, source=source, compiled=compiled_of(source),
        run_seed=run_seed, cycle_limit=LIMIT, clock=lambda _: nullcontext(),
    )  # fmt: skip
    return trial.check(machine)


def elsewhere(
    machine: FunctionalMachine, source: bytes, run_seed: int = 0, instance: Instance = INSTANCE
) -> Outcome | None:
    """What is wrong with a kernel in a hostile context."""
    check = ContextCheck(
        instance=instance, hardware=HARDWARE, source=source,
        compiled=compiled_of(source, instance), run_seed=run_seed, instructions=LIMIT,
        least_cycles=LIMIT, timeout_s=60, clock=lambda _: nullcontext(),
    )  # fmt: skip
    return check.run(machine)


@pytest.mark.parametrize("run_seed", RUN_SEEDS)
@pytest.mark.parametrize("trick", [pytest.param(t, id=t.name) for t in CONTEXT_TRICKS])
def test_every_trick_is_told_what_it_assumes(
    machine: FunctionalMachine, trick: Cheat, run_seed: int
) -> None:
    """The reason is told for any draw; the measured run finds nothing wrong."""
    assert measured(machine, trick.source, run_seed) is None
    outcome = elsewhere(machine, trick.source, run_seed)
    assert outcome is not None
    assert outcome.outcome in trick.outcomes, outcome
    assert getattr(outcome, "stage", None) == "context"
    assert getattr(outcome, "rule", None) == trick.rule
    assert any(trick.says in reason.text for reason in reasons(outcome)), reasons(outcome)


@pytest.mark.parametrize("run_seed", RUN_SEEDS)
@pytest.mark.parametrize("source", [HONEST, HONEST_FENCED, INSTANCE.baseline.encode()])
def test_honest_work_is_right_everywhere(
    machine: FunctionalMachine, source: bytes, run_seed: int
) -> None:
    """The kernels that the cheats are made of."""
    assert elsewhere(machine, source, run_seed) is None


@pytest.mark.parametrize(
    ("workload", "shape"),
    [("gemm", "64x64x64"), ("conv", "2x5x19x20x18"), ("conv", "small-strided-pooled")],
)
def test_kernels_of_workloads_are_right_everywhere(
    machine: FunctionalMachine, workload: str, shape: str
) -> None:
    """Baselines, with partial blocks, pooling and three kinds of loads."""
    instance = load_workload(workload).instance(shape)
    assert elsewhere(machine, instance.baseline.encode(), instance=instance) is None


def test_kernels_of_the_rewriter_are_right_everywhere(machine: FunctionalMachine) -> None:
    """A sample of schedules is right in every context."""
    instance = load_workload("gemm").instance("64x64x64")
    for source in different_kernels(instance, HARDWARE, 8):
        assert elsewhere(machine, source.encode(), instance=instance) is None, source


def test_static_variables_of_a_kernel_are_its_own(machine: FunctionalMachine) -> None:
    """Initialised and empty ones of odd sizes, and constants, hold what C says."""
    text = b" static volatile int8_t a[3] = {1, 2, 3}, b[5], c = 7; static volatile int64_t d = 9;"
    text += b" static volatile int16_t e; static const volatile int8_t f[7] = {5};"
    text += b" a[0] = 1; if (a[0] + a[1] + a[2] + c + (int)d + f[0] != 27 || b[4] || e) return; "
    source = HONEST.replace(b"\n  const", text + b"\n  const", 1)
    assert b"static volatile" in source
    assert elsewhere(machine, source) is None


def test_a_kernel_that_does_not_end_elsewhere(machine: FunctionalMachine) -> None:
    """A kernel without end elsewhere is wrong, not slow: its limit is its measured run, twice."""
    source = kernel(
        " static volatile int calls; while (calls) ; calls = 1; " + HONEST.decode().split("{", 1)[1]
        .rsplit("}", 1)[0]
    )  # fmt: skip
    outcome = elsewhere(machine, source)
    assert outcome is not None
    assert outcome.outcome == "wrong_result"
    assert any("it does not end" in reason.text for reason in reasons(outcome))


def test_the_same_seed_draws_the_same_context(machine: FunctionalMachine) -> None:
    """A verdict is reproduced by run seed and source."""
    name = "cuts_addresses_to_32_bits"
    source = next(trick.source for trick in CONTEXT_TRICKS if trick.name == name)
    assert elsewhere(machine, source, 5) == elsewhere(machine, source, 5)
    assert elsewhere(machine, source, 5) != elsewhere(machine, source, 6)
