# SPDX-License-Identifier: Apache-2.0
"""Each sentence about PRELOAD and COMPUTE, by hand and against the naive interpreter.

The start pattern fills the scratchpad, so any row is a good operand.
"""

import itertools

import numpy as np
import pytest

from autocomp_hil.golden import FENCE, Fence
from autocomp_hil.golden.element.int8 import ARITHMETIC
from autocomp_hil.isa import (
    Command,
    compute_accumulated,
    compute_preloaded,
    config_ex,
    mvin,
    preload,
)
from tests.unit.golden.judge import ACC, ADD, GARBAGE, run_both

W, A, D, B = 100, 200, 300, 400


def full(a: int = A, bd: int = GARBAGE, *, preloaded: bool = True) -> Command:
    """A COMPUTE of whole blocks."""
    make = compute_preloaded if preloaded else compute_accumulated
    return make(a, bd, 4, 4, 4, 4)


def load(b: int, c: int) -> Command:
    """A PRELOAD of whole blocks."""
    return preload(b, c, 4, 4, 4, 4)


@pytest.mark.parametrize("c", [ACC | 5, ADD | 5, 5])
@pytest.mark.parametrize("activation", [0, 1])
def test_weight_stationary_product(c: int, activation: int) -> None:
    """R = D + A W; saturated with ReLU in the scratchpad, 32 bits in the accumulator."""
    commands = [config_ex(dataflow=1, activation=activation), load(W, c), full(bd=D)]
    golden = run_both(commands)
    spad = golden.scratchpad.astype(np.int32)
    result = spad[D : D + 4] + spad[A : A + 4] @ spad[W : W + 4]
    if c == ACC | 5:
        assert (golden.accumulator[5:9] == result).all()
    if c == 5:
        clipped = ARITHMETIC.to_inputs(result, relu=bool(activation))
        assert (golden.scratchpad[5:9] == clipped).all()


@pytest.mark.parametrize("c", [ACC | 5, ADD | 5, 5])
@pytest.mark.parametrize("shift", [0, 1, 6, 31])
@pytest.mark.parametrize("activation", [0, 1])
def test_output_stationary_product(c: int, shift: int, activation: int) -> None:
    """S = D + A B; the shifted S goes to C, to the accumulator too."""
    config = config_ex(dataflow=0, activation=activation, in_shift=shift)
    golden = run_both([config, load(D, c), full(bd=B)])
    spad = golden.scratchpad.astype(np.int32)
    sums = spad[D : D + 4] + spad[A : A + 4] @ spad[B : B + 4]
    assert (golden.machine.sums == sums).all()
    if c == ACC | 5:
        assert (golden.accumulator[5:9] == ARITHMETIC.shift(sums, shift)).all()


@pytest.mark.parametrize("dataflow", [0, 1])
@pytest.mark.parametrize("c_shape", [(4, 4), (3, 2), (1, 4), (4, 1), (0, 4), (4, 0)])
def test_partial_rows_and_columns(dataflow: int, c_shape: tuple[int, int]) -> None:
    """Operands are 0 outside their rows and columns; exactly C.rows x C.cols are written."""
    shapes = [(4, 4), (3, 2), (1, 4), (4, 1), (0, 3), (2, 0)]
    commands = [config_ex(dataflow=dataflow)]
    for a, b, d in itertools.product(shapes, shapes, shapes[:3]):
        commands.append(preload(W, ADD | 5, b[1], b[0], c_shape[1], c_shape[0]))
        commands.append(compute_preloaded(A, D, a[1], a[0], d[1], d[0]))
    run_both(commands)


@pytest.mark.parametrize(
    ("dataflow", "a_transpose", "b_transpose"),
    [(0, 0, 0), (0, 1, 0), (0, 1, 1), (1, 0, 0), (1, 1, 0), (1, 0, 1)],
)
@pytest.mark.parametrize("a_stride", [0, 1, 3])
def test_transposes_and_a_stride(
    dataflow: int, a_transpose: int, b_transpose: int, a_stride: int
) -> None:
    """Counts are logical; memory row j of a transposed operand holds its column j."""
    config = config_ex(
        dataflow=dataflow, a_transpose=a_transpose, b_transpose=b_transpose, a_stride=a_stride
    )
    commands: list[Command] = [config]
    for rows, inner, cols in [(4, 4, 4), (3, 2, 4), (1, 3, 2), (4, 1, 3), (2, 4, 1)]:
        stationary = (cols, inner) if dataflow else (cols, rows)
        commands.append(preload(W, ADD | 5, *stationary, cols, rows))
        other = (cols, rows) if dataflow else (cols, inner)
        commands.append(compute_preloaded(A, D, inner, rows, *other))
    run_both(commands)


