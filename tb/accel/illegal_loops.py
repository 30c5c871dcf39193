# SPDX-License-Identifier: Apache-2.0
"""Loops that break one rule: legal ones with one change."""

from collections.abc import Iterator, Mapping
from typing import Final

from autocomp_hil.isa import COMMANDS, Command, FaultRule, config_ex, config_ld, config_st, encode
from tb.accel.draw import IMAGE_AT, LOOP_STORES_AT, Draw

__all__ = ["LOOP_RULES", "every_illegal_loop", "illegal_loop"]

_Changes = Mapping[str, int]

_MATMUL: Final[Mapping[FaultRule, tuple[_Changes, ...]]] = {
    FaultRule.LOOP_SIZE_RANGE: (
        *({name: 0} for name in ("blocks_i", "blocks_j", "blocks_k")),
        *({name: 32} for name in ("pad_i", "pad_j", "pad_k")),
        {"a_spad_id": 3},
        {"b_spad_id": 3},
    ),
    FaultRule.ACTIVATION_UNSUPPORTED: ({"activation": 2}, {"activation": 7}),
    FaultRule.LOOP_PAST_SCRATCHPAD: ({"blocks_k": 0xFFFF}, {"blocks_k": 0x4001, "blocks_j": 4}),
    FaultRule.LOOP_PAST_ACCUMULATOR: (
        {"blocks_i": 0x3000, "blocks_k": 1, "is_resadd": 1},
        {"blocks_i": 0xFFFF, "blocks_j": 0xFFFF, "is_resadd": 1},
    ),
    FaultRule.LOOP_CONFIGURATION: (
        {"a_transpose": 1},
        {"b_transpose": 1},
        {"is_resadd": 1},
        {"low_d": 1},
        {"config_dataflow": 0},
        {"config_a_stride": 2},
        {"config_c_stride": 0},
        *({"config_block_stride": 1, "config_state": state} for state in range(3)),
        *({"config_pixel_repeats": 2, "config_state": state} for state in range(3)),
        {"config_pool": 1},
    ),
}
_CONVOLUTION: Final[Mapping[FaultRule, tuple[_Changes, ...]]] = {
    FaultRule.LOOP_SIZE_RANGE: (
        *(
            {name: 0}
            for name in (
                "batches", "pochs", "krows", "kcols", "kchs", "orows", "ocols", "stride",
                "kernel_dilation", "pool_stride", "pool_size", "porows", "pocols",
            )
        ),
        {"upad": 100},
        {"rpad": 0xFFFF},
        {"a_spad_id": 3},
        {"b_spad_id": 3},
        *({name: 4} for name in ("pool_stride", "pool_size", "pupad", "plpad")),
        *({name: 256} for name in ("pool_out_col_dim", "porows", "pocols", "orows", "ocols")),
    ),
    FaultRule.ACTIVATION_UNSUPPORTED: ({"activation": 2}, {"activation": 3}),
    FaultRule.LOOP_PAST_SCRATCHPAD: ({"kchs": 60_000}, {"batches": 0xFFFF, "orows": 200}),
    FaultRule.LOOP_PAST_ACCUMULATOR: ({"orows": 46, "ocols": 46, "kchs": 1, "pochs": 1000},),
    FaultRule.LOOP_MODE: (
        {"downsample": 1},
        {"downsample": 1, "stride": 2},
        {"input_dilated": 1, "stride": 2},
        {"max_pixels_per_row": 255},
        {"max_pixels_per_row": 2, "kchs": 1, "wrot180": 1},
        {"max_pixels_per_row": 2, "kchs": 1, "kernel_dilation": 2},
    ),
    FaultRule.LOOP_CONFIGURATION: (
        {"trans_input_3120": 1},
        {"trans_weight_0132": 1},
        {"stride": 3},
        {"input_dilated": 1},
        {"config_dataflow": 0},
        {"config_pool": 1, "no_pool": 1},
    ),
}  # fmt: skip
_SIDES: Final = (
    ("batches", "pochs", "kchs", "krows", "kcols", "orows", "ocols"),
    ("blocks_i", "blocks_j", "blocks_k"),
)
"""Sizes that any values fit that are too large together: of convolutions, of matrix loops."""
_ROOM_BLOCKS: Final = 160
"""Blocks of a memory in which a loop of several blocks fits; a smaller one gets loops of one."""
_STEPS: Final = {
    "stride": 0xFF, "kernel_dilation": 0x3FF, "upad": 0xFF, "dpad": 0xFF, "lpad": 0xFF, "rpad": 0xFF
}  # fmt: skip
"""Steps and paddings of convolutions, and the most that fits the sizes above."""
_PADS: Final = (("rpad",), ("pad_i", "pad_j", "pad_k"))
"""Paddings that are too large with any of many values."""
LOOP_RULES: Final = (
    FaultRule.LOOP_SIZE_RANGE,
    FaultRule.LOOP_PAST_SCRATCHPAD,
    FaultRule.LOOP_PAST_ACCUMULATOR,
    FaultRule.LOOP_CONFIGURATION,
    FaultRule.LOOP_MODE,
)
"""Rules that only loops can break."""


