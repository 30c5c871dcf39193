# SPDX-License-Identifier: Apache-2.0
"""What follows from a schedule of a convolution: blocks, buffers, rows; and whether it fits."""

from dataclasses import dataclass

from autocomp_hil.config import HardwareConfig
from autocomp_hil.propose.rewriter.conv.schedule import ConvSchedule
from autocomp_hil.propose.rewriter.emit.names import Dimension
from autocomp_hil.propose.rewriter.layout import Buffers, RowsFull, ceil_div, place
from autocomp_hil.workloads.instance import Instance

__all__ = ["ConvLayout", "ConvProblem", "conv_faults", "conv_layout", "innermost_tiles"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvProblem:
    """A convolution without pooling; names are those of the workload's numbers."""

    n: int
    h: int
    w: int
    c: int
    k: int
    r: int
    s: int
    p: int
    q: int
    stride: int
    activation: int
    scale_divisor: int
    signature: str
    """``void solution(...)``, without a body; arguments inp, weights, bias, output."""

    @classmethod
    def of(cls, instance: Instance) -> "ConvProblem":
        """The convolution that an instance asks for."""
        numbers = instance.numbers
        return cls(
            **{name.lower(): numbers[name] for name in "NHWCKRSPQ"},
            stride=numbers["STRIDE"],
            activation=numbers["ACTIVATION"],
            scale_divisor=numbers["SCALE_DIVISOR"],
            signature=instance.signature,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvLayout:
    """Counts, and places in local rows."""

    dim: int
    input_bytes: int
    """Bytes of an element of the operands and of the output in DRAM."""
    dimensions: dict[str, Dimension]
    """Dimensions by letter, in the order of the loops over blocks."""
    taps_r: int
    """Rows of the window in a step."""
    taps_s: int
    stride: int
    """Pixels of a patch from one pixel of output to the next."""
    patch_rows: int
    """Rows of input under a block."""
    patch_cols: int
    """Pixels in one of them."""
    inp_tiles: int
    """Tiles of input channels in the scratchpad."""
    weights_c: int
    """Tiles of input channels of the weights in the scratchpad."""
    weights_k: int
    """Tiles of output channels of the weights, side by side."""
    inp: Buffers
    weights: Buffers
    c_half: int
    """Rows from one half of the accumulator to the other; 0 if only one is used."""

    @property
    def steps(self) -> int:
        """Steps of the whole convolution."""
        steps = 1
        for dimension in self.dimensions.values():
            steps *= dimension.blocks
        return steps

    @property
    def pixel_blocks(self) -> int:
        """Number of blocks of pixels."""
        return (
            self.dimensions["n"].blocks * self.dimensions["p"].blocks * self.dimensions["q"].blocks
        )


def _dimensions(schedule: ConvSchedule, problem: ConvProblem, dim: int) -> dict[str, Dimension]:
    pixels = {
        "n": Dimension(size=problem.n, tiles=1, unit=1, extent="images"),
        "p": Dimension(size=problem.p, tiles=schedule.rows_p, unit=1, extent="rows"),
        "q": Dimension(size=problem.q, tiles=schedule.tiles_q, unit=dim, extent="cols"),
    }
    channels = {"k": Dimension(size=problem.k, tiles=schedule.tiles_k, unit=dim, extent="width")}
    blocks = pixels | channels if schedule.blocks == "pk" else channels | pixels
    if schedule.window == "tap":
        blocks["r"] = Dimension(size=problem.r, tiles=1, unit=1, extent="r")
        blocks["s"] = Dimension(size=problem.s, tiles=1, unit=1, extent="s")
    blocks["c"] = Dimension(size=problem.c, tiles=schedule.tiles_c, unit=dim, extent="depth")
    return blocks


def conv_layout(
    schedule: ConvSchedule, problem: ConvProblem, hardware: HardwareConfig
) -> ConvLayout:
    """Return where everything is.

    Raises:
        RowsFull: The operands do not fit into the scratchpad.
    """
    dim = hardware.dim
    dimensions = _dimensions(schedule, problem, dim)
    is_whole = schedule.window == "whole"
    taps_r, taps_s = (problem.r, problem.s) if is_whole else (1, 1)
    patch_rows, patch_cols = schedule.rows_p, schedule.tiles_q * dim
    if is_whole:
        patch_rows = (schedule.rows_p - 1) * problem.stride + problem.r
        patch_cols = (schedule.tiles_q * dim - 1) * problem.stride + problem.s
        patch_cols = min(patch_cols, problem.w)
    all_c = schedule.tiles_c * dimensions["c"].blocks
    all_k = schedule.tiles_k * dimensions["k"].blocks
    inp_tiles = all_c if schedule.keep_inp else schedule.tiles_c
    weights_c = all_c if schedule.keep_weights else schedule.tiles_c
    is_all = schedule.keep_weights and schedule.blocks == "pk"
    weights_k = all_k if is_all else schedule.tiles_k
    overlaps, has_one_step = schedule.movement != "serial", dimensions["c"].blocks == 1
    has_one_patch = all(dimensions[d].blocks == 1 for d in "npq")
    inp, weights = place(
        [
            (
                patch_rows * patch_cols * inp_tiles,
                overlaps and (not schedule.keep_inp or (has_one_step and not has_one_patch)),
            ),
            (
                taps_r * taps_s * weights_c * weights_k * dim,
                overlaps
                and (
                    not schedule.keep_weights
                    or (not is_all and has_one_step and dimensions["k"].blocks > 1)
                ),
            ),
        ],
        hardware,
        schedule.banks,
    )
    return ConvLayout(
        dim=dim,
        input_bytes=hardware.element_type.input.bytes,
        dimensions=dimensions,
        taps_r=taps_r,
        taps_s=taps_s,
        stride=problem.stride if is_whole else 1,
        patch_rows=patch_rows,
        patch_cols=patch_cols,
        inp_tiles=inp_tiles,
        weights_c=weights_c,
        weights_k=weights_k,
        inp=inp,
        weights=weights,
        c_half=hardware.accumulator_rows // 2 if schedule.stores == "behind" else 0,
    )


def conv_faults(
    schedule: ConvSchedule, problem: ConvProblem, hardware: HardwareConfig
) -> list[str]:
    """Why a schedule is impossible, or means the same as a simpler one; empty if it is fine."""
    dim = hardware.dim
    most = {
        "rows_p": problem.p,
        "tiles_q": ceil_div(problem.q, dim),
        "tiles_k": ceil_div(problem.k, dim),
        "tiles_c": ceil_div(problem.c, dim),
    }
    found = [
        f"{name}: {getattr(schedule, name)} are more than the problem has"
        for name, tiles in most.items()
        if getattr(schedule, name) > tiles
    ]
    halves = 2 if schedule.stores == "behind" else 1
    rows = schedule.rows_p * schedule.tiles_q * schedule.tiles_k * dim
    if rows * halves > hardware.accumulator_rows:
        found.append("the block of output does not fit into the accumulator")
    widest = hardware.max_block_cols // dim
    if schedule.load_tiles > min(widest, max(schedule.tiles_k, schedule.tiles_c)):
        found.append("load_tiles: wider than a load or an operand")
    if schedule.store_tiles > min(widest, schedule.tiles_k):
        found.append("store_tiles: wider than a store or the block")
    if schedule.stores == "behind" and schedule.movement == "serial":
        found.append("stores behind need movement that overlaps")
    if schedule.window == "tap" and (
        schedule.movement != "serial" or schedule.keep_inp or schedule.keep_weights
    ):
        found.append("window: only the whole window can be kept or overlapped")
    if schedule.reuse_weights and (
        schedule.order[2] != "p" or schedule.rows_p * schedule.tiles_q == 1
    ):
        found.append("reuse_weights: needs several tiles with p innermost")
    if schedule.keep_inp and schedule.blocks != "pk":
        found.append("keep_inp: needs the loop over channels inside that over pixels")
    found += _unroll_faults(schedule, problem, dim)
    return found or _step_faults(schedule, problem, hardware)


def _step_faults(
    schedule: ConvSchedule, problem: ConvProblem, hardware: HardwareConfig
) -> list[str]:
    """What only the layout shows."""
    found = []
    try:
        layout = conv_layout(schedule, problem, hardware)
    except RowsFull as full:
        return [str(full)]
    if schedule.movement != "serial" and layout.steps == 1:
        found.append("movement: there is but one step")
    if schedule.keep_inp and layout.dimensions["k"].blocks == 1:
        found.append("keep_inp: the input is loaded once anyway")
    if schedule.keep_weights and layout.pixel_blocks == 1:
        found.append("keep_weights: weights are loaded once anyway")
    return found


def innermost_tiles(schedule: ConvSchedule) -> int:
    """Iterations of the innermost loop inside a step."""
    return {"p": schedule.tiles_q, "k": schedule.tiles_k, "r": schedule.tiles_c}[schedule.order[2]]


def _unroll_faults(schedule: ConvSchedule, problem: ConvProblem, dim: int) -> list[str]:
    if schedule.unroll == 1:
        return []
    letter = {"p": "q", "k": "k", "r": "c"}[schedule.order[2]]
    dimension = _dimensions(schedule, problem, dim)[letter]
    if ceil_div(dimension.size, dim) % dimension.tiles:
        return ["unroll: the last block is smaller"]
    if dimension.tiles != schedule.unroll:
        return ["unroll: the whole innermost loop or nothing"]
    return []
