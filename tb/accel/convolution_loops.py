# SPDX-License-Identifier: Apache-2.0
"""Draws convolution loops: any option and pair of options, small sizes."""

from collections.abc import Mapping

from autocomp_hil.isa import COMMANDS, Command, config_ex, config_st, encode
from tb.accel.builder import ProgramBuilder
from tb.accel.draw import IMAGE_AT, LOOP_STORES_AT, Draw

__all__ = ["several_convolution_loops"]

_LONG_SIDES = ("batches", "pochs", "kchs", "krows", "kcols", "orows", "ocols")
_LONG = 3000
"""Most pixels, channels or images along the long side of a long loop."""
_FAR_BITS = 54
"""Far operands are above this many bits of address: offsets of images stay below."""
_FAR_STRIDES = ("in_row_dim", "in_col_dim", "in_stride", "weight_stride")
_SETTINGS = tuple(f"loop_conv_ws_config_{number}" for number in range(1, 5))


def several_convolution_loops(draw: Draw, builder: ProgramBuilder) -> None:
    """Some loops in a row, most with one configuration: two are then under way at once."""
    tile = _tile(draw)
    for command in _configuration(draw, tile):
        builder.emit(command)
    for _ in range(draw.number(1, 3)):
        if draw.chance(0.3):
            tile = _tile(draw)
            for command in _configuration(draw, tile):
                if draw.chance(0.9):
                    builder.emit(command)
        for command in _loop(draw, tile):
            builder.emit(command)


def _tile(draw: Draw) -> dict[str, int]:
    """Sizes and options that mostly agree with each other."""
    mode = draw.number(0, 5)
    dilated, downsample, first_layer = int(mode == 1), int(mode == 2), mode == 3
    turned_input = int(not downsample and not first_layer and draw.chance(0.25))
    turned_weights = int(not turned_input and not first_layer and draw.chance(0.3))
    kernel = 1 if downsample else draw.number(1, 3)
    pad = [0 if downsample else draw.pick((0, 0, 1, 2)) for _ in range(4)]
    kchs = draw.number(1, max(1, draw.dim // 2)) if first_layer else draw.number(1, 3 * draw.dim)
    kchs = 1 if draw.chance(0.1) else kchs
    most_pixels = max(1, draw.dim // kchs)
    pool = draw.number(1, 3)
    tile = {
        "batches": draw.pick((1, 1, draw.number(1, draw.dim + 2))),
        "pochs": draw.number(1, 2 * draw.dim + 1),
        "kchs": kchs,
        "krows": kernel,
        "kcols": kernel if draw.chance(0.7) or downsample else draw.number(1, 3),
        "kernel_dilation": 1 if first_layer else draw.pick((1, 1, 2, 3)),
        "stride": 2 if downsample else 1 if dilated else draw.number(1, 3),
        "orows": draw.number(1, 4),
        "ocols": draw.pick((1, draw.number(1, 4), draw.number(1, 2 * draw.dim + 2))),
        "upad": pad[0],
        "dpad": pad[1],
        "lpad": pad[2],
        "rpad": pad[3],
        "no_pool": int(draw.chance(0.7)),
        "pool_size": pool,
        "pool_stride": draw.number(1, 3),
        "pupad": draw.number(0, pool - 1),
        "plpad": draw.number(0, pool - 1),
        "porows": draw.number(1, 3),
        "pocols": draw.number(1, 3),
        "downsample": downsample,
        "input_dilated": dilated,
        "trans_input_3120": turned_input,
        "trans_weight_0132": turned_weights,
        "trans_weight_1203": int(draw.chance(0.2)),
        "max_pixels_per_row": draw.number(1, most_pixels) if first_layer else draw.number(0, 1),
        "wrot180": int(not first_layer and draw.chance(0.3)),
    }
    return tile | _long_sides(draw) if mode == 0 and draw.chance(0.2) else tile


def _long_sides(draw: Draw) -> dict[str, int]:
    """One output pixel of one channel and image, but for one side that is long."""
    sides = dict.fromkeys((*_LONG_SIDES, "stride", "no_pool"), 1)
    sides |= dict.fromkeys(("upad", "dpad", "lpad", "rpad"), 0)
    side = _LONG_SIDES[draw.number(0, len(_LONG_SIDES) - 1)]
    return sides | {side: draw.number(1, _LONG)}


def _configuration(draw: Draw, tile: Mapping[str, int]) -> list[Command]:
    """What a loop needs, and what it may choose."""
    return [
        config_ex(
            dataflow=1,
            activation=int(draw.chance(0.3)),
            a_stride=tile["stride"] >> tile["downsample"],
            c_stride=1 + tile["input_dilated"],
            a_transpose=tile["trans_input_3120"],
            b_transpose=tile["trans_weight_0132"],
        ),
        config_st(draw.number(1, 40), activation=int(draw.chance(0.4)), acc_scale=draw.scale()),
    ]


def _loop(draw: Draw, tile: Mapping[str, int]) -> list[Command]:
    """Settings, some of which stay as they were, and LOOP_CONV_WS."""
    values = {
        **tile,
        "batch_size": draw.number(1, 5),
        "in_row_dim": draw.number(1, 9),
        "in_col_dim": draw.number(1, 9),
        "in_channels": draw.number(1, 9),
        "out_channels": draw.number(1, 9),
        "out_row_dim": draw.number(1, 9),
        "out_col_dim": draw.number(1, 9),
        "pool_out_row_dim": draw.number(1, 9),
        "pool_out_col_dim": draw.number(1, 9),
        "kernel_dim": draw.number(1, 4),
        "in_stride": draw.number(1, 20),
        "weight_stride": draw.number(1, 20),
        "out_stride": draw.number(1, 20),
        "padding": draw.number(0, 9),
        "no_bias": int(draw.chance(0.4)),
        "trans_output_1203": int(draw.chance(0.3)),
        "depthwise": int(draw.chance(0.2)),
        "b_spad_id": draw.pick((0, 0, 1, 2)),
        "a_spad_id": draw.pick((0, 0, 1, 2)),
        "activation": int(draw.chance(0.3)),
    }
    is_far = draw.chance(0.1)
    if is_far:
        values |= {name: draw.number(1, 0xFFFF) for name in _FAR_STRIDES}
    commands = [_encode(name, values) for name in _SETTINGS if draw.chance(0.95)]
    commands += [
        encode(
            "loop_conv_ws_config_5",
            weights_value=_source(draw, 0.2, is_far=is_far),
            output_value=0 if draw.chance(0.25) else LOOP_STORES_AT + draw.number(0, 100),
        ),
        encode(
            "loop_conv_ws_config_6",
            bias_value=_source(draw, 0.3, is_far=is_far),
            input_value=_source(draw, 0.2, is_far=is_far),
        ),
    ]
    return [*commands, _encode("loop_conv_ws", values)]


def _encode(name: str, values: Mapping[str, int]) -> Command:
    """A command whose fields are those of the values that it has."""
    spec = COMMANDS[name]
    operands = [operand for operand in (spec.rs1, spec.rs2) if operand is not None]
    names = [field.name for operand in operands for field in operand.fields]
    return encode(name, **{key: values[key] for key in names if key in values})


def _source(draw: Draw, nothing: float, *, is_far: bool) -> int:
    """An address in the image, one far from it, or 0."""
    if draw.chance(nothing):
        return 0
    return draw.high_address() | 1 << _FAR_BITS if is_far else IMAGE_AT + draw.number(0, 2000)
