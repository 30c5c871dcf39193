# SPDX-License-Identifier: Apache-2.0
"""Constrained-random programs over the whole instruction set.

A program is legal, free of DRAM races (a fence stands before each access that would race), and
dense in hazards. The same configuration, seed and size give the same program.
"""

import bisect
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TypeVar

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden import Program
from autocomp_hil.isa import (
    ACC_BIT,
    ACCUMULATE_BIT,
    DATAFLOW_WS,
    FULL_BIT,
    GARBAGE,
    KEEP_SCALE,
    Command,
    CounterEvent,
    FaultRule,
    compute_accumulated,
    compute_preloaded,
    config_ex,
    config_ld,
    config_st,
    counter,
    encode,
    flush,
    mvin,
    mvout,
    preload,
)
from tb.accel.builder import ProgramBuilder
from tb.accel.convolution_loops import several_convolution_loops
from tb.accel.corner_loops import corner_settings, mixed_loops
from tb.accel.corners import CORNERS, LEGAL_TRANSPOSES
from tb.accel.draw import Draw
from tb.accel.extremes import extreme
from tb.accel.illegal import append_illegal
from tb.accel.matmul_loops import several_matmul_loops
from tb.accel.points.faults import FaultEntry
from tb.accel.scenarios import SCENARIOS

__all__ = ["random_program", "without_loops"]

_LOOPS_SHARE = 0.6
"""Share of programs with loops; the others are denser in everything else."""


def without_loops(hardware: HardwareConfig) -> HardwareConfig:
    """The configuration as one that programs without loops are drawn for; they run on both.

    Args:
        hardware: Configuration with or without loop unrollers.
    """
    none = hardware.loop_unrollers.model_copy(update={"matmul": False, "convolution": False})
    return hardware.model_copy(update={"loop_unrollers": none})


def random_program(
    hardware: HardwareConfig,
    seed: int,
    *,
    commands: int = 80,
    illegal: FaultRule | FaultEntry | None = None,
) -> Program:
    """Draw a random program.

    Args:
        hardware: Configuration that it is for.
        seed: Fixes the program and its start pattern.
        commands: Least number of commands, fences not counted.
        illegal: Append a command that breaks this rule, or one that breaks it in this way, and
            younger ones that must do nothing.

    Returns:
        The program; its ``hardware`` is the configuration's name.
    """
    draw = Draw(hardware, seed)
    builder = ProgramBuilder(hardware, seed, draw.images())
    generator = _Generator(draw, builder)
    generator.configure()
    while builder.command_count < commands:
        generator.step()
    if illegal is not None:
        append_illegal(illegal, draw, builder)
        after = (
            counter(),
            mvin(draw.load_address(), 0, 1, 1),
            mvout(draw.store_address(), 0, 1, 1),
        )
        builder.append_unchecked(*after, flush())
    return builder.program()


_Step = Callable[[], object]
_Choice = TypeVar("_Choice")


