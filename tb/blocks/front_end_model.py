# SPDX-License-Identifier: Apache-2.0
"""What dispatch makes of a legal command: payload, rows touched. Pure; state is the golden one's.

Fields that mean nothing for a command (rows of a GARBAGE operand, ...) are left out of the
payload, so that a comparison looks at what is there alone.
"""

from dataclasses import dataclass
from typing import Literal

from autocomp_hil.golden.state import LoadConfig, LocalOperand, Machine, StoreConfig
from autocomp_hil.isa import ACC_BIT, ACCUMULATE_BIT, FULL_BIT, GARBAGE, Command, Funct
from tb.blocks.command_layout import Record

__all__ = ["Allocation", "Range", "allocation"]

_LOAD_STATES = {Funct.MVIN: 0, Funct.MVIN2: 1, Funct.MVIN3: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Rows ``first`` .. ``last`` of one local memory."""

    is_acc: bool
    first: int
    last: int

    def overlaps(self, other: "Range") -> bool:
        """Whether both name a common row."""
        return self.is_acc == other.is_acc and self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """What an entry of the reservation station gets."""

    engine: Literal["load", "execute", "store"]
    payload: Record
    reads: tuple[Range | None, Range | None] = (None, None)
    write: Range | None = None


def allocation(machine: Machine, command: Command) -> Allocation | None:
    """The entry that a legal command gets in the state before it, or None if it needs none."""
    first, second = _local(command.rs1), _local(command.rs2)
    if command.funct in _LOAD_STATES:
        state = machine.loads[_LOAD_STATES[Funct(command.funct)]]
        return _mvin(machine, state, command.rs1, second)
    if command.funct == Funct.MVOUT:
        return _mvout(machine, machine.store, command.rs1, second)
    if command.funct == Funct.PRELOAD:
        return _preload(machine, first)
    if command.funct in (Funct.COMPUTE_PRELOADED, Funct.COMPUTE_ACCUMULATED):
        flip = command.funct == Funct.COMPUTE_PRELOADED
        return _compute(machine, first, second, flip=flip)
    return None


def _local(word: int) -> LocalOperand:
    return LocalOperand(word & 0xFFFFFFFF, word >> 32 & 0xFFFF, word >> 48 & 0xFFFF)


def _rows(row: int, count: int, stride: int = 1, *, is_acc: bool = False) -> Range:
    return Range(is_acc=is_acc, first=row, last=row + (count - 1) * stride)


def _operand(machine: Machine, operand: LocalOperand) -> Record:
    laddr, cols, rows = operand
    if laddr == GARBAGE:
        return {"is_real": 0}
    if not operand.has_elements:
        return {"is_real": 1, "rows": 0, "cols": 0}
    return {"is_real": 1, "row": laddr & machine.row_mask, "rows": rows, "cols": cols}


def _mvin(machine: Machine, state: LoadConfig, dram_addr: int, local: LocalOperand) -> Allocation:
    laddr, cols, rows = local
    row, is_acc = laddr & machine.row_mask, bool(laddr & ACC_BIT)
    middle = len(machine.scratchpad) // 2
    floor = middle if row >= middle else 0
    first = row if is_acc else max(floor, row - (state.pixel_repeats - 1))
    last = row + (cols - 1) // machine.dim * state.block_stride + rows - 1
    return Allocation(
        engine="load",
        payload={
            "dram_addr": dram_addr,
            "stride_bytes": state.stride,
            "is_acc": int(is_acc),
            "accumulate": int(bool(laddr & ACCUMULATE_BIT)),
            "row": row,
            "rows": rows,
            "cols": cols,
            "shrunk": int(state.shrunk),
            "scale": state.scale,
            "block_stride": state.block_stride,
            "pixel_repeats": state.pixel_repeats,
        },
        write=Range(is_acc=is_acc, first=first, last=last),
    )


def _mvout(machine: Machine, state: StoreConfig, dram_addr: int, local: LocalOperand) -> Allocation:
    laddr, cols, rows = local
    row, is_acc = laddr & machine.row_mask, bool(laddr & ACC_BIT)
    payload: dict[str, int | Record] = {
        "dram_addr": dram_addr,
        "stride_bytes": state.stride,
        "is_acc": int(is_acc),
        "read_full": int(is_acc and bool(laddr & FULL_BIT)),
        "row": row,
        "cols": cols,
        "relu": int(state.relu),
        "scale": state.scale,
    }
    if state.pool_stride:
        height, width = state.pool_reach()
        count = (height - 1) * state.ocols + width if height and width else 0
        payload["pool"] = {
            "enable": 1,
            "stride": state.pool_stride,
            "size": state.pool_size,
            "upad": state.pool_upad,
            "lpad": state.pool_lpad,
            "out_dim": state.pool_out_dim,
            "porows": state.porows,
            "pocols": state.pocols,
            "orows": state.orows,
            "ocols": state.ocols,
        }
    else:
        count = (cols - 1) // machine.dim * machine.dim + rows
        payload |= {"rows": rows, "pool": {"enable": 0}}
    read = _rows(row, count, is_acc=is_acc) if count else None
    return Allocation(engine="store", payload=payload, reads=(read, None))


def _preload(machine: Machine, stationary: LocalOperand) -> Allocation:
    config = machine.execute
    transpose = config.weight_stationary and config.b_transpose
    laddr, cols, rows = stationary
    read = None
    if laddr != GARBAGE and stationary.has_elements:
        read = _rows(laddr & machine.row_mask, cols if transpose else rows)
    preload: Record = {
        "is_os": int(not config.weight_stationary),
        "stationary": _operand(machine, stationary),
        "transpose": int(transpose),
    }
    return Allocation(
        engine="execute", payload={"is_compute": 0, "preload": preload}, reads=(read, None)
    )


def _compute(machine: Machine, a: LocalOperand, bd: LocalOperand, *, flip: bool) -> Allocation:
    config, pending = machine.execute, machine.preload
    assert pending is not None
    b_transpose = config.b_transpose and not config.weight_stationary
    read_a, read_bd, write, destination = None, None, None, pending.destination
    if a.has_elements:
        a_rows = a.cols if config.a_transpose else a.rows
        read_a = _rows(a.laddr & machine.row_mask, a_rows, config.a_stride)
    if bd.laddr != GARBAGE and bd.has_elements:
        read_bd = _rows(bd.laddr & machine.row_mask, bd.cols if b_transpose else bd.rows)
    c: Record = {"is_real": 0}
    if destination is not None:
        laddr, cols, rows = destination
        row, is_acc = laddr & machine.row_mask, bool(laddr & ACC_BIT)
        c = {"is_real": 1, "rows": 0, "cols": 0}
        if destination.has_elements:
            write = _rows(row, rows, pending.c_stride, is_acc=is_acc)
            c = {
                "is_real": 1,
                "is_acc": int(is_acc),
                "accumulate": int(bool(laddr & ACCUMULATE_BIT)),
                "row": row,
                "rows": rows,
                "cols": cols,
                "stride": pending.c_stride,
            }
    compute: dict[str, int | Record] = {
        "is_os": int(not config.weight_stationary),
        "flip": int(flip),
        "preload_real": int(pending.stationary is not None),
        "a": _operand(machine, a),
        "bd": _operand(machine, bd),
        "a_stride": config.a_stride,
        "a_transpose": int(config.a_transpose),
        "b_transpose": int(b_transpose),
        "c": c,
        "relu": int(config.relu),
    }
    if not config.weight_stationary:
        compute["shift"] = config.in_shift
    return Allocation(
        engine="execute",
        payload={"is_compute": 1, "compute": compute},
        reads=(read_a, read_bd),
        write=write,
    )