def illegal_loop(rule: FaultRule, draw: Draw) -> tuple[tuple[Command, ...], Command]:
    """Legal commands, and a loop that then breaks the rule.

    Args:
        rule: One of ``LOOP_RULES``, or the one of activations.
        draw: Source of random numbers.
    """
    unrollers = draw.hardware.loop_unrollers
    is_matmul = rule in _MATMUL and unrollers.matmul
    is_matmul = is_matmul and not (unrollers.convolution and draw.chance(0.5))
    choices = (_MATMUL if is_matmul else _CONVOLUTION)[rule]
    changes = choices[draw.number(0, len(choices) - 1)]
    if rule == FaultRule.LOOP_PAST_SCRATCHPAD and draw.chance(0.5):
        changes = {name: draw.number(0x100, 0xFFFF) for name in _SIDES[is_matmul]}
        if not is_matmul:
            changes |= {name: draw.number(1, most) for name, most in _STEPS.items()}
    elif rule == FaultRule.LOOP_SIZE_RANGE and draw.chance(0.3):
        changes = {name: draw.number(draw.dim, 0xFFFF) for name in _PADS[is_matmul]}
    return _changed(draw, changes, is_matmul=is_matmul)


def every_illegal_loop(
    draw: Draw,
) -> Iterator[tuple[FaultRule, tuple[tuple[Command, ...], Command]]]:
    """Each change of a loop that breaks a rule: the rule, and what ``illegal_loop`` returns.

    Args:
        draw: Its hardware must have both unrollers.
    """
    for table, is_matmul in ((_MATMUL, True), (_CONVOLUTION, False)):
        for rule, choices in table.items():
            for changes in choices:
                yield rule, _changed(draw, changes, is_matmul=is_matmul)


def _changed(
    draw: Draw, changes: _Changes, *, is_matmul: bool
) -> tuple[tuple[Command, ...], Command]:
    hardware = draw.hardware
    has_room = min(hardware.scratchpad_rows, hardware.accumulator_rows) >= _ROOM_BLOCKS * draw.dim
    loop = (_matmul if is_matmul else _convolution)(changes, has_room=has_room)
    commands = [*_configuration(draw, changes), *loop]
    return tuple(commands[:-1]), commands[-1]


def _configuration(draw: Draw, changes: _Changes) -> list[Command]:
    pool = {"pool_size": 1, "porows": 1, "pocols": 1, "orows": 1, "ocols": 1}
    commands = [
        config_ex(
            dataflow=changes.get("config_dataflow", 1),
            a_stride=changes.get("config_a_stride", 1),
            c_stride=changes.get("config_c_stride", 1),
        ),
        *(config_ld(8, block_stride=draw.dim, state_id=state) for state in range(3)),
        config_st(8, **({"pool_stride": 1, **pool} if "config_pool" in changes else {})),
    ]
    if "config_state" in changes:
        commands.append(
            config_ld(
                8,
                block_stride=changes.get("config_block_stride", draw.dim),
                pixel_repeats=changes.get("config_pixel_repeats", 1),
                state_id=changes["config_state"],
            )
        )
    return commands


def _matmul(changes: _Changes, *, has_room: bool) -> list[Command]:
    sizes = (2, 3, 2) if has_room else (1, 1, 1)
    values = {**dict(zip(_SIDES[True], sizes, strict=True)), **changes}
    return [
        _encode("loop_ws_config_bounds", values),
        encode("loop_ws_config_addrs_ab", a_value=IMAGE_AT, b_value=IMAGE_AT + 99),
        encode("loop_ws_config_addrs_dc", d_value=IMAGE_AT + 7, c_value=LOOP_STORES_AT),
        encode("loop_ws_config_strides_ab", a_value=8, b_value=8),
        encode("loop_ws_config_strides_dc", d_value=8, c_value=8),
        _encode("loop_ws", values),
    ]


def _convolution(changes: _Changes, *, has_room: bool) -> list[Command]:
    ones = dict.fromkeys(
        ("batches", "stride", "kernel_dilation", "pool_stride", "pool_size", "porows", "pocols"), 1
    )
    sizes = {"pochs": 5, "kchs": 5, "krows": 2, "kcols": 2, "orows": 3, "ocols": 3}
    if not has_room:
        sizes |= {"pochs": 1, "kchs": 1, "orows": 1, "ocols": 1}
    strides = {"in_stride": 5, "weight_stride": 5, "out_stride": 5, "in_col_dim": 4}
    values = {**ones, **sizes, **strides, **changes}
    return [
        *(_encode(f"loop_conv_ws_config_{number}", values) for number in range(1, 5)),
        encode("loop_conv_ws_config_5", weights_value=IMAGE_AT, output_value=LOOP_STORES_AT),
        encode("loop_conv_ws_config_6", bias_value=IMAGE_AT, input_value=IMAGE_AT + 77),
        _encode("loop_conv_ws", values),
    ]


def _encode(name: str, values: Mapping[str, int]) -> Command:
    spec = COMMANDS[name]
    operands = [operand for operand in (spec.rs1, spec.rs2) if operand is not None]
    names = [field.name for operand in operands for field in operand.fields]
    return encode(name, **{key: values[key] for key in names if key in values})