class _Generator:
    """Draws one small step of a program at a time."""

    def __init__(self, draw: Draw, builder: ProgramBuilder) -> None:
        self._draw = draw
        self._builder = builder
        self._dim = draw.dim
        hardware = draw.hardware
        unrollers, has_loops = hardware.loop_unrollers, draw.chance(_LOOPS_SHARE)
        self._steps: tuple[tuple[_Step, int], ...] = (
            (self._config_ld, 8),
            (self._config_ex, 7),
            (self._config_st, 8),
            (self._mvin, 26),
            (self._mvout, 18),
            (self._pair, 26),
            (self._other, 4),
            (self._scenario, 11),
            (self._extreme, 6),
            (self._matmul_loops, 7 * (unrollers.matmul and has_loops)),
            (self._convolution_loops, 7 * (unrollers.convolution and has_loops)),
            (self._loop_corners, 2 * (unrollers.matmul and unrollers.convolution and has_loops)),
            (self._corner, 9),
        )

    def configure(self) -> None:
        """State for the first steps; now and then the state after reset serves."""
        if self._draw.chance(0.9):
            for state_id in range(3):
                self._config_ld(state_id)
        if self._draw.chance(0.9):
            self._config_ex()
        if self._draw.chance(0.9):
            self._config_st()

    def step(self) -> None:
        """Draw one step, by weight."""
        self._by_weight(self._steps)()

    def _by_weight(self, choices: Sequence[tuple[_Choice, int]]) -> _Choice:
        drawn = self._draw.number(1, sum(weight for _, weight in choices))
        return choices[bisect.bisect_left([*accumulate(w for _, w in choices)], drawn)][0]

    def _corner(self) -> None:
        self._by_weight(CORNERS)(self._draw, self._builder)

    def _scenario(self) -> None:
        index = self._draw.number(0, len(SCENARIOS) - 1)
        SCENARIOS[index](self._draw, self._builder)

    def _extreme(self) -> None:
        extreme(self._draw, self._builder)

    def _matmul_loops(self) -> None:
        several_matmul_loops(self._draw, self._builder)

    def _convolution_loops(self) -> None:
        several_convolution_loops(self._draw, self._builder)

    def _loop_corners(self) -> None:
        (corner_settings if self._draw.chance(0.7) else mixed_loops)(self._draw, self._builder)

    def _config_ld(self, state_id: int | None = None) -> None:
        draw = self._draw
        block_stride = draw.pick((self._dim, self._dim, self._dim + 1, draw.number(0, 40)))
        repeats = draw.pick((2, 2, self._dim, 3)) if draw.chance(0.12) else draw.pick((0, 1, 1))
        self._builder.emit(
            config_ld(
                draw.load_stride(),
                block_stride=block_stride,
                state_id=draw.number(0, 2) if state_id is None else state_id,
                scale=draw.scale(),
                shrunk=int(draw.chance(0.35)),
                pixel_repeats=repeats,
            )
        )

    def _config_ex(self, dataflow: int | None = None) -> None:
        draw = self._draw
        chosen = draw.number(0, 1) if dataflow is None else dataflow
        transposes = LEGAL_TRANSPOSES[chosen][draw.number(0, 2)]
        shift = draw.pick((0, 0, draw.number(1, 12), draw.number(13, 31)))
        if chosen == DATAFLOW_WS and draw.chance(0.3):  # there it is not used
            shift = draw.number(0, 0xFFFFFFFF)
        self._builder.emit(
            config_ex(
                dataflow=chosen,
                activation=int(draw.chance(0.35)),
                in_shift=shift,
                a_stride=draw.pick((1, 1, 1, 1, 0, 2, 3)),
                c_stride=draw.pick((1, 1, 1, 1, 0, 2, 3)),
                a_transpose=transposes[0],
                b_transpose=transposes[1],
                set_only_strides=int(draw.chance(0.12)),
            )
        )

    def _config_st(self) -> None:
        draw = self._draw
        pool: dict[str, int] = {}
        if draw.chance(0.22):
            pool = {
                "pool_stride": draw.number(1, 3),
                "pool_upad": draw.pick((0, 0, 1, 2, 3)),
                "pool_lpad": draw.pick((0, 0, 1, 2, 3)),
                "pool_out_dim": draw.number(0, 6),
                "porows": draw.number(1, 4),
                "pocols": draw.number(1, 4),
                "orows": draw.pick((draw.number(1, 5), draw.number(1, 5), 255)),
                "ocols": draw.pick((draw.number(1, 6), draw.number(1, 6), 255)),
            }
        self._builder.emit(
            config_st(
                draw.store_stride(),
                activation=int(draw.chance(0.4)),
                acc_scale=KEEP_SCALE if draw.chance(0.2) else draw.scale(),
                pool_size=draw.number(1, 3) if pool else draw.pick((0, 0, 2)),
                **pool,
            )
        )

    def _mvin(self) -> None:
        draw, hardware = self._draw, self._builder.hardware
        state_id = draw.number(0, 2)
        state = self._builder.machine.loads[state_id]
        is_acc = draw.chance(0.45) and state.pixel_repeats == 1
        limit = hardware.max_block_cols
        if is_acc and not state.shrunk:
            limit = hardware.max_block_cols_accumulator
        cols = draw.columns(limit)
        if state.pixel_repeats > 1:
            cols = draw.number(1, max(1, self._dim // state.pixel_repeats))
        laddr = draw.row(acc=is_acc)
        if is_acc:
            laddr |= ACC_BIT | (ACCUMULATE_BIT if draw.chance(0.45) else 0)
        rows = draw.count()
        if cols > self._dim:
            rows = min(rows, state.block_stride)
        if rows == 0:
            cols, rows = min(cols, self._dim), draw.count()
        self._builder.emit(mvin(draw.load_address(), laddr, cols, rows, state_id))

    def _mvout(self) -> None:
        draw, store = self._draw, self._builder.machine.store
        is_acc = draw.chance(0.6)
        laddr = draw.row(acc=is_acc)
        if is_acc:
            laddr |= ACC_BIT | (ACCUMULATE_BIT if draw.chance(0.2) else 0)
            laddr |= FULL_BIT if draw.chance(0.3) and not store.pool_stride else 0
        limit = self._dim if store.pool_stride else self._builder.hardware.max_block_cols
        cols = draw.columns(limit)
        self._builder.emit(mvout(draw.store_address(), laddr, cols, draw.count()))

    def _pair(self) -> None:
        draw = self._draw
        c_rows, c_cols, inner = draw.count(), draw.count(), draw.count()
        if not self._preload(c_rows, c_cols, inner):
            return
        if draw.chance(0.05):
            self._preload(c_rows, c_cols, inner)
        self._between()
        a_rows = c_rows if draw.chance(0.7) else self._size()
        a_cols = inner if draw.chance(0.8) else self._size()
        is_ws = self._builder.machine.execute.weight_stationary
        bd_rows, bd_cols = (c_rows, c_cols) if is_ws else (inner, c_cols)
        if draw.chance(0.25):
            bd_rows, bd_cols = self._size(), self._size()
        bd = GARBAGE if draw.chance(0.4 if is_ws else 0.08) else draw.row()
        make = compute_preloaded if draw.chance(0.6) else compute_accumulated
        bd = self._address(bd, bd_rows, bd_cols)
        for _ in range(20):
            a = self._address(draw.row(), a_rows, a_cols)
            if self._builder.emit(make(a, bd, a_cols, a_rows, bd_cols, bd_rows)):
                return
            bd = GARBAGE

    def _address(self, laddr: int, rows: int, cols: int) -> int:
        """``laddr``, or any address if there are no elements: it is not used then."""
        if (rows and cols) or self._draw.chance(0.3):
            return laddr
        return self._draw.pick((GARBAGE, ACC_BIT | laddr, self._draw.number(0, 0xFFFFFFFF)))

    def _size(self) -> int:
        return 0 if self._draw.chance(0.1) else self._draw.count()

    def _preload(self, c_rows: int, c_cols: int, inner: int) -> bool:
        draw = self._draw
        is_ws = self._builder.machine.execute.weight_stationary
        stationary = GARBAGE if draw.chance(0.35) else draw.row()
        b_rows = (inner if is_ws else c_rows) if draw.chance(0.8) else self._size()
        c = draw.pick((0, ACC_BIT, ACC_BIT | ACCUMULATE_BIT, GARBAGE))
        if c != GARBAGE:
            c |= draw.row(acc=c != 0)
        if draw.chance(0.03):
            c_rows = 0
        b_cols = 0 if draw.chance(0.03) else c_cols
        if draw.chance(0.03):
            c_cols = 0
        stationary = self._address(stationary, b_rows, b_cols)
        c = self._address(c, c_rows, c_cols)
        return self._builder.emit(preload(stationary, c, b_cols, b_rows, c_cols, c_rows))

    def _between(self) -> None:
        """Now and then something stands between a PRELOAD and its COMPUTE."""
        draw = self._draw
        if draw.chance(0.06):
            self._builder.fence()
        if draw.chance(0.08):
            self._config_ex(int(self._builder.machine.execute.weight_stationary))
        if draw.chance(0.1):
            self._mvin()
        if draw.chance(0.05):
            self._mvout()

    def _other(self) -> None:
        draw = self._draw
        commands: tuple[Command, ...] = (
            flush(draw.number(0, 1)),
            encode("clkgate_en", enable=draw.number(0, 1)),
            encode("config_norm", qb=draw.number(0, 2**32 - 1), stat_id=draw.number(0, 255)),
            counter(index=draw.number(0, 7), take_snapshot=draw.number(0, 1)),
            counter(
                index=draw.number(0, 7),
                write_config=1,
                event_code=draw.number(0, int(max(CounterEvent))),
                drop_snapshot=draw.number(0, 1),
            ),
        )
        if draw.chance(0.25):
            self._builder.fence()
        else:
            self._builder.emit(commands[draw.number(0, len(commands) - 1)])
