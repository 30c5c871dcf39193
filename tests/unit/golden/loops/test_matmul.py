# SPDX-License-Identifier: Apache-2.0
"""LOOP_WS against numpy: every option, drawn."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomp_hil.isa import Command, config_ex, config_ld, config_st
from tests.unit.golden.loops.machine import (
    Array,
    accelerator,
    hardware,
    matmul_loop,
    matmul_settings,
    read,
)

A, B, C, D = 0x1000_0000, 0x1010_0000, 0x1020_0000, 0x1030_0000
DIM = hardware().dim


@st.composite
def loops(draw: Any) -> dict[str, Any]:
    """A loop of few blocks with any options."""
    size = st.integers(1, 5)
    transposes = draw(st.sampled_from([(0, 0), (1, 0), (0, 1)]))
    return {
        "bounds": {
            f"{kind}_{name}": draw(size if kind == "blocks" else st.integers(0, DIM - 1))
            for name in "ijk"
            for kind in ("blocks", "pad")
        },
        "margins": {name: draw(st.integers(0, 9)) for name in "abcd"},
        "a_transpose": transposes[0],
        "b_transpose": transposes[1],
        "bias": draw(st.sampled_from(["none", "full", "repeating"])),
        "low_d": draw(st.booleans()),
        "full_c": draw(st.booleans()),
        "a_spad_id": draw(st.integers(0, 2)),
        "b_spad_id": draw(st.integers(0, 2)),
        "seed": draw(st.integers(0, 1000)),
    }


def _inside(values: Array, margin: int) -> Array:
    """The matrix in the left of a wider one."""
    wide = np.full((values.shape[0], values.shape[1] + margin), 77, values.dtype)
    wide[:, : values.shape[1]] = values
    return wide


@given(loops())
def test_a_product_is_that_of_numpy(drawn: dict[str, Any]) -> None:
    """C = A B + D, saturated, or as sums; what lies beside C stays."""
    bounds, margins = drawn["bounds"], drawn["margins"]
    rows, cols, depth = (bounds[f"blocks_{n}"] * DIM - bounds[f"pad_{n}"] for n in "ijk")
    random = np.random.default_rng(drawn["seed"])
    a = random.integers(-128, 128, (rows, depth), np.int8)
    b = random.integers(-128, 128, (depth, cols), np.int8)
    d_type = np.int8 if drawn["low_d"] else np.int32
    limit = 128 if drawn["low_d"] else 1 << 20
    d = random.integers(-limit, limit, (1 if drawn["bias"] == "repeating" else rows, cols), d_type)
    stored = {
        "a": _inside(a.T if drawn["a_transpose"] else a, margins["a"]),
        "b": _inside(b.T if drawn["b_transpose"] else b, margins["b"]),
        "d": _inside(d, margins["d"]),
    }
    c_type = np.int32 if drawn["full_c"] else np.int8
    c = np.full((rows, cols + margins["c"]), 55, c_type)
    strides = {name: tensor.shape[1] for name, tensor in {**stored, "c": c}.items()}
    has_bias, repeats = drawn["bias"] != "none", drawn["bias"] == "repeating"
    machine = accelerator((A, stored["a"]), (B, stored["b"]), (D, stored["d"]), (C, c))
    commands = matmul_settings(
        a_stride=strides["a"],
        b_stride=strides["b"],
        d_stride=0 if repeats else strides["d"],
        low_d=drawn["low_d"],
        a_transpose=bool(drawn["a_transpose"]),
        b_transpose=bool(drawn["b_transpose"]),
        c_stride_bytes=c.shape[1] * c.itemsize,
    )
    commands += matmul_loop(
        bounds,
        {"a": A, "b": B, "c": C, "d": D if has_bias else 0},
        {**strides, "d": 0 if repeats else strides["d"]},
        ex_accumulate=int(has_bias),
        **{name: int(drawn[name]) for name in ("full_c", "low_d", "a_spad_id", "b_spad_id")},
        a_transpose=drawn["a_transpose"],
        b_transpose=drawn["b_transpose"],
    )
    result = machine.run(commands)
    assert result.fault is None
    product = a.astype(np.int64) @ b.astype(np.int64) + (d if has_bias else 0)
    bounds_of = np.iinfo(c_type)
    c[:, :cols] = np.clip(product, bounds_of.min, bounds_of.max)
    assert np.array_equal(read(machine, C, c.shape, c_type), c)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, DIM - 1), st.integers(0, DIM - 1))
def test_a_residual_sum_is_that_of_numpy(i: int, j: int, pad_i: int, pad_j: int) -> None:
    """C = A + B."""
    rows, cols = i * DIM - pad_i, j * DIM - pad_j
    random = np.random.default_rng(rows * 100 + cols)
    a, b = random.integers(-128, 128, (2, rows, cols), np.int8)
    machine = accelerator((A, a), (B, b))
    bounds = {"blocks_i": i, "blocks_j": j, "blocks_k": 0, "pad_i": pad_i, "pad_j": pad_j}
    commands = matmul_settings(a_stride=cols, b_stride=cols, resadd=True, c_stride_bytes=cols)
    commands += matmul_loop(
        bounds,
        {"a": A, "b": B, "c": C, "d": 0},
        {"a": cols, "b": cols, "c": cols, "d": 0},
        is_resadd=1,
    )
    assert machine.run(commands).fault is None
    expected = np.clip(a.astype(int) + b, -128, 127)
    assert np.array_equal(read(machine, C, (rows, cols)), expected)


def _loop(**changes: int) -> list[Command]:
    """A loop of 2 x 2 x 2 blocks on prepared configuration."""
    bounds = {"blocks_i": 2, "blocks_j": 2, "blocks_k": 2}
    bounds.update({key: value for key, value in changes.items() if key.startswith(("bl", "pad"))})
    names = ("a", "b", "c", "d")
    addresses = {"a": A, "b": B, "c": C, "d": 0}
    addresses.update({key: value for key, value in changes.items() if key in names})
    options = {
        key: value
        for key, value in changes.items()
        if key not in names and not key.startswith(("bl", "pad"))
    }
    return matmul_loop(bounds, addresses, dict.fromkeys(names, 2 * DIM), **options)


def _settings() -> list[Command]:
    return matmul_settings(a_stride=2 * DIM, b_stride=2 * DIM, c_stride_bytes=2 * DIM)


def test_tiles_in_the_scratchpad_are_used_again() -> None:
    """A zero address takes what an earlier loop loaded, with spad ids; K is split in two."""
    random = np.random.default_rng(5)
    a, b, more = random.integers(-9, 10, (3, 2 * DIM, 2 * DIM), np.int8)
    machine = accelerator((A, a), (B, b), (D, more))
    commands = _settings() + _loop(c=0, a_spad_id=1, b_spad_id=1)
    commands += _loop(a=0, b=D, ex_accumulate=1, a_spad_id=1, b_spad_id=2)
    assert machine.run(commands).fault is None
    expected = np.clip(a.astype(int) @ b + a.astype(int) @ more, -128, 127)
    assert np.array_equal(read(machine, C, (2 * DIM, 2 * DIM)), expected)


def test_halves_change_in_turn() -> None:
    """The scratchpad's with each loop, the accumulator's with each stored result."""
    machine = accelerator((A, np.ones((2 * DIM, 2 * DIM), np.int8)))
    machine.run(_settings() + _loop(b=A, c=0) + _loop(b=A, ex_accumulate=1))
    halves = machine.machine.loops.matmul
    assert (halves.scratchpad, halves.accumulator) == (0, 1)
    half = hardware().scratchpad_rows // 2
    assert (machine.scratchpad[half : half + DIM] == 1).all()


FAULTS = [
    ("activation", {"activation": 2}, "activation_unsupported"),
    ("blocks_i", {"blocks_i": 0}, "loop_size_range"),
    ("blocks_j", {"blocks_j": 0}, "loop_size_range"),
    ("blocks_k", {"blocks_k": 0}, "loop_size_range"),
    ("pad_i", {"pad_i": DIM}, "loop_size_range"),
    ("pad_j", {"pad_j": DIM}, "loop_size_range"),
    ("pad_k", {"pad_k": DIM}, "loop_size_range"),
    ("b_spad_id", {"b_spad_id": 3}, "loop_size_range"),
    ("a_spad_id", {"a_spad_id": 3}, "loop_size_range"),
    ("funct", {"blocks_k": 4000}, "loop_past_scratchpad"),
    ("funct", {"blocks_i": 300, "blocks_k": 1}, "loop_past_accumulator"),
    ("a_transpose", {"a_transpose": 1}, "loop_configuration"),
    ("b_transpose", {"b_transpose": 1}, "loop_configuration"),
    ("shrunk", {"d": D, "low_d": 1}, "loop_configuration"),
]


@pytest.mark.parametrize(("field", "changes", "rule"), FAULTS)
def test_illegal_loops_fault_by_name(field: str, changes: dict[str, int], rule: str) -> None:
    """A loop that breaks a rule has no effect."""
    _faults(_settings() + _loop(**changes), field, rule)


CONFIGURATIONS = [
    ("dataflow", config_ex(dataflow=0)),
    ("a_stride", config_ex(dataflow=1, a_stride=2)),
    ("c_stride", config_ex(dataflow=1, c_stride=2)),
    ("block_stride", config_ld(8, block_stride=DIM + 1, state_id=1)),
    ("pixel_repeats", config_ld(8, block_stride=DIM, pixel_repeats=2)),
    ("pool_stride", config_st(8, pool_stride=1, pool_size=1, porows=1, pocols=1, orows=1, ocols=1)),
]


@pytest.mark.parametrize(("field", "configuration"), CONFIGURATIONS)
def test_another_configuration_faults_by_name(field: str, configuration: Command) -> None:
    """A loop says which configuration it needs."""
    _faults([*_settings(), configuration, *_loop()], field, "loop_configuration")


def _faults(commands: list[Command], field: str, rule: str) -> None:
    machine = accelerator()
    before = machine.scratchpad.copy(), machine.accumulator.copy()
    fault = machine.run(commands).fault
    assert fault is not None
    assert (fault.rule.name.lower(), fault.field.name.lower()) == (rule, field)
    assert fault.command_index == len(commands) - 1
    assert np.array_equal(machine.scratchpad, before[0])
    assert np.array_equal(machine.accumulator, before[1])