def test_transposed_operands_by_hand() -> None:
    """One row of A from a column, one column of W from a row."""
    commands = [
        config_ex(dataflow=1, b_transpose=1),
        preload(W, ACC | 0, 1, 4, 1, 1),
        compute_preloaded(A, GARBAGE, 4, 1, 0, 0),
        config_ex(dataflow=1, a_transpose=1, a_stride=2),
        preload(GARBAGE, ACC | 1, 0, 0, 1, 1),
        compute_accumulated(A, GARBAGE, 4, 1, 0, 0),
    ]
    golden = run_both(commands)
    spad = golden.scratchpad.astype(np.int32)
    assert golden.accumulator[0, 0] == spad[A] @ spad[W]
    assert golden.accumulator[1, 0] == spad[A : A + 8 : 2, 0] @ spad[W]


@pytest.mark.parametrize("dataflow", [0, 1])
@pytest.mark.parametrize("c", [ACC | 5, ADD | 5, 5])
@pytest.mark.parametrize("c_stride", [0, 1, 2, 9])
def test_c_stride(dataflow: int, c: int, c_stride: int) -> None:
    """Row i at C + i * c_stride; with 0 the rows add up, or the last one stays."""
    commands = [config_ex(dataflow=dataflow, c_stride=c_stride), load(W, c), full(bd=D)]
    run_both(commands)


@pytest.mark.parametrize("dataflow", [0, 1])
def test_garbage_operands_are_zero(dataflow: int) -> None:
    """GARBAGE W with COMPUTE_PRELOADED gives D, GARBAGE B or D nothing."""
    commands = [config_ex(dataflow=dataflow), load(W, GARBAGE), full(bd=D)]
    for b, bd, preloaded in itertools.product((W, GARBAGE), (D, GARBAGE), (True, False)):
        commands += [load(b, ACC | 8), full(bd=bd, preloaded=preloaded)]
    run_both(commands)
    zero = run_both([config_ex(dataflow=1), load(GARBAGE, ACC | 8), full(bd=D)])
    assert (zero.accumulator[8:12] == zero.scratchpad[D : D + 4]).all()


def test_accumulated_keeps_weights_and_loses_the_preload() -> None:
    """Real W with COMPUTE_ACCUMULATED: the old W stays, the new one is gone for good."""
    commands = [
        config_ex(dataflow=1),
        load(W, GARBAGE),
        full(),
        load(W + 50, ACC | 0),
        full(preloaded=False),
        load(GARBAGE, ACC | 4),
        full(preloaded=False),
    ]
    golden = run_both(commands)
    assert (golden.machine.weights == golden.scratchpad[W : W + 4]).all()
    assert (golden.accumulator[0:4] == golden.accumulator[4:8]).all()


def test_output_stationary_chain() -> None:
    """S goes on through COMPUTE_ACCUMULATED, also past a real C; a shift does not touch it."""
    commands = [config_ex(dataflow=0, in_shift=3), load(D, GARBAGE), full(bd=B)]
    for i, c in enumerate([GARBAGE, ACC | 4, GARBAGE, ADD | 4, 40]):
        commands += [load(GARBAGE, c), full(a=A + 4 * i, bd=B, preloaded=False)]
    golden = run_both(commands)
    spad = golden.scratchpad.astype(np.int32)
    rows = [spad[a : a + 4] for a in (A, A, A + 4, A + 8, A + 12, A + 16)]
    expected = spad[D : D + 4] + sum((row @ spad[B : B + 4] for row in rows), start=np.int32(0))
    assert (golden.machine.sums == expected).all()


def test_weights_and_sums_are_zero_after_reset() -> None:
    """COMPUTE_ACCUMULATED first thing; reset is output-stationary."""
    golden = run_both([load(W, ACC | 0), full(bd=B, preloaded=False)])
    spad = golden.scratchpad.astype(np.int32)
    assert (golden.accumulator[0:4] == spad[A : A + 4] @ spad[B : B + 4]).all()
    weights = run_both([config_ex(dataflow=1), load(W, ACC | 0), full(preloaded=False)])
    assert not weights.accumulator[0:4].any()


