# SPDX-License-Identifier: Apache-2.0
"""LOOP_CONV_WS against plain loops: every option and pair of options, drawn."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autocomp_hil.config import load_hardware
from autocomp_hil.golden import Accelerator, SparseMemory
from autocomp_hil.isa import Command, config_ex, config_st, encode
from autocomp_hil.paths import REPOSITORY
from tests.unit.golden.loops.machine import SETTINGS, Array, accelerator, hardware, read

INPUT, WEIGHTS, BIAS, OUTPUT = 0x1000_0000, 0x1010_0000, 0x1020_0000, 0x1030_0000
DIM = hardware().dim
WIDEST = REPOSITORY / "tb" / "code_coverage" / "wide.toml"
"""Configuration with the largest memories, of as many columns."""


def _sizes(draw: Any) -> dict[str, int]:
    """A tile with its place in bigger tensors."""
    mode = draw(st.sampled_from(["plain", "dilated input", "downsample", "first layer"]))
    kernel = 1 if mode == "downsample" else draw(st.integers(1, 3))
    is_first = mode == "first layer"
    dilation = 1 if kernel == 1 or is_first else draw(st.integers(1, 2))
    stride = {"dilated input": 1, "downsample": 2}.get(mode, draw(st.integers(1, 3)))
    padding = 0 if mode == "downsample" else draw(st.integers(0, 2))
    reach = kernel + (dilation - 1) * (kernel - 1)
    orows, ocols = draw(st.integers(1, 6)), draw(st.integers(1, 2 * DIM + 1))
    spans = [count * stride + reach - 1 for count in (orows, ocols)]
    pads = [(min(padding, span), min(draw(st.integers(0, 2)) * bool(padding),
            span - min(padding, span))) for span in spans]  # fmt: skip
    most_channels = draw(st.sampled_from([DIM, 5 * DIM]))
    return {
        "batches": draw(st.integers(1, 2 * DIM - 1)) if draw(st.booleans()) else 1,
        "ochs": draw(st.integers(1, 2 * DIM + 1)),
        "kchs": draw(st.integers(1, DIM // 2 if is_first else most_channels)),
        "krows": kernel, "kcols": kernel, "kernel_dilation": dilation, "stride": stride,
        "orows": orows, "ocols": ocols,
        "upad": pads[0][0], "dpad": pads[0][1], "lpad": pads[1][0], "rpad": pads[1][1],
        "input_dilated": int(mode == "dilated input"), "downsample": int(mode == "downsample"),
        "is_first": int(is_first),
    }  # fmt: skip


@st.composite
def tiles(draw: Any) -> dict[str, int]:
    """A legal tile that fits half of the memories."""
    tile = _sizes(draw)
    if tile["downsample"]:
        tile["upad"] = tile["dpad"] = tile["lpad"] = tile["rpad"] = 0
    is_first = bool(tile["is_first"])
    turned_input = not (tile["downsample"] or is_first) and draw(st.booleans())
    turned_weights = not (turned_input or is_first) and draw(st.booleans())
    tile.update(
        trans_input_3120=int(turned_input),
        trans_weight_0132=int(turned_weights),
        trans_weight_1203=int(not turned_weights and draw(st.booleans())),
        trans_output_1203=int(draw(st.booleans())),
        wrot180=int(not is_first and draw(st.booleans())),
        no_bias=int(draw(st.booleans())),
        has_bias=int(draw(st.booleans())),
        a_spad_id=draw(st.integers(0, 2)),
        b_spad_id=draw(st.integers(0, 2)),
        activation=draw(st.integers(0, 1)),
        margin=draw(st.integers(0, 3)),
        seed=draw(st.integers(0, 1000)),
        max_pixels_per_row=draw(st.integers(0, 1)),
    )
    if is_first:
        tile["max_pixels_per_row"] = draw(st.integers(1, DIM // tile["kchs"]))
    pools = draw(st.booleans())
    tile["no_pool"] = int(not pools)
    tile.update(pool_size=1, pool_stride=1, pupad=0, plpad=0)
    if pools:
        tile.update(
            pool_size=draw(st.integers(1, min(3, tile["orows"], tile["ocols"]))),
            pool_stride=draw(st.integers(1, 3)),
        )
        tile.update(
            pupad=draw(st.integers(0, tile["pool_size"] - 1)),
            plpad=draw(st.integers(0, tile["pool_size"] - 1)),
        )
    while not _fits(tile):
        name = max(("batches", "kchs", "ochs", "ocols", "orows"), key=tile.__getitem__)
        tile[name] = max(1, tile[name] // 2)
        tile["pool_size"] = min(tile["pool_size"], tile["orows"], tile["ocols"])
        tile["pupad"] = min(tile["pupad"], tile["pool_size"] - 1)
        tile["plpad"] = min(tile["plpad"], tile["pool_size"] - 1)
        tile["upad"] = tile["dpad"] = tile["lpad"] = tile["rpad"] = 0
    return tile


def _fits(tile: dict[str, int]) -> bool:
    rows, cols = _spans(tile)
    inputs = tile["batches"] * rows * cols * -(-tile["kchs"] // DIM)
    if tile["trans_input_3120"]:
        inputs = tile["kchs"] * rows * cols * -(-tile["batches"] // DIM)
    weights = tile["krows"] * tile["kcols"] * (tile["kchs"] + DIM) * (tile["ochs"] + DIM) // DIM
    sums = tile["batches"] * tile["orows"] * tile["ocols"] * -(-tile["ochs"] // DIM)
    return (
        inputs + weights <= hardware().scratchpad_rows // 2
        and sums <= hardware().accumulator_rows // 2
    )


def _spans(tile: dict[str, int]) -> tuple[int, int]:
    """Rows and columns of the padded input, zeros between pixels included."""
    reach = (tile["krows"] - 1) * tile["kernel_dilation"]
    return (
        tile["orows"] * tile["stride"] + reach,
        tile["ocols"] * tile["stride"] + reach,
    )


def _image_shape(tile: dict[str, int]) -> tuple[int, int]:
    """Rows and columns of the input in memory."""
    rows, cols = _spans(tile)
    rows, cols = rows - tile["upad"] - tile["dpad"], cols - tile["lpad"] - tile["rpad"]
    return (-(-rows // 2), -(-cols // 2)) if tile["input_dilated"] else (rows, cols)


def convolve(tile: dict[str, int], image: Array, weights: Array, bias: Array) -> Array:
    """Sums of the tile by its definition: int64, shape (batches, orows, ocols, ochs).

    Args:
        tile: Sizes.
        image: int8, shape (batches, rows, cols, kchs).
        weights: int8, shape (krows, kcols, kchs, ochs).
        bias: int, shape (ochs,).
    """
    rows, cols = _spans(tile)
    padded = np.zeros((tile["batches"], rows + 2, cols + 2, tile["kchs"]), np.int64)
    step = 1 + tile["input_dilated"]
    top, left = tile["upad"], tile["lpad"]
    padded[
        :, top : top + step * image.shape[1] : step, left : left + step * image.shape[2] : step
    ] = image
    if tile["wrot180"]:
        weights = weights[::-1, ::-1]
    sums = np.zeros((tile["batches"], tile["orows"], tile["ocols"], tile["ochs"]), np.int64)
    for krow in range(tile["krows"]):
        for kcol in range(tile["kcols"]):
            first_row, first_col = krow * tile["kernel_dilation"], kcol * tile["kernel_dilation"]
            seen = padded[
                :,
                first_row : first_row + tile["orows"] * tile["stride"] : tile["stride"],
                first_col : first_col + tile["ocols"] * tile["stride"] : tile["stride"],
            ]
            sums += seen @ weights[krow, kcol].astype(np.int64)
    return sums + bias


def pool(tile: dict[str, int], values: Array, porows: int, pocols: int) -> Array:
    """Maxima of windows; what lies outside counts as 0."""
    result = np.zeros((len(values), porows, pocols, values.shape[3]), values.dtype)
    for porow in range(porows):
        for pocol in range(pocols):
            seen = []
            for wrow in range(tile["pool_size"]):
                for wcol in range(tile["pool_size"]):
                    row = porow * tile["pool_stride"] + wrow - tile["pupad"]
                    col = pocol * tile["pool_stride"] + wcol - tile["plpad"]
                    is_inside = 0 <= row < values.shape[1] and 0 <= col < values.shape[2]
                    seen.append(values[:, row, col] if is_inside else 0 * values[:, 0, 0])
            result[:, porow, pocol] = np.max(seen, axis=0)
    return result


def pooled_sizes(tile: dict[str, int]) -> tuple[int, int]:
    """Windows in each direction, the last ones perhaps past the end."""
    return (
        max(1, -(-(tile["orows"] + tile["pupad"]) // tile["pool_stride"])),
        max(1, -(-(tile["ocols"] + tile["plpad"]) // tile["pool_stride"])),
    )


def loop(tile: dict[str, int], **changes: int) -> list[Command]:
    """Configuration, settings and LOOP_CONV_WS of a tile; changes by field name."""
    porows, pocols = pooled_sizes(tile)
    rows, cols = _image_shape(tile)
    values = {
        **tile, "batch_size": tile["batches"], "in_channels": tile["kchs"],
        "out_channels": tile["ochs"], "in_row_dim": rows, "in_col_dim": cols,
        "out_row_dim": tile["orows"], "out_col_dim": tile["ocols"],
        "pool_out_row_dim": porows, "pool_out_col_dim": pocols, "kernel_dim": tile["krows"],
        "porows": porows, "pocols": pocols, "pochs": tile["ochs"],
        "in_stride": tile["kchs"] + tile["margin"], "weight_stride": tile["ochs"] + tile["margin"],
        "out_stride": tile["ochs"] + tile["margin"], **changes,
    }  # fmt: skip
    commands = [
        config_ex(
            dataflow=1, a_stride=tile["stride"] >> tile["downsample"],
            c_stride=1 + tile["input_dilated"], a_transpose=tile["trans_input_3120"],
            b_transpose=tile["trans_weight_0132"],
        ),
        config_st(_output_pitch(tile), activation=tile["activation"]),
    ]  # fmt: skip
    commands += [_encode(name, values) for name in SETTINGS]
    commands += [
        encode("loop_conv_ws_config_5", weights_value=WEIGHTS, output_value=OUTPUT),
        encode("loop_conv_ws_config_6", bias_value=values.get("bias", BIAS), input_value=INPUT),
        _encode("loop_conv_ws", values),
    ]
    return commands


def _encode(name: str, values: dict[str, int]) -> Command:
    from autocomp_hil.isa import COMMANDS  # noqa: PLC0415

    spec = COMMANDS[name]
    operands = [operand for operand in (spec.rs1, spec.rs2) if operand is not None]
    names = [field.name for operand in operands for field in operand.fields]
    return encode(name, **{key: values[key] for key in names if key in values})


def _output_pitch(tile: dict[str, int]) -> int:
    if tile["trans_output_1203"] and tile["no_pool"]:
        return tile["batches"] * tile["ochs"]
    return tile["ochs"] + tile["margin"]


def _wide(values: Array, margin: int) -> Array:
    """The last axis with some elements behind that mean nothing."""
    wide = np.full((*values.shape[:-1], values.shape[-1] + margin), 99, values.dtype)
    wide[..., : values.shape[-1]] = values
    return wide


def _stored_weights(tile: dict[str, int], weights: Array) -> Array:
    if tile["trans_weight_1203"]:
        return weights.transpose(2, 0, 1, 3)
    if tile["trans_weight_0132"]:
        return weights.transpose(0, 1, 3, 2)
    return _wide(weights, tile["margin"])


@settings(max_examples=150)
@given(tiles())
def test_a_tile_is_that_of_plain_loops(tile: dict[str, int]) -> None:
    """Any options; what lies beside the output stays."""
    random = np.random.default_rng(tile["seed"])
    rows, cols = _image_shape(tile)
    image = random.integers(-9, 10, (tile["batches"], rows, cols, tile["kchs"]), np.int8)
    kernel = (tile["krows"], tile["kcols"], tile["kchs"], tile["ochs"])
    weights = random.integers(-9, 10, kernel, np.int8)
    bias = random.integers(-999, 1000, tile["ochs"], np.int32)
    stored = (
        image.transpose(3, 1, 2, 0) if tile["trans_input_3120"] else _wide(image, tile["margin"])
    )
    porows, pocols = pooled_sizes(tile)
    shape = (tile["batches"], tile["orows"], tile["ocols"])
    if not tile["no_pool"]:
        shape = (tile["batches"], porows, pocols)
    machine = accelerator((INPUT, stored), (WEIGHTS, _stored_weights(tile, weights)), (BIAS, bias))
    result = machine.run(loop(tile))
    assert result.fault is None
    sums = convolve(tile, image, weights, 0 * bias if tile["no_bias"] else bias)
    values = np.clip(sums, 0 if tile["activation"] else -128, 127).astype(np.int8)
    if not tile["no_pool"]:
        values = pool(tile, values, porows, pocols)
    if tile["trans_output_1203"] and tile["no_pool"]:
        found = read(machine, OUTPUT, (*shape[1:], tile["batches"], tile["ochs"]))
        found = found.transpose(2, 0, 1, 3)
    else:
        found = read(machine, OUTPUT, (*shape, tile["ochs"] + tile["margin"]))[..., : tile["ochs"]]
    assert np.array_equal(found, values)


PLAIN = {
    "batches": 1, "ochs": 4, "kchs": 4, "krows": 3, "kcols": 3, "kernel_dilation": 1, "stride": 1,
    "orows": 4, "ocols": 4, "upad": 1, "dpad": 1, "lpad": 1, "rpad": 1, "input_dilated": 0,
    "downsample": 0, "trans_input_3120": 0, "trans_weight_0132": 0, "trans_weight_1203": 0,
    "trans_output_1203": 0, "wrot180": 0, "no_bias": 0, "a_spad_id": 0, "b_spad_id": 0,
    "activation": 0, "margin": 0, "max_pixels_per_row": 1, "no_pool": 0, "pool_size": 1,
    "pool_stride": 1, "pupad": 0, "plpad": 0,
}  # fmt: skip

FAULTS = [
    ("activation", "activation_unsupported", {"activation": 2}),
    *(
        (name, "loop_size_range", {name: 0})
        for name in ("batches", "pochs", "krows", "kcols", "kchs", "orows", "ocols", "stride",
                     "kernel_dilation", "pool_stride", "pool_size", "porows", "pocols")
    ),
    ("upad", "loop_size_range", {"upad": 6, "dpad": 1}),
    ("lpad", "loop_size_range", {"lpad": 6, "rpad": 1}),
    ("b_spad_id", "loop_size_range", {"b_spad_id": 3}),
    ("a_spad_id", "loop_size_range", {"a_spad_id": 3}),
    ("pool_stride", "loop_size_range", {"pool_stride": 4}),
    ("pool_size", "loop_size_range", {"pool_size": 4}),
    ("pupad", "loop_size_range", {"pupad": 4}),
    ("plpad", "loop_size_range", {"plpad": 4}),
    ("pool_out_col_dim", "loop_size_range", {"pool_out_col_dim": 256}),
    ("porows", "loop_size_range", {"porows": 256}),
    ("pocols", "loop_size_range", {"pocols": 256}),
    ("orows", "loop_size_range", {"orows": 256}),
    ("ocols", "loop_size_range", {"ocols": 256}),
    ("downsample", "loop_mode", {"downsample": 1}),
    ("input_dilated", "loop_mode", {"input_dilated": 1, "stride": 2}),
    ("max_pixels_per_row", "loop_mode", {"max_pixels_per_row": 2}),
    ("funct", "loop_past_scratchpad", {"kchs": 60000}),
    ("funct", "loop_past_accumulator", {"orows": 64, "ocols": 64}),
    ("a_transpose", "loop_configuration", {"trans_input_3120": 1}),
    ("b_transpose", "loop_configuration", {"trans_weight_0132": 1}),
    ("a_stride", "loop_configuration", {"stride": 2}),
    ("c_stride", "loop_configuration", {"input_dilated": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("field", "rule", "changes"), FAULTS)
def test_illegal_loops_fault_by_name(field: str, rule: str, changes: dict[str, int]) -> None:
    """A loop that breaks a rule has no effect."""
    machine = accelerator()
    before = machine.scratchpad.copy(), machine.accumulator.copy()
    fault = machine.run(loop(PLAIN, **changes)).fault
    assert fault is not None
    assert (fault.rule.name.lower(), fault.field.name.lower()) == (rule, field)
    assert np.array_equal(machine.scratchpad, before[0])
    assert np.array_equal(machine.accumulator, before[1])


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("loop_past_scratchpad", {"orows": 0x8000, "stride": 2, "downsample": 1}),  # lines
        ("loop_past_scratchpad", {"ocols": 0x8000, "stride": 2, "downsample": 1}),  # pixels
        ("loop_past_scratchpad", {"batches": 0x100, "orows": 0x100}),
        ("loop_past_scratchpad", {"krows": 2, "kchs": 0x8000}),
        ("loop_past_accumulator", {"orows": 0x8000, "ochs": 2 * DIM}),
    ],
)
def test_a_tensor_has_65535_rows_at_most(rule: str, changes: dict[str, int]) -> None:
    """Where memories have room for more, strides between blocks would not fit their fields."""
    shortest = dict.fromkeys(("batches", "ochs", "kchs", "krows", "kcols", "orows", "ocols"), 1)
    unpadded = dict.fromkeys(("upad", "dpad", "lpad", "rpad"), 0)
    machine = Accelerator(load_hardware(WIDEST), SparseMemory(1))
    tile = {**PLAIN, **shortest, **unpadded, "no_pool": 1, **changes}
    fault = machine.run(loop(tile, in_row_dim=1, in_col_dim=1)).fault
    assert fault is not None
    assert (fault.rule.name.lower(), fault.field.name.lower()) == (rule, "funct")


def test_a_depthwise_tile_has_one_channel() -> None:
    """Weights of one channel lie side by side, whatever their stride is."""
    random = np.random.default_rng(3)
    tile = {**PLAIN, "ochs": 1, "kchs": 1, "no_pool": 1, "margin": 2}
    image, weights = random.integers(-9, 10, (1, 4, 4, 1), np.int8), np.arange(9, dtype=np.int8)
    machine = accelerator((INPUT, _wide(image, 2)), (WEIGHTS, weights), (BIAS, np.zeros(1, "i4")))
    assert machine.run(loop(tile, depthwise=1)).fault is None
    sums = convolve(tile, image, weights.reshape(3, 3, 1, 1), np.zeros(1))
    found = read(machine, OUTPUT, (1, 4, 4, 3))[..., :1]
    assert np.array_equal(found, np.clip(sums, -128, 127))
