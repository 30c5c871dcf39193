# SPDX-License-Identifier: Apache-2.0
"""What draws of single loops meet seldom: corner values of settings, loops of both families."""

from typing import Final

from autocomp_hil.codegen.isa_source import BitField, CommandSource
from autocomp_hil.isa import COMMANDS, Command, config_ex, config_ld, config_st, encode
from tb.accel.builder import ProgramBuilder
from tb.accel.draw import IMAGE_AT, LOOP_STORES_AT, Draw
from tb.accel.points.fields import bit_fields, legal_range

__all__ = ["corner_settings", "mixed_loops"]

_SETTINGS: Final = tuple(
    name for name in COMMANDS if name.startswith(("loop_ws_config_", "loop_conv_ws_config_"))
)
_CONVOLUTION: Final = {
    **dict.fromkeys(("batches", "stride", "kernel_dilation", "krows", "kcols", "kernel_dim"), 1),
    **dict.fromkeys(("pool_stride", "pool_size", "porows", "pocols", "in_col_dim"), 1),
    **dict.fromkeys(("in_stride", "weight_stride", "out_stride", "out_col_dim", "in_row_dim"), 3),
    **dict.fromkeys(("orows", "ocols", "pochs", "kchs", "out_row_dim", "pool_out_col_dim"), 2),
}


def corner_settings(draw: Draw, builder: ProgramBuilder) -> None:
    """Some settings with corner values, then those of before: no loop uses them."""
    for _ in range(3):
        name = _SETTINGS[draw.number(0, len(_SETTINGS) - 1)]
        command, fields = bit_fields(name)
        before = builder.machine.loops.fields(name)
        values = {key: _corner(draw, command, field) for key, field in fields.items()}
        builder.emit(encode(name, **values))
        builder.emit(encode(name, **before))


def _corner(draw: Draw, command: CommandSource, field: BitField) -> int:
    """The least, the next, the greatest or any other value."""
    least, most = legal_range(command, field, draw.hardware)
    between = draw.number(least, min(most, 2**62))
    return draw.pick((least, min(least + 1, most), most, between))


def mixed_loops(draw: Draw, builder: ProgramBuilder) -> None:
    """Loops of both families that one configuration serves, so that they follow each other.

    A convolution leaves load states that a matrix loop cannot use, so that one then loads nothing.
    """
    for command in (
        config_ex(dataflow=1),
        *(config_ld(8, block_stride=draw.dim, state_id=state, shrunk=0) for state in range(3)),
        config_st(8, acc_scale=draw.scale()),
    ):
        builder.emit(command)
    is_fresh = True
    for _ in range(draw.number(2, 5)):
        if draw.chance(0.5):
            commands = _matmul(draw, loads=is_fresh and draw.chance(0.7))
        else:
            commands, is_fresh = _convolution(draw), False
        for command in commands:
            builder.emit(command)


def _matmul(draw: Draw, *, loads: bool) -> list[Command]:
    a, b, d = (IMAGE_AT + draw.number(0, 99) if loads else 0 for _ in "abd")
    return [
        encode("loop_ws_config_bounds", **{f"blocks_{name}": draw.number(1, 3) for name in "ijk"}),
        encode("loop_ws_config_addrs_ab", a_value=a, b_value=b),
        encode("loop_ws_config_addrs_dc", d_value=d, c_value=LOOP_STORES_AT),
        encode("loop_ws_config_strides_ab", a_value=8, b_value=8),
        encode("loop_ws_config_strides_dc", d_value=8, c_value=8),
        encode("loop_ws", ex_accumulate=draw.number(0, 1)),
    ]


def _convolution(draw: Draw) -> list[Command]:
    settings = []
    for number in range(1, 5):
        name = f"loop_conv_ws_config_{number}"
        known = {key: _CONVOLUTION[key] for key in bit_fields(name)[1] if key in _CONVOLUTION}
        settings.append(encode(name, **known))
    return [
        *settings,
        encode("loop_conv_ws_config_5", weights_value=IMAGE_AT, output_value=LOOP_STORES_AT),
        encode("loop_conv_ws_config_6", bias_value=IMAGE_AT + 5, input_value=IMAGE_AT + 77),
        encode("loop_conv_ws", no_pool=1, no_bias=draw.number(0, 1)),
    ]
