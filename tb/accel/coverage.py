# SPDX-License-Identifier: Apache-2.0
"""What of the instruction set a program really does, as a set of named bins.

Covered: features and their combinations, values that meet arithmetic corner cases (looked up in
the data of a golden run), hazards between commands that can be in flight together. Not covered:
whether the commands really overlapped in time; that is the bench's affair.
"""

from collections.abc import Mapping

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden import Accelerator, Fence, Program, ProgramFault
from autocomp_hil.isa import (
    ACC_BIT,
    ACCUMULATE_BIT,
    FP32_ONE,
    FULL_BIT,
    KEEP_SCALE,
    Command,
    Decoded,
    FaultRule,
    decode,
)
from tb.accel.compute_bins import COMPUTE_BINS, ComputeBins
from tb.accel.hazards import HAZARDS, WINDOW, Engine, HazardObserver, engine_of
from tb.accel.points.crosses import cross_points, cross_points_of
from tb.accel.points.faults import FaultEntry, fault_entries, fault_point
from tb.accel.points.fields import field_points, field_points_of
from tb.accel.points.loops import LoopOrder, loop_points, loop_points_of
from tb.accel.value_bins import SCALE_BINS, mvin_values, mvout_values, wraps

__all__ = ["bins_of", "coverage_of", "points_of", "seldom_points_of"]

_FEATURES = """
    mvin.state.0 mvin.state.1 mvin.state.2 mvin.stride_0.spad mvin.stride_0.acc
    mvin.zero_fill.spad mvin.zero_fill.acc_full mvin.zero_fill.acc_shrunk
    mvin.zero_fill.accumulate mvin.block.spad mvin.block.shrunk mvin.partial_columns
    mvin.accumulate.full mvin.accumulate.shrunk mvin.overwrite_then_accumulate
    mvin.pixel_repeat mvin.pixel_repeat.floor_0 mvin.pixel_repeat.floor_middle
    mvin.cross_64 mvin.cross_4096 mvin.negative_stride mvin.wrap mvin.config_between
    mvout.spad mvout.acc mvout.accumulate_bit mvout.full mvout.full.blocks mvout.block.spad
    mvout.block.acc mvout.relu.negative_scale mvout.no_relu.negative_scale mvout.cross_64
    mvout.cross_4096 mvout.overlap mvout.config_between mvout.keep_scale
    mvout.pool.spad mvout.pool.acc mvout.pool.relu mvout.pool.padded
    preload.replaced
    fence compute.config_between
    fence.between_preload_and_compute config_ex.only_strides config_ex.between_pairs
    front_end.flush front_end.counter front_end.clkgate_en front_end.config_norm
"""


def bins_of(hardware: HardwareConfig) -> frozenset[str]:
    """Every bin that legal programs of a configuration can reach."""
    bins = frozenset(_FEATURES.split()) | COMPUTE_BINS | HAZARDS | SCALE_BINS
    if hardware.max_block_cols_accumulator > hardware.dim:
        bins |= {"mvin.block.full"}
    return bins


def seldom_points_of(hardware: HardwareConfig) -> frozenset[str]:
    """Points that take hundreds of programs: corner values, crosses, every way to fault."""
    faults = frozenset(map(fault_point, fault_entries(hardware)))
    commands = field_points_of(hardware) | cross_points_of(hardware)
    return commands | loop_points_of(hardware) | faults


def coverage_of(program: Program, hardware: HardwareConfig) -> set[str]:
    """The bins that a program hits; a faulting program also hits ``fault.<rule>.<field>``."""
    return _Coverage(program, hardware, has_points=False).collect()


def points_of(program: Program, hardware: HardwareConfig) -> set[str]:
    """Everything that a program hits: its bins, and of ``seldom_points_of`` what it has."""
    return _Coverage(program, hardware, has_points=True).collect()


