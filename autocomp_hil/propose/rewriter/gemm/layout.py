# SPDX-License-Identifier: Apache-2.0
"""What follows from a schedule of a matrix product: blocks, buffers, rows; and whether it fits."""

from dataclasses import dataclass

from autocomp_hil.config import HardwareConfig
from autocomp_hil.propose.rewriter.gemm.schedule import GemmSchedule
from autocomp_hil.propose.rewriter.layout import Buffers, RowsFull, ceil_div, place
from autocomp_hil.workloads.instance import Instance

__all__ = ["GemmLayout", "GemmProblem", "gemm_faults", "gemm_layout"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GemmProblem:
    """C (i x j) = A (i x k) B (k x j), row-major."""

    i: int
    j: int
    k: int
    a: str
    """Name of the argument."""
    b: str
    c: str
    signature: str
    """``void solution(...)``, without a body."""

    @classmethod
    def of(cls, instance: Instance) -> "GemmProblem":
        """The product that an instance asks for."""
        a, b = (tensor for tensor in instance.tensors if tensor.role == "input")
        (c,) = (tensor for tensor in instance.tensors if tensor.role == "output")
        return cls(
            i=a.shape[0],
            j=b.shape[1],
            k=a.shape[1],
            a=a.name,
            b=b.name,
            c=c.name,
            signature=instance.signature,
        )

    def size(self, dimension: str) -> int:
        """Elements of a dimension."""
        return {"i": self.i, "j": self.j, "k": self.k}[dimension]


@dataclass(frozen=True, slots=True, kw_only=True)
class GemmLayout:
    """Counts in tiles, places in local rows."""

    dim: int
    input_bytes: int
    """Bytes of an element of the operands and of the output in DRAM."""
    blocks: dict[str, int]
    """Number of blocks of each dimension."""
    a_wide: int
    """Tiles of A side by side in the scratchpad."""
    b_wide: int
    a: Buffers
    b: Buffers
    c_half: int
    """Rows from one half of the accumulator to the other; 0 if only one is used."""

    @property
    def steps(self) -> int:
        """Products of a block of A with a block of B."""
        return self.blocks["i"] * self.blocks["j"] * self.blocks["k"]


def gemm_layout(
    schedule: GemmSchedule, problem: GemmProblem, hardware: HardwareConfig
) -> GemmLayout:
    """Return where everything is.

    Raises:
        RowsFull: The operands do not fit into the scratchpad.
    """
    dim = hardware.dim
    blocks = {name: ceil_div(problem.size(name), schedule.tiles(name) * dim) for name in "ijk"}
    overlaps = schedule.movement != "serial"
    i_is_outer = schedule.blocks == "ij"
    all_i = schedule.tiles_i * blocks["i"]
    all_j = schedule.tiles_j * blocks["j"]
    all_k = schedule.tiles_k * blocks["k"]
    a_wide = all_k if schedule.keep_a else schedule.tiles_k
    a_high = all_i if schedule.keep_a and not i_is_outer else schedule.tiles_i
    b_high = all_k if schedule.keep_b else schedule.tiles_k
    b_wide = all_j if schedule.keep_b and i_is_outer else schedule.tiles_j
    # What is kept while an inner loop runs is replaced step by step of the depth: a second buffer
    # is only wanted if there is but one such step.
    a_twice = overlaps and (
        not schedule.keep_a or (i_is_outer and blocks["k"] == 1 and blocks["i"] > 1)
    )
    b_twice = overlaps and (
        not schedule.keep_b or (not i_is_outer and blocks["k"] == 1 and blocks["j"] > 1)
    )
    a, b = place(
        [(a_wide * a_high * dim, a_twice), (b_wide * b_high * dim, b_twice)],
        hardware,
        schedule.banks,
    )
    return GemmLayout(
        dim=dim,
        input_bytes=hardware.element_type.input.bytes,
        blocks=blocks,
        a_wide=a_wide,
        b_wide=b_wide,
        a=a,
        b=b,
        c_half=hardware.accumulator_rows // 2 if schedule.stores == "behind" else 0,
    )


def gemm_faults(
    schedule: GemmSchedule, problem: GemmProblem, hardware: HardwareConfig
) -> list[str]:
    """Why a schedule is impossible, or means the same as a simpler one; empty if it is fine."""
    dim, found = hardware.dim, []
    for name in "ijk":
        tiles = schedule.tiles(name)
        if tiles > ceil_div(problem.size(name), dim):
            found.append(f"tiles_{name}: {tiles} are more than the problem has")
    halves = 2 if schedule.stores == "behind" else 1
    if schedule.tiles_i * schedule.tiles_j * dim * halves > hardware.accumulator_rows:
        found.append("the block of C does not fit into the accumulator")
    widest = hardware.max_block_cols // dim
    if schedule.load_tiles > min(widest, max(schedule.tiles_j, schedule.tiles_k)):
        found.append("load_tiles: wider than a load or an operand")
    if schedule.store_tiles > min(widest, schedule.tiles_j):
        found.append("store_tiles: wider than a store or the block")
    if schedule.stores == "behind" and schedule.movement == "serial":
        found.append("stores behind need movement that overlaps")
    if schedule.reuse_weights and (schedule.order[2] != "i" or schedule.tiles_i == 1):
        found.append("reuse_weights: needs several tiles with i innermost")
    found += _unroll_faults(schedule, problem, dim)
    if found:
        return found
    try:
        layout = gemm_layout(schedule, problem, hardware)
    except RowsFull as full:
        return [str(full)]
    if schedule.keep_a and layout.blocks["j"] == 1:
        found.append("keep_a: A is loaded once anyway")
    if schedule.keep_b and layout.blocks["i"] == 1:
        found.append("keep_b: B is loaded once anyway")
    return found


def _unroll_faults(schedule: GemmSchedule, problem: GemmProblem, dim: int) -> list[str]:
    if schedule.unroll == 1:
        return []
    name = schedule.order[2]
    tiles = schedule.tiles(name)
    if problem.size(name) % (tiles * dim):
        return ["unroll: the innermost loop has a remainder"]
    if tiles % schedule.unroll:
        return ["unroll: no divisor of the innermost loop"]
    if schedule.reuse_weights and schedule.unroll != tiles:
        return ["unroll: with weights that stay, the whole innermost loop or nothing"]
    return []
