# SPDX-License-Identifier: Apache-2.0
"""Draws matrix loops: any option, small sizes, operands that were there before and new ones."""

from dataclasses import dataclass

from autocomp_hil.isa import Command, config_ex, config_ld, config_st, encode
from tb.accel.builder import ProgramBuilder
from tb.accel.draw import IMAGE_AT, LOOP_STORES_AT, Draw

__all__ = ["matmul_loop", "several_matmul_loops"]

_MOST_BLOCKS = 5
_MOST_LONG_BLOCKS = 4200
"""Blocks along one side of a long loop; a bit above 2^12."""
_FAR_STRIDE_BITS = 46
"""Strides of far operands: the rows of a loop stay within 64 bits of address."""
_TRANSPOSES = ((0, 0), (0, 0), (1, 0), (0, 1))
_TRANSPOSES_OF_SUMS = (*_TRANSPOSES, (1, 1))
"""A sum does not look at them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mode:
    """What a loop's configuration depends on."""

    is_resadd: int
    a_transpose: int
    b_transpose: int
    low_d: int


def several_matmul_loops(draw: Draw, builder: ProgramBuilder) -> None:
    """Some loops in a row, most with one configuration: two are then under way at once."""
    mode = _mode(draw)
    for command in _configuration(draw, mode):
        builder.emit(command)
    for _ in range(draw.number(1, 4)):
        if draw.chance(0.2):
            mode = _mode(draw)
            for command in _configuration(draw, mode):
                if draw.chance(0.7):
                    builder.emit(command)
        matmul_loop(draw, builder, mode)


def matmul_loop(draw: Draw, builder: ProgramBuilder, mode: _Mode | None = None) -> None:
    """Settings and LOOP_WS; a loop that is not legal here is left out."""
    chosen = _mode(draw) if mode is None else mode
    bounds = {f"blocks_{name}": draw.number(1, _MOST_BLOCKS) for name in "ijk"}
    if draw.chance(0.2):
        bounds = dict.fromkeys(bounds, 1)
    if draw.chance(0.03):
        bounds = _long_bounds(draw)
    bounds |= {
        f"pad_{name}": draw.number(0, draw.dim - 1) if draw.chance(0.4) else 0 for name in "ijk"
    }
    accumulates = draw.chance(0.5)
    ids = (0, 0, 1, 2, 3) if chosen.is_resadd else (0, 0, 1, 2)  # not used for a sum
    settings = [
        encode("loop_ws_config_bounds", **bounds),
        encode("loop_ws_config_addrs_ab", a_value=_source(draw, 0.2), b_value=_source(draw, 0.2)),
        encode(
            "loop_ws_config_addrs_dc",
            d_value=_source(draw, 0.4),
            c_value=0 if draw.chance(0.3) else LOOP_STORES_AT + draw.number(0, 100),
        ),
        encode("loop_ws_config_strides_ab", a_value=_stride(draw), b_value=_stride(draw)),
        encode("loop_ws_config_strides_dc", d_value=_stride(draw), c_value=_stride(draw)),
    ]
    if draw.chance(0.1):
        settings += _far_operands(draw)
    for setting in settings:
        if draw.chance(0.9):
            builder.emit(setting)
    builder.emit(
        encode(
            "loop_ws",
            ex_accumulate=int(accumulates),
            full_c=int(draw.chance(0.4)),
            low_d=chosen.low_d,
            activation=int(draw.chance(0.3)),
            a_spad_id=draw.pick(ids),
            b_spad_id=draw.pick(ids),
            a_transpose=chosen.a_transpose,
            b_transpose=chosen.b_transpose,
            is_resadd=chosen.is_resadd,
        )
    )


def _long_bounds(draw: Draw) -> dict[str, int]:
    """One block in two directions, as many as there is room for in the third."""
    hardware = draw.hardware
    rooms = (hardware.scratchpad_rows // 2 // draw.dim, hardware.accumulator_rows // 2 // draw.dim)
    most = min(*rooms, _MOST_LONG_BLOCKS) - 1
    bounds = dict.fromkeys(("blocks_i", "blocks_j", "blocks_k"), 1)
    bounds[f"blocks_{'ijk'[draw.number(0, 2)]}"] = draw.number(max(1, most // 2), max(1, most))
    return bounds


def _far_operands(draw: Draw) -> list[Command]:
    """Operands and results anywhere in 64 bits of address, rows of operands far apart."""
    a, b, d = (1 << draw.number(20, _FAR_STRIDE_BITS) | draw.number(0, 2**20) for _ in range(3))
    return [
        encode("loop_ws_config_addrs_ab", a_value=draw.high_address(), b_value=draw.high_address()),
        encode("loop_ws_config_addrs_dc", d_value=draw.high_address(), c_value=draw.high_address()),
        encode("loop_ws_config_strides_ab", a_value=a, b_value=b),
        encode("loop_ws_config_strides_dc", d_value=d, c_value=_stride(draw)),
    ]


def _mode(draw: Draw) -> _Mode:
    is_resadd = int(draw.chance(0.25))
    choices = _TRANSPOSES_OF_SUMS if is_resadd else _TRANSPOSES
    a_transpose, b_transpose = choices[draw.number(0, len(choices) - 1)]
    return _Mode(
        is_resadd=is_resadd,
        a_transpose=a_transpose,
        b_transpose=b_transpose,
        low_d=int(draw.chance(0.4)),
    )


def _configuration(draw: Draw, mode: _Mode) -> list[Command]:
    """What a loop needs, and what it may choose."""
    shrunk = (mode.is_resadd, mode.is_resadd, mode.low_d)
    return [
        config_ex(
            dataflow=1,
            activation=int(draw.chance(0.3)),
            a_transpose=mode.a_transpose * (1 - mode.is_resadd),
            b_transpose=mode.b_transpose * (1 - mode.is_resadd),
        ),
        *(
            config_ld(
                draw.pick((0, draw.number(1, 100))),
                block_stride=draw.dim,
                state_id=state_id,
                scale=draw.scale(),
                shrunk=shrunk[state_id],
            )
            for state_id in range(3)
        ),
        config_st(draw.number(1, 100), activation=int(draw.chance(0.4)), acc_scale=draw.scale()),
    ]


def _source(draw: Draw, nothing: float) -> int:
    """An address in the image, or 0."""
    return 0 if draw.chance(nothing) else IMAGE_AT + draw.number(0, 2000)


def _stride(draw: Draw) -> int:
    """Elements between rows in DRAM, as the address of a block counts them."""
    return draw.pick((0, draw.number(1, 12)))