class _Coverage:
    """One walk through a program beside a golden run."""

    def __init__(self, program: Program, hardware: HardwareConfig, *, has_points: bool) -> None:
        self._program = program
        self._hardware = hardware
        self._has_points = has_points
        self._golden = Accelerator.for_program(program, hardware)
        self._machine = self._golden.machine
        self._dim = hardware.dim
        self._observer = HazardObserver(hardware)
        self._machine.observer = self._observer
        self._bins: set[str] = set()
        self._since_pair: set[str] = set()
        """config_ex, fence: seen since the last PRELOAD."""
        self._last: dict[str, int] = {}
        """Last command index by name of event."""
        self._acc_overwritten: list[tuple[int, frozenset[int]]] = []
        self._stored: list[tuple[int, set[int]]] = []
        self._computes = ComputeBins()
        self._scale_kept = False
        self._loop_order = LoopOrder()

    def collect(self) -> set[str]:
        """Run the program and collect what it covers."""
        for item in self._program.commands:
            if isinstance(item, Fence):
                self._fence()
                continue
            self._command(item)
            if self._golden.fault is not None:
                self._fault(item, self._golden.fault)
                break
        return self._bins | self._observer.found | self._computes.found

    def _fault(self, command: Command, fault: ProgramFault) -> None:
        if not self._has_points:
            self._bins.add(f"fault.{fault.rule}.{fault.field}")
            return
        is_known = fault.rule != FaultRule.UNKNOWN_COMMAND
        name = decode(command).name if is_known else "unknown"
        self._bins.add(fault_point(FaultEntry(name, str(fault.rule), str(fault.field))))

    def _fence(self) -> None:
        self._bins.add("fence")
        self._since_pair.add("fence")
        self._observer.fence()
        self._loop_order.fence()
        self._acc_overwritten.clear()
        self._stored.clear()

    def _command(self, command: Command) -> None:
        index = self._golden.commands_accepted
        observer, machine = self._observer, self._machine
        observer.command_index, observer.engine = index, engine_of(command)
        observer.written_rows.clear()
        acc_before = machine.accumulator.copy()
        pending = machine.preload
        store_scale = machine.store.scale
        points = loop_points(machine, command) if self._has_points else set()
        self._golden.execute(command)
        if self._golden.fault is not None:
            return
        decoded = decode(command)
        name, fields = decoded.name, decoded.fields
        if self._has_points:
            self._bins |= points
            self._bins |= self._loop_order.see(name)
            self._bins |= field_points(name, fields, self._hardware)
            self._bins |= cross_points(machine, name, fields, pending)
        wrapped = wraps(acc_before, machine.accumulator)
        if observer.engine is Engine.LOAD:
            self._mvin(index, command, fields, wrapped=wrapped)
        elif observer.engine is Engine.STORE:
            self._mvout(index, fields)
        elif name == "preload":
            self._hit(pending is not None, "preload.replaced")
            self._since_pair.clear()
        elif observer.engine is Engine.EXECUTE:
            assert pending is not None
            self._hit("config_ex" in self._since_pair, "compute.config_between")
            self._hit("fence" in self._since_pair, "fence.between_preload_and_compute")
            self._last["pair"] = index
            preloaded = name == "compute_preloaded"
            self._computes.see(machine, pending, fields, preloaded=preloaded, wrapped=wrapped)
        else:
            self._config(index, decoded, store_scale)

    def _hit(self, condition: object, *names: str) -> None:
        if condition:
            self._bins.update(names)

    def _config(self, index: int, decoded: Decoded, old_scale: int) -> None:
        name, fields = decoded.name, decoded.fields
        self._last[name] = index
        self._since_pair.add(name)
        self._hit(name in {"flush", "counter", "clkgate_en", "config_norm"}, f"front_end.{name}")
        if name == "config_ex":
            self._hit(fields["set_only_strides"], "config_ex.only_strides")
            self._hit(self._near("pair", index), "config_ex.between_pairs")
        if name == "config_st":
            kept = fields["acc_scale"] == KEEP_SCALE and old_scale != FP32_ONE
            self._scale_kept = kept

    def _near(self, event: str, index: int) -> bool:
        return index - self._last.get(event, -2 * WINDOW) <= WINDOW

    def _between(self, config: str, event: str) -> bool:
        """A configuration command stood between this event and the one before."""
        return self._last.get(event, 1 << 30) < self._last.get(config, -1)

    def _mvin(
        self, index: int, command: Command, fields: Mapping[str, int], *, wrapped: bool
    ) -> None:
        state_id = {2: 0, 1: 1, 14: 2}[command.funct]
        state = self._machine.loads[state_id]
        laddr, rows, cols = fields["laddr"], fields["rows"], fields["cols"]
        is_acc, add = bool(laddr & ACC_BIT), bool(laddr & ACC_BIT and laddr & ACCUMULATE_BIT)
        kind = ("shrunk" if state.shrunk else "full") if is_acc else "spad"
        address = fields["dram_addr"]
        self._hit(True, f"mvin.state.{state_id}")
        self._hit(cols > self._dim, f"mvin.block.{kind}")
        self._hit(cols % self._dim, "mvin.partial_columns")
        self._hit(add, f"mvin.accumulate.{kind}")
        self._hit(add and wrapped, "mvin.wrap")
        self._hit(self._between("config_ld", "mvin"), "mvin.config_between")
        self._last["mvin"] = index
        written = {row for acc, found in self._observer.written_rows if acc for row in found}
        if add:
            older = [found for at, found in self._acc_overwritten if index - at <= WINDOW]
            self._hit(any(written & found for found in older), "mvin.overwrite_then_accumulate")
        elif is_acc:
            self._acc_overwritten.append((index, frozenset(written)))
        if state.pixel_repeats > 1:
            row, middle = laddr & self._machine.row_mask, len(self._machine.scratchpad) // 2
            self._hit(True, "mvin.pixel_repeat")
            self._hit(row < state.pixel_repeats - 1, "mvin.pixel_repeat.floor_0")
            below = 0 <= row - middle < state.pixel_repeats - 1
            self._hit(below, "mvin.pixel_repeat.floor_middle")
        if address == 0:
            self._hit(True, f"mvin.zero_fill.{kind if kind == 'spad' else 'acc_' + kind}")
            self._hit(add, "mvin.zero_fill.accumulate")
            return
        if rows > 1:
            self._hit(state.stride == 0, f"mvin.stride_0.{'acc' if is_acc else 'spad'}")
            self._hit(state.stride >> 63, "mvin.negative_stride")
        arithmetic = self._machine.arithmetic
        number = arithmetic.sum_dtype if kind == "full" else arithmetic.input_dtype
        row_bytes = cols * number.itemsize
        self._crossings("mvin", address, state.stride, rows, row_bytes)
        if kind != "full":
            raw = self._machine.dram.read_rows(address, state.stride, rows, row_bytes)
            values = arithmetic.values(raw.view(number))
            self._bins |= mvin_values(arithmetic, values, state.scale)

    def _crossings(self, name: str, address: int, stride: int, rows: int, row_bytes: int) -> None:
        for r in range(rows):
            start = address + r * stride
            for size in (64, 4096):
                crosses = start // size != (start + row_bytes - 1) // size
                self._hit(crosses and start % size, f"{name}.cross_{size}")

    def _mvout(self, index: int, fields: Mapping[str, int]) -> None:
        state, machine = self._machine.store, self._machine
        laddr, rows, cols = fields["laddr"], fields["rows"], fields["cols"]
        is_acc = bool(laddr & ACC_BIT)
        memory = "acc" if is_acc else "spad"
        full = is_acc and bool(laddr & FULL_BIT)
        row = laddr & machine.row_mask
        self._hit(self._between("config_st", "mvout"), "mvout.config_between")
        self._last["mvout"] = index
        self._hit(laddr & ACC_BIT and laddr & ACCUMULATE_BIT, "mvout.accumulate_bit")
        if is_acc and not full:
            height, width = state.pool_reach()
            count = (height - 1) * state.ocols + width if state.pool_stride else rows
            values = machine.accumulator[row : row + count, :cols]
            self._bins |= mvout_values(machine.arithmetic, values, state.scale, relu=state.relu)
            negative = state.scale >> 31 and state.scale & 0x7FFFFFFF < 0x7F800000
            self._hit(negative, f"mvout.{'' if state.relu else 'no_'}relu.negative_scale")
            self._hit(self._scale_kept, "mvout.keep_scale")
        if state.pool_stride:
            self._hit(True, f"mvout.pool.{memory}")
            self._hit(is_acc and state.relu, "mvout.pool.relu")
            self._hit(state.pool_upad or state.pool_lpad, "mvout.pool.padded")
            pixels = [
                fields["dram_addr"] + (y * state.pool_out_dim + x) * state.stride
                for y in range(state.porows)
                for x in range(state.pocols)
            ]
            touched = {pixel + i for pixel in pixels for i in range(cols)}
        else:
            self._hit(True, "mvout.full" if full else f"mvout.{memory}")
            blocks = "mvout.full.blocks" if full else f"mvout.block.{memory}"
            self._hit(cols > self._dim, blocks)
            arithmetic = machine.arithmetic
            number = arithmetic.sum_dtype if full else arithmetic.input_dtype
            row_bytes = cols * number.itemsize
            self._crossings("mvout", fields["dram_addr"], state.stride, rows, row_bytes)
            starts = [fields["dram_addr"] + r * state.stride for r in range(rows)]
            touched = {start + i for start in starts for i in range(row_bytes)}
        older = [found for at, found in self._stored if index - at <= WINDOW]
        self._hit(any(touched & found for found in older), "mvout.overlap")
        self._stored.append((index, touched))
