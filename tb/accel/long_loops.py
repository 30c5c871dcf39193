# SPDX-License-Identifier: Apache-2.0
"""Programs of one hardware loop each that is as long as its settings and the memories allow.

Each has one long side: blocks of a matrix in one direction, or images, lines, pixels, channels or
kernel elements of a convolution. All other sides are as short as can be, so that every counter and
row of an unroller gets to its end in as few commands as possible. Operands hold the start pattern.
One program is long by itself: its commands have the highest numbers, up to the one that breaks a
rule. The last ones have a loop each that is longer than any memory lets it be.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden import Accelerator, Program
from autocomp_hil.isa import Command, config_ex, config_ld, config_st, encode
from autocomp_hil.simulator import AcceleratorSimulator, EndReason, judge
from autocomp_hil.simulator.encode import commands_of
from tb.accel.points.fields import bit_fields

__all__ = ["LongLoop", "LongRun", "long_loops", "run_long_loop"]

_LONGEST: Final = 0xFFFF
"""Greatest number of blocks, pixels or elements that a setting holds."""
_UPPER: Final = 1 << 63
"""Added to all addresses of a loop that stores, and to none of the others."""
_SCALE: Final = 0x3C80_0000
"""1/64 as fp32: few results are cut off."""
_TURNED_STRIDE: Final = 79
"""Stride of a line that is long with it: so many lines of input are there for one of output."""
_DILATION: Final = 1023
_MOST_COMMANDS: Final = 0xFFFF
_LOOP_EVERY: Final = 37
"""Distance of short loops: odd, so that they have all bits in their numbers."""
_NO_PROGRESS_CYCLES: Final = 200_000


class LongLoop(NamedTuple):
    """A program, and what is long in it."""

    name: str
    program: Program
    faults: bool = False
    """Whether its last command breaks a rule."""


class LongRun(NamedTuple):
    """What became of it."""

    cycles: int
    commands: int
    """Commands that the golden model performed, those that loops stand for."""
    mismatch: str | None
    """The first thing that is wrong: an end other than the usual one, a memory, a port, a burst."""


def run_long_loop(
    simulator: AcceleratorSimulator, hardware: HardwareConfig, loop: LongLoop
) -> LongRun:
    """Run a loop on the RTL and on the golden model, and compare.

    Args:
        simulator: RTL of the configuration.
        hardware: The configuration.
        loop: One of its loops.
    """
    run = simulator.run(loop.program, no_progress_cycles=_NO_PROGRESS_CYCLES)
    golden = Accelerator.for_program(loop.program, hardware)
    accepted = commands_of(run.accepted)
    mismatch, _ = judge(loop.program, run, accepted, golden=golden, hardware=hardware)
    has_faulted = golden.fault is not None
    if mismatch is None and (has_faulted != loop.faults or run.end_reason is not EndReason.DONE):
        meant = "a fault at the end" if loop.faults else "a legal loop that ends"
        mismatch = f"expected {meant}: {golden.fault}, {run.end_reason!r}"
    return LongRun(run.cycles, golden.machine.work.commands, mismatch)


def long_loops(hardware: HardwareConfig) -> Iterator[LongLoop]:
    """All of them, one after the other.

    Args:
        hardware: Configuration that they are for; it has both unrollers.
    """
    for name, commands in (*_matrices(hardware), *_convolutions(hardware)):
        program = Program(commands=tuple(commands), seed=1, hardware=hardware.name)
        yield LongLoop(name, program)
    program = Program(commands=tuple(_many_commands()), seed=1, hardware=hardware.name)
    yield LongLoop("commands", program, faults=True)
    for name, commands in _too_long(hardware.dim):
        program = Program(commands=tuple(commands), seed=1, hardware=hardware.name)
        yield LongLoop(name, program, faults=True)


def _too_long(dim: int) -> Iterator[tuple[str, list[Command]]]:
    """Loops with tensors of 65,536 rows, or a number of lines, whatever the memories."""
    half = (_LONGEST + 1) // 2
    lines = {"orows": half, "stride": 2, "downsample": 1}
    yield "one line too many", _convolution(lines, "input")
    yield "one weight too many", _convolution({"krows": 2, "kchs": half}, "input weights")
    yield "one sum too many", _convolution({"orows": half, "pochs": 2 * dim}, "output")


def _many_commands() -> Iterator[Command]:
    """Short loops of both kinds among settings and configurations, then one of no blocks."""
    convolution = _convolution({}, "")
    yield from convolution
    yield encode("loop_ws_config_bounds", blocks_i=1, blocks_j=1, blocks_k=1)
    for number in range(len(convolution) + 1, _MOST_COMMANDS - 2):
        if number % _LOOP_EVERY:
            yield config_st(number)
        elif number // _LOOP_EVERY % 2:
            yield encode("loop_ws", ex_accumulate=1)
        else:
            yield convolution[-1]
    yield encode("loop_ws_config_bounds")
    yield encode("loop_ws")


def _matrices(hardware: HardwareConfig) -> Iterator[tuple[str, list[Command]]]:
    half = hardware.scratchpad_rows // 2 // hardware.dim
    most_sums = hardware.accumulator_rows // 2 // hardware.dim
    most = min(half - 1, most_sums, _LONGEST)
    yield "rows of blocks", _matrix(hardware, {"i": most}, "abcd", a_transpose=1)
    yield "columns of blocks", _matrix(hardware, {"j": most}, "bcd")
    yield (
        "depth in blocks",
        _matrix(hardware, {"k": min(half // 2, _LONGEST)}, "abc", b_transpose=1),
    )
    yield "sums of matrices", _matrix(hardware, {"j": min(most_sums, _LONGEST)}, "abc", is_resadd=1)


def _matrix(
    hardware: HardwareConfig, blocks: dict[str, int], matrices: str, **options: int
) -> list[Command]:
    """A loop over blocks, of which so many are in a direction; operands lie without gaps."""
    dim = hardware.dim
    sides = {"i": 1, "j": 1, "k": 1} | blocks
    addresses = _addresses(tuple("abcd"), tuple(matrices), stored="c")
    transposes = {name: options.get(name, 0) for name in ("a_transpose", "b_transpose")}
    is_sum = options.get("is_resadd", 0)
    a_cols = sides["i"] if transposes["a_transpose"] else sides["j"] if is_sum else sides["k"]
    b_cols = sides["k"] if transposes["b_transpose"] else sides["j"]
    return [
        config_ex(dataflow=1, **transposes),
        *(
            config_ld(stride * dim, block_stride=dim, state_id=state, shrunk=is_sum)
            for state, stride in enumerate(
                (a_cols, b_cols, sides["j"] * hardware.element_type.accumulator.bytes)
            )
        ),
        config_st(sides["j"] * dim, acc_scale=_SCALE),
        encode(
            "loop_ws_config_bounds", **{f"blocks_{name}": count for name, count in sides.items()}
        ),
        encode("loop_ws_config_addrs_ab", a_value=addresses["a"], b_value=addresses["b"]),
        encode("loop_ws_config_addrs_dc", d_value=addresses["d"], c_value=addresses["c"]),
        encode("loop_ws_config_strides_ab", a_value=a_cols * dim, b_value=b_cols * dim),
        encode("loop_ws_config_strides_dc", d_value=sides["j"] * dim, c_value=sides["j"] * dim),
        encode("loop_ws", **options),
    ]


def _convolutions(hardware: HardwareConfig) -> Iterator[tuple[str, list[Command]]]:
    rows = min(hardware.scratchpad_rows // 2, hardware.accumulator_rows // 2, _LONGEST)
    most = rows // 2 if rows < _LONGEST else rows
    yield (
        "images",
        _convolution({"batches": most, "trans_input_3120": 1}, "input weights output"),
    )
    yield "lines", _convolution({"orows": most, "trans_input_3120": 1}, "input weights")
    yield "pixels", _convolution({"ocols": most, "input_dilated": 1}, "weights bias")
    yield "input channels", _convolution({"kchs": most}, "input weights output")
    yield "output channels", _convolution({"pochs": most}, "weights bias output")
    yield "kernel rows", _convolution({"krows": most, "input_dilated": 1}, "output")
    kernel = {"kcols": most, "max_pixels_per_row": hardware.dim}
    yield "kernel columns", _convolution(kernel, "input bias")
    yield from _far_pixels(most)


def _far_pixels(rows: int) -> Iterator[tuple[str, list[Command]]]:
    """Few outputs and kernel elements whose inputs fill so many rows."""
    two = {"orows": 2, "stride": math.isqrt(rows // 2)}
    yield "stride of lines", _convolution(two, "weights output")
    stride = min(_TURNED_STRIDE, math.isqrt(rows))
    turned = {"ocols": rows // stride**2, "stride": stride, "trans_input_3120": 1}
    yield "stride of pixels", _convolution(turned, "input weights output")
    kernel = {"kcols": rows // _DILATION, "kernel_dilation": _DILATION}
    yield "dilation of the kernel", _convolution(kernel | {"wrot180": 1}, "input weights output")


def _convolution(values: dict[str, int], tensors: str) -> list[Command]:
    """A loop with these settings, all else 1 or nothing; tensors lie without gaps."""
    sides = dict.fromkeys(("batches", "pochs", "kchs", "krows", "kcols", "orows", "ocols"), 1)
    loop = {**sides, "stride": 1, "kernel_dilation": 1, "no_pool": 1, **values}
    dilated = loop.get("input_dilated", 0)
    loop |= {
        "batch_size": loop["batches"],
        "in_row_dim": min(loop["orows"] * loop["stride"], _LONGEST),
        "in_col_dim": min(loop["ocols"] * loop["stride"], _LONGEST),
        "in_channels": loop["kchs"],
        "in_stride": loop["kchs"],
        "out_channels": loop["pochs"],
        "out_stride": loop["pochs"],
        "weight_stride": loop["pochs"],
        "out_row_dim": loop["orows"],
        "out_col_dim": loop["ocols"],
        "kernel_dim": loop["kcols"],
    }
    names = ("input", "weights", "output", "bias")
    addresses = _addresses(names, tensors.split(), stored="output")
    loop |= {f"{name}_value": address for name, address in addresses.items()}
    return [
        config_ex(
            dataflow=1,
            a_stride=loop["stride"],
            c_stride=1 + dilated,
            a_transpose=loop.get("trans_input_3120", 0),
        ),
        config_st(loop["pochs"], acc_scale=_SCALE),
        *(_setting(f"loop_conv_ws_config_{number}", loop) for number in range(1, 7)),
        _setting("loop_conv_ws", loop),
    ]


def _addresses(names: Sequence[str], used: Collection[str], *, stored: str) -> dict[str, int]:
    """Addresses of tensors; 0 for those that are not used."""
    upper = _UPPER if stored in used else 0
    return {
        name: upper | number << 40 if name in used else 0 for number, name in enumerate(names, 1)
    }


def _setting(name: str, values: dict[str, int]) -> Command:
    return encode(name, **{key: values[key] for key in bit_fields(name)[1] if key in values})
