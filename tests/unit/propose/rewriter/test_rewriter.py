# SPDX-License-Identifier: Apache-2.0
"""The schedule rewriter: one option at a time, every option, the same for equal requests."""

import random
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.evaluate.measurement import (
    EngineUse,
    Measurement,
    MemoryUse,
    Overlap,
    Roofline,
    Traffic,
)
from autocomp_hil.evaluate.outcome import BuildFailed, Outcome
from autocomp_hil.propose.proposal import Parent, ProposeRequest, Sibling
from autocomp_hil.propose.rewriter.estimate import calibrated, cycles_of
from autocomp_hil.propose.rewriter.families import family_of, parse_schedule
from autocomp_hil.propose.rewriter.option import Family, changed, fields_that_differ
from autocomp_hil.propose.rewriter.proposer import ScheduleRewriter, children
from autocomp_hil.workloads.instance import Instance
from autocomp_hil.workloads.load import load_workload
from tests.unit.propose.rewriter.kernels import HARDWARE as SMALL
from tests.unit.propose.rewriter.kernels import random_conv, random_gemm

HARDWARE = load_hardware("int8_16x16")
_SHAPES = [("gemm", "512x512x512"), ("gemm", "100x72x90"), ("conv", "1x28x28x128x128")]
_NO_OUTCOME: Outcome = BuildFailed(diagnostics="")


@cache
def _instance(workload: str, shape: str) -> Instance:
    return load_workload(workload).instance(shape)


def _family(instance: Instance, hardware: HardwareConfig = HARDWARE) -> Family[Any]:
    family = family_of(instance, hardware)
    assert family is not None
    return family


def _request(instance: Instance, **fields: Any) -> ProposeRequest:
    parent = Parent(candidate_id=1, source=instance.baseline, outcome=_NO_OUTCOME, schedule=None)
    request = ProposeRequest(
        instance=instance,
        hardware=HARDWARE,
        parent=parent,
        plans=3,
        implementations=2,
        menu_kept=1.0,
        forced_option=None,
        siblings=(),
        iteration=0,
        iterations=8,
        seed=1,
    )
    return replace(request, **fields)


@pytest.mark.parametrize(("workload", "shape"), _SHAPES)
def test_walk(workload: str, shape: str) -> None:
    """Along a walk each child has one option applied, within its fields, and no faults."""
    family = _family(_instance(workload, shape))
    rng, schedule, seen = random.Random(3), family.baseline, set()
    assert not family.faults(schedule)
    for _ in range(6):
        found = children(family, schedule, measurement=None, rng=rng)
        assert len({child.schedule for child in found}) == len(found)
        for child in found:
            assert not family.faults(child.schedule)
            differing = fields_that_differ(schedule, child.schedule)
            assert differing
            assert differing.keys() <= child.option.fields
            seen.add(child.option.id)
        schedule = rng.choice(found[:4]).schedule
    assert {"tile", "widen_loads", "pipeline", "reuse_weights", "keep"} <= seen


@pytest.mark.parametrize(
    ("workload", "shape"), [("gemm", "128x128x128"), ("conv", "1x14x14x64x64")]
)
def test_every_option_is_reachable(workload: str, shape: str) -> None:
    """Each option applies to some schedule on the way from the baseline."""
    family = _family(_instance(workload, shape))
    applied: set[str] = set()
    for seed in range(3):
        rng, schedule = random.Random(seed), family.baseline
        for _ in range(10):
            found = children(family, schedule, measurement=None, rng=rng)
            applied |= {child.option.id for child in found}
            schedule = rng.choice(found[:6]).schedule
    assert applied == {option.id for option in family.options}


def test_short_walk_by_estimate() -> None:
    """The first choices lead from the baseline to a schedule in which everything overlaps."""
    family = _family(_instance("gemm", "512x512x512"))
    schedule = family.baseline
    for _ in range(7):
        schedule = children(family, schedule, measurement=None, rng=random.Random(1))[0].schedule
    assert (schedule.movement, schedule.stores) == ("spread", "behind")
    before = cycles_of(family.work(family.baseline), HARDWARE)
    assert cycles_of(family.work(schedule), HARDWARE) < before / 2


def test_short_tiles_cost_instructions() -> None:
    """A loop that asks for the size of each tile is slower than one that knows it."""
    family = _family(_instance("conv", "1x28x28x128x128"))
    rows = {"rows_p": 14, "tiles_k": 1, "tiles_c": 4, "window": "whole", "order": "rkp"}
    asks = changed(family.baseline, tiles_q=2, reuse_weights=True, **rows)
    knows = changed(asks, unroll=2)
    assert not family.faults(asks)
    assert not family.faults(knows)
    assert family.work(asks).issue > 1.8 * family.work(knows).issue


def test_propose_is_deterministic() -> None:
    """Equal requests give equal proposals; they say how they came about."""
    instance = _instance("gemm", "64x64x64")
    request = _request(instance)
    first = ScheduleRewriter().propose(request)
    assert first == ScheduleRewriter().propose(request)
    assert len(first) == 6
    assert len({proposal.source for proposal in first}) == 6
    for proposal in first:
        assert proposal.schedule is not None
        schedule = parse_schedule(proposal.schedule)
        assert proposal.source == _family(instance).emit(schedule)
        assert proposal.proposer == ScheduleRewriter().name
        for name in fields_that_differ(_family(instance).baseline, schedule):
            assert f"{name} from" in proposal.plan