def test_weights_and_sums_survive_the_other_dataflow() -> None:
    """Each dataflow finds its own state again."""
    ws, os = config_ex(dataflow=1), config_ex(dataflow=0)
    commands = [ws, load(W, ACC | 0), full(), os, load(D, ACC | 4), full(bd=B)]
    commands += [ws, load(GARBAGE, ACC | 8), full(preloaded=False)]
    commands += [os, load(GARBAGE, ACC | 12), full(bd=B, preloaded=False)]
    golden = run_both(commands)
    assert (golden.accumulator[8:12] == golden.accumulator[0:4]).all()


def test_preload_replaced_by_preload() -> None:
    """The replaced one writes nothing and its W is lost."""
    commands = [config_ex(dataflow=1), load(W, ACC | 0), load(W + 4, ACC | 8), full()]
    golden = run_both(commands)
    assert golden.explanation is not None
    writers = golden.explanation.element_writers(is_acc=True)
    assert np.flatnonzero((writers == 3).any(axis=1)).tolist() == [8, 9, 10, 11]
    assert (golden.machine.weights == golden.scratchpad[W + 4 : W + 8]).all()


def test_preload_reads_its_operand_at_its_own_place() -> None:
    """An MVIN between PRELOAD and COMPUTE does not change W; it does change A."""
    commands: list[Command | Fence] = [
        config_ex(dataflow=1),
        load(W, ACC | 0),
        FENCE,
        mvin(0, W, 4, 1),
        mvin(0, A, 4, 1),
        full(),
    ]
    golden = run_both(commands)
    assert golden.machine.weights[0].any()
    assert not golden.accumulator[0].any()


@pytest.mark.parametrize("dataflow", [0, 1])
def test_configuration_between_preload_and_compute(dataflow: int) -> None:
    """PRELOAD takes c_stride and W's transpose; COMPUTE the rest."""
    first = config_ex(dataflow=dataflow, c_stride=2, b_transpose=dataflow, a_transpose=0)
    second = config_ex(
        dataflow=dataflow,
        c_stride=1,
        a_stride=3,
        a_transpose=1,
        b_transpose=1 - dataflow,
        in_shift=4,
        activation=1,
    )
    run_both([first, preload(W, 5, 3, 4, 3, 4), second, compute_preloaded(A, D, 4, 4, 3, 4)])


def test_32_bit_wrap_of_c_and_of_s() -> None:
    """Accumulated products pass 2^31 in the accumulator, S in the array."""
    commands = [
        config_ex(dataflow=1),
        preload(W, ADD | 0, 4, 4, 4, 4),
        compute_preloaded(A, D, 4, 4, 4, 4),
    ]
    golden = run_both(commands)
    before = golden.accumulator[0:4].copy()
    golden.accumulator[0:4] = 2**31 - 1
    golden.run([preload(W, ADD | 0, 4, 4, 4, 4), compute_preloaded(A, D, 4, 4, 4, 4)])
    spad = golden.scratchpad.astype(np.int64)
    result = spad[D : D + 4] + spad[A : A + 4] @ spad[W : W + 4]
    assert (golden.accumulator[0:4] == (result - 2**31 - 1 + 2**31) % 2**32 - 2**31).all()
    assert before.any()
    golden.machine.sums = np.full((4, 4), 2**31 - 1, np.int32)
    golden.run([config_ex(dataflow=0), load(GARBAGE, GARBAGE), full(bd=B, preloaded=False)])
    sums = spad[A : A + 4] @ spad[B : B + 4] + 2**31 - 1
    assert (golden.machine.sums == (sums + 2**31) % 2**32 - 2**31).all()


def test_c_may_overlap_its_own_operands() -> None:
    """Operands are read before C is written."""
    commands = [config_ex(dataflow=1), load(W, A), full(bd=A + 1), load(A, A + 2), full(bd=A)]
    run_both(commands)


@pytest.mark.parametrize("hardware", ["int8_8x8", "int8_16x16", "int8_32x32"])
@pytest.mark.parametrize("dataflow", [0, 1])
def test_other_array_sizes(hardware: str, dataflow: int) -> None:
    """Whole and partial blocks; sums stay exact at 32 x 32."""
    dim = int(hardware.rsplit("x", 1)[1])
    commands = [
        config_ex(dataflow=dataflow, in_shift=2),
        preload(W, ACC | 0, dim, dim, dim, dim),
        compute_preloaded(A, D, dim, dim, dim, dim),
        preload(GARBAGE, 5, 0, 0, dim - 1, dim - 2),
        compute_accumulated(A, D, dim - 3, dim - 1, dim - 2, dim),
    ]
    run_both(commands, hardware=hardware)
