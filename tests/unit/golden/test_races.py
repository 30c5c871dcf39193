# SPDX-License-Identifier: Apache-2.0
"""DRAM races: which pairs of accesses, to the byte, and what a fence ends."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autocomp_hil.golden import FENCE, Access, Agent, RaceDetector
from autocomp_hil.isa import config_ld, config_st, flush, mvin, mvout
from tests.unit.golden.judge import ACC, DRAM, FULL, run_golden

SETUP = [config_ld(100, block_stride=4), config_st(100)]


@pytest.mark.parametrize(("gap", "count"), [(0, 1), (3, 1), (4, 0), (-3, 1), (-4, 0)])
def test_store_then_load_that_shares_one_byte(gap: int, count: int) -> None:
    """4 bytes stored, 4 bytes loaded, ``gap`` apart."""
    commands = [*SETUP, mvout(DRAM, 0, 4, 1), mvin(DRAM + gap, 8, 4, 1)]
    explanation = run_golden(commands).explanation
    assert explanation is not None
    assert len(explanation.races) == count
    if count:
        (race,) = explanation.races
        assert race.byte == DRAM + max(gap, 0)
        assert (race.earlier_command, race.later.command_index) == (2, 3)
        assert str(race) == (
            f"byte 0x{race.byte:x}: load engine in command 3 reads what the store engine "
            "writes in command 2, with no fence between"
        )


@pytest.mark.parametrize(("gap", "count"), [(303, 1), (304, 0), (297, 1), (296, 0), (250, 0)])
def test_load_then_store_into_its_last_row(gap: int, count: int) -> None:
    """The gaps between rows do not count."""
    commands = [*SETUP, mvin(DRAM, 8, 4, 4), flush(), mvout(DRAM + gap, 0, 4, 1)]
    explanation = run_golden(commands).explanation
    assert explanation is not None
    assert len(explanation.races) == count


def test_a_fence_between_orders_them() -> None:
    """A fence orders only what is before it."""
    store, load = mvout(DRAM, 0, 4, 1), mvin(DRAM, 8, 4, 1)
    fenced = run_golden([*SETUP, store, FENCE, load]).explanation
    late = run_golden([*SETUP, store, FENCE, store, load]).explanation
    early = run_golden([*SETUP, FENCE, store, load, FENCE]).explanation
    assert fenced is not None
    assert late is not None
    assert early is not None
    assert (len(fenced.races), len(late.races), len(early.races)) == (0, 1, 1)


def test_one_engine_is_in_order_with_itself() -> None:
    """Loads with loads, stores with stores; zero fills touch no DRAM."""
    commands = [*SETUP, mvout(DRAM, 0, 4, 4), mvout(DRAM + 2, 0, 4, 4), mvin(0, 0, 4, 4)]
    commands += [mvin(DRAM + 9000, 0, 4, 4), mvin(DRAM + 9001, 0, 4, 4)]
    explanation = run_golden(commands).explanation
    assert explanation is not None
    assert not explanation.races


def test_size_of_elements_counts() -> None:
    """int32 elements are 4 bytes, in loads and in full-width stores; pooled stores as written."""
    load = [config_ld(16, block_stride=1), mvin(DRAM, ACC | 0, 2, 1)]
    for stored, count in ((DRAM + 7, 1), (DRAM + 8, 0)):
        explanation = run_golden([*load, mvout(stored, 0, 4, 1)]).explanation
        assert explanation is not None
        assert len(explanation.races) == count
    full = [mvout(DRAM, FULL | 0, 2, 1), mvin(DRAM + 7, 0, 1, 1)]
    pool = config_st(
        10, pool_stride=1, pool_size=1, pool_out_dim=3, porows=2, pocols=2, orows=2, ocols=2
    )
    for at, count in ((40, 1), (43, 1), (44, 0), (20, 0)):
        pooled = [pool, mvout(DRAM, 0, 4, 0), mvin(DRAM + at, 0, 1, 1)]
        explanation = run_golden(pooled).explanation
        assert explanation is not None
        assert len(explanation.races) == count
    explanation = run_golden(full).explanation
    assert explanation is not None
    assert len(explanation.races) == 1


@pytest.mark.parametrize(
    ("command", "is_write", "count"),
    [
        (mvin(DRAM, 0, 4, 1), False, 0),
        (mvin(DRAM, 0, 4, 1), True, 1),
        (mvout(DRAM, 0, 4, 1), False, 1),
        (mvout(DRAM, 0, 4, 1), True, 1),
    ],
)
def test_host_after_a_command(command: object, is_write: bool, count: int) -> None:  # noqa: FBT001
    """Needs a fence; before the command the host is ordered anyway."""
    golden = run_golden([])
    explanation = golden.explanation
    assert explanation is not None
    explanation.host_access(DRAM + 3, 8, is_write=is_write)
    golden.run([command])  # type: ignore[list-item]
    assert not explanation.races
    explanation.host_access(DRAM + 3, 8, is_write=is_write)
    assert len(explanation.races) == count
    golden.fence()
    explanation.host_access(DRAM + 3, 8, is_write=is_write)
    assert len(explanation.races) == count


ACCESSES = st.builds(
    lambda agent, address, stride, rows, row_bytes: (agent, address, stride, rows, row_bytes),
    st.sampled_from([Agent.LOAD, Agent.STORE]),
    st.one_of(st.integers(4000, 4300), st.integers(2**64 - 60, 2**64 - 1), st.integers(0, 60)),
    st.sampled_from([0, 1, 7, 40, 4096]),
    st.integers(1, 4),
    st.integers(1, 20),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ACCESSES, min_size=2, max_size=6))
def test_byte_exact(accesses: list[tuple[Agent, int, int, int, int]]) -> None:
    """Races are exact to the byte, compared with sets of bytes."""
    detector = RaceDetector()
    seen: list[tuple[Agent, set[int]]] = []
    """Bytes by the number of the command that touched them."""
    for index, (agent, address, stride, rows, row_bytes) in enumerate(accesses):
        touched = {
            (address + r * stride + i) % 2**64
            for r, i in itertools.product(range(rows), range(row_bytes))
        }
        access = Access(agent, index, address, stride, rows, row_bytes, agent is Agent.STORE)
        expected = any(other is not agent and touched & old for other, old in seen)
        race = detector.add(access)
        assert (race is not None) == expected
        if race is not None:
            assert race.byte in touched
            sharers = [
                i for i, (who, old) in enumerate(seen) if who is not agent and race.byte in old
            ]
            assert (race.earlier, race.earlier_command) == (seen[sharers[-1]][0], sharers[-1])
        seen.append((agent, touched))


def test_fence_before_forgets_what_is_older() -> None:
    """A fence put in front of a racing command afterwards."""
    detector = RaceDetector()
    store = Access(Agent.STORE, 0, 100, 0, 1, 4, is_write=True)
    load = Access(Agent.LOAD, 1, 100, 0, 1, 4, is_write=False)
    detector.add(store)
    assert detector.add(load) is not None
    detector.fence_before(1)
    assert not detector.races
    assert detector.find(Access(Agent.STORE, 2, 103, 0, 1, 4, is_write=True)) is not None
    assert detector.find(Access(Agent.LOAD, 2, 100, 0, 1, 4, is_write=False)) is None