def test_menu_dropout_and_forced_option() -> None:
    """A share of the menu still gives proposals; a forced option gives only its own."""
    request = _request(_instance("gemm", "512x512x512"), plans=6)
    rewriter = ScheduleRewriter()
    few = rewriter.propose(replace(request, menu_kept=0.1))
    assert len({proposal.option for proposal in few}) > 1
    assert [p.source for p in few] != [p.source for p in rewriter.propose(request)]
    forced = rewriter.propose(replace(request, forced_option="widen_loads"))
    assert not forced  # tiles are single: there is nothing to widen yet
    forced = rewriter.propose(replace(request, forced_option="tile"))
    assert {proposal.option for proposal in forced} == {"tile"}


def test_what_was_tried_is_not_proposed_again() -> None:
    """A plan that this parent had does not come back."""
    request = _request(_instance("gemm", "64x64x64"))
    first = ScheduleRewriter().propose(request)[0]
    tried = Sibling(option=first.option, plan=first.plan, outcome=_NO_OUTCOME)
    again = ScheduleRewriter().propose(replace(request, siblings=(tried,)))
    assert first.plan not in {proposal.plan for proposal in again}


def test_unknown_sources_and_workloads() -> None:
    """No child is proposed for code that somebody else wrote, or for pooling."""
    instance = _instance("gemm", "64x64x64")
    request = _request(instance)
    other = replace(request.parent, source="void solution(void) {}")
    assert ScheduleRewriter().propose(replace(request, parent=other)) == ()
    assert ScheduleRewriter().propose(_request(_instance("conv", "strided-pooled"))) == ()


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 1 << 32))
def test_schedules_without_faults_fit(seed: int) -> None:
    """Rows of buffers and blocks stay inside the memories and do not overlap."""
    rng = random.Random(seed)
    family = _family(_instance("gemm", rng.choice(("100x72x90", "32x32x32"))), SMALL)
    schedule = random_gemm(rng)
    assert parse_schedule(schedule.model_dump_json()) == schedule
    if family.faults(schedule):
        return
    work = family.work(schedule)
    assert work.steps >= 1
    assert work.load > 0
    assert 0 < cycles_of(work, SMALL) < 1e9
    halves = 2 if schedule.stores == "behind" else 1
    assert halves * schedule.tiles_i * schedule.tiles_j * SMALL.dim <= SMALL.accumulator_rows


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 1 << 32))
def test_conv_schedules_without_faults_fit(seed: int) -> None:
    """Buffers and blocks of convolutions stay inside the memories too."""
    rng = random.Random(seed)
    family = _family(_instance("conv", "2x5x19x20x18"), SMALL)
    schedule = random_conv(rng)
    assert parse_schedule(schedule.model_dump_json()) == schedule
    if not family.faults(schedule):
        assert 0 < cycles_of(family.work(schedule), SMALL) < 1e9


def test_faults_are_found() -> None:
    """Each way of not fitting is named."""
    family = _family(_instance("gemm", "512x512x512"))
    base = family.baseline
    for fields, words in (
        ({"tiles_i": 33}, "more than the problem has"),
        ({"tiles_i": 16, "tiles_j": 16}, "accumulator"),
        ({"tiles_k": 4, "load_tiles": 8}, "load_tiles"),
        ({"store_tiles": 2}, "store_tiles"),
        ({"stores": "behind"}, "overlaps"),
        ({"reuse_weights": True}, "i innermost"),
        ({"unroll": 3}, "unroll"),
        ({"tiles_i": 32, "tiles_k": 32, "movement": "spread"}, "scratchpad"),
        ({"keep_a": True, "tiles_j": 32}, "once anyway"),
    ):
        faults = family.faults(changed(base, **fields))
        assert any(words in fault for fault in faults), (fields, faults)


def _measured(
    family: Family[Any], schedule: Any, *, load: float, execute: float, issue: float = 1.0
) -> Measurement:
    """A run that took so many times the cycles and instructions that were expected."""
    work = family.work(schedule)
    nothing = Traffic(moved=0, minimum=0)
    rows = MemoryUse(used=0, available=1)

    def engine(cycles: float) -> EngineUse:
        return EngineUse(busy=int(cycles), active=int(cycles), stalls={})

    return Measurement(
        cycles=1,
        ideal_cycles=1,
        roofline=Roofline(compute=0, bytes_in=0, bytes_out=0, issue=int(issue * work.issue)),
        engines={
            "load": engine(load * work.load),
            "execute": engine(execute * work.execute),
            "store": engine(work.store),
        },
        overlap=Overlap(none=0, one=0, two=0, three=0),
        issue_bound_cycles=0,
        bytes_in=nothing,
        bytes_out=nothing,
        scratchpad_rows=rows,
        accumulator_rows=rows,
        commands=0,
        instructions=0,
        counters={},
    )


def test_measurements_change_the_order() -> None:
    """Slow loads bring options for loads forward, a slow array those for the array."""
    family = _family(_instance("gemm", "512x512x512"))
    schedule = changed(family.baseline, tiles_i=4, tiles_j=4, tiles_k=4)

    def places(**factors: float) -> list[str]:
        measurement = _measured(family, schedule, **factors)
        found = children(family, schedule, measurement=measurement, rng=random.Random(1))
        return [child.option.id for child in found]

    def expected(issue: float) -> float:
        work = family.work(schedule)
        measurement = _measured(family, schedule, load=1.0, execute=1.0, issue=issue)
        return calibrated(work, work, measurement).issue / work.issue

    assert [expected(issue) for issue in (0.1, 1.5, 9.0)] == pytest.approx(
        [0.5, 1.5, 2.0], abs=0.01
    )
    slow_loads, slow_array = places(load=2.0, execute=0.5), places(load=0.5, execute=2.0)
    for name, better in (("widen_loads", slow_loads), ("spread_banks", slow_array)):
        worse = slow_array if better is slow_loads else slow_loads
        assert better.index(name) < worse.index(name)
