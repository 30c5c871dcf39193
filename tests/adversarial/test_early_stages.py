# SPDX-License-Identifier: Apache-2.0
"""Cheats that must not get as far as a machine, and those that must get there to be caught."""

import pytest

from autocomp_hil.config import INT8_INT32, load_hardware
from autocomp_hil.evaluate.outcome import BuildFailed, Rejected
from autocomp_hil.evaluate.source.compile import Compiled, compile_candidate
from autocomp_hil.evaluate.source.guard import RULES, guard
from autocomp_hil.workloads import load_workload
from tests.adversarial.cheat import HONEST, HONEST_FENCED, SHAPE, SIGNATURE, Cheat
from tests.adversarial.cheats import all_cheats
from tests.adversarial.compiler_tricks import STALLS_COMPILER
from tests.adversarial.time_tricks import TIME_TRICKS

INSTANCE = load_workload("gemm").instance(SHAPE)
HARDWARE = load_hardware("int8_16x16")
CHEATS = all_cheats()


def of_stage(*stages: str) -> list[object]:
    """Parameters of the cheats that end in one of the stages."""
    return [pytest.param(cheat, id=cheat.name) for cheat in CHEATS if cheat.stage in stages]


def test_the_list() -> None:
    """Names differ; nothing may be correct; the signature is the workload's."""
    names = [cheat.name for cheat in (*CHEATS, *TIME_TRICKS)]
    assert len(names) == len(set(names))
    assert all(cheat.outcomes and "correct" not in cheat.outcomes for cheat in CHEATS)
    assert INSTANCE.signature == SIGNATURE


def test_every_rule_of_the_guard_rings() -> None:
    """Every rule of the guard is broken by at least one cheat, each of which is a test below."""
    assert {cheat.rule for cheat in CHEATS if cheat.stage == "guard"} == set(RULES)


@pytest.mark.parametrize("cheat", of_stage("guard"))
def test_guard(cheat: Cheat) -> None:
    """Rejected by the rule that is meant for it."""
    outcome = guard(cheat.source, INSTANCE, INT8_INT32)
    assert isinstance(outcome, Rejected)
    assert (outcome.stage, outcome.rule) == ("guard", cheat.rule), outcome.message
    assert len(outcome.message) < 1000


@pytest.mark.parametrize("cheat", of_stage("compile", "object"))
def test_compile(cheat: Cheat) -> None:
    """No program comes of it."""
    assert guard(cheat.source, INSTANCE, INT8_INT32) is None
    patience_s = 4.0 if cheat.name.startswith("bomb") else 20.0  # the judge has 20 for all
    outcome = compile_candidate(cheat.source, INSTANCE, HARDWARE, timeout_s=patience_s)
    if cheat.stage == "compile":
        assert isinstance(outcome, BuildFailed)
    else:
        assert isinstance(outcome, Rejected)
        assert (outcome.stage, outcome.rule) == ("object", cheat.rule), outcome.message


def test_a_stalled_compiler_is_stopped() -> None:
    """A stalled compiler is stopped at the limit of time, which the outcome names."""
    outcome = compile_candidate(STALLS_COMPILER.source, INSTANCE, HARDWARE, timeout_s=0.5)
    assert isinstance(outcome, BuildFailed)
    assert "did not finish within 0.5 s" in outcome.diagnostics


def test_the_others_pass_the_guard() -> None:
    """Plain C: what they do wrong shows when they run."""
    later = [*(cheat for cheat in CHEATS if cheat.stage not in {"guard", "compile"}), *TIME_TRICKS]
    rejected = {cheat.name: guard(cheat.source, INSTANCE, INT8_INT32) for cheat in later}
    assert {name: outcome for name, outcome in rejected.items() if outcome is not None} == {}


@pytest.mark.parametrize("source", [HONEST, HONEST_FENCED, INSTANCE.baseline.encode()])
def test_honest_work_compiles(source: bytes) -> None:
    """What the cheats are made of is a good kernel."""
    assert guard(source, INSTANCE, INT8_INT32) is None
    assert isinstance(compile_candidate(source, INSTANCE, HARDWARE), Compiled)
