# SPDX-License-Identifier: Apache-2.0
"""PRELOADs and COMPUTEs that wait, to be run many at once when somebody could tell.

They touch nothing but local memories and the array. So they may wait until a command touches the
same local rows or changes CONFIG_EX; nobody else sees those. What may wait breaks no rule, which
is found before it waits.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from autocomp_hil.golden.accelerator import Accelerator
from autocomp_hil.golden.batch.forms import Place, Table
from autocomp_hil.golden.batch.products import multiply
from autocomp_hil.golden.commands.execute import (
    check_compute,
    check_preload,
    compute,
    preload,
)
from autocomp_hil.golden.faults import RuleBroken
from autocomp_hil.golden.loops.unroll import LOOPS
from autocomp_hil.golden.state import LocalOperand, local_operand
from autocomp_hil.golden.usage import Usage
from autocomp_hil.isa import ACC_BIT, ACCUMULATE_BIT, GARBAGE, Command, Funct, decode

__all__ = ["Queue"]

_MOST_WAITING: Final = 2048
"""More do not wait at once."""
_MANY: Final = 20
"""Fewer are run one by one, which is faster then."""
_MOST_KNOWN: Final = 1 << 14
"""Different commands; then they are learned anew."""
_NOWHERE: Final[Place] = (0, 0, 0)
_EXECUTE: Final = frozenset({Funct.PRELOAD, Funct.COMPUTE_PRELOADED, Funct.COMPUTE_ACCUMULATED})
_LOADS: Final[Mapping[int, int]] = {Funct.MVIN: 0, Funct.MVIN2: 1, Funct.MVIN3: 2}

_Key = tuple[int, int, int]


class _Forms(NamedTuple):
    """Commands that were met with one CONFIG_EX, by (funct, rs1, rs2): numbers in the table."""

    preloads: dict[_Key, int]
    computes: dict[_Key, int]
    refused: set[_Key]
    """They must not wait."""


class Queue:
    """In front of an accelerator: takes commands that may wait, and runs the others."""

    def __init__(self, accelerator: Accelerator, usage: Usage, max_cycles: int | None) -> None:
        """An empty queue.

        Args:
            accelerator: Whose commands; with an explanation, which wants to see each, none waits.
            usage: Notes the rows that are written.
            max_cycles: The commands may take; from a command on that makes them take more the
                queue is late.
        """
        self._accelerator = accelerator
        self._machine = accelerator.machine
        self._usage = usage
        self._max_cycles = max_cycles
        self._table = Table()
        self._by_config: dict[tuple[int | bool, ...], _Forms] = {}
        self._touches: list[int] = []
        """What of the local memories each command of the table touches, as bits."""
        self._waiting: list[int] = []
        """Numbers in the table: a PRELOAD, its COMPUTE, and so on."""
        self._noted = 0
        """Count of the first ones that wait whose rows are in ``_touched``."""
        self._touched = 0
        self._room = 0
        self.is_late = False
        """The commands so far take more cycles than they may."""
        self._forms: _Forms | None = None
        self._expected: dict[_Key, int] = {}
        self._next: dict[_Key, int] = {}
        self._make_room()

    def take(self, funct: int, rs1: int, rs2: int) -> bool:
        """Let a command wait; returns whether it does. If not, it has to run now."""
        number = self._expected.get((funct, rs1, rs2))
        if number is None or not self._room:
            return funct in _EXECUTE and self._consider((funct, rs1, rs2))
        self._waiting.append(number)
        self._expected, self._next = self._next, self._expected
        self._accelerator.commands_accepted += 1
        self._room -= 1
        return True

    def execute(self, command: Command) -> int | None:
        """Run a command that does not wait; see ``Accelerator.execute``."""
        if command.funct in LOOPS and self._accelerator.explanation is None:
            self._unroll(command)
            return None
        if command.funct == Funct.CONFIG:
            if decode(command).name == "config_ex":
                self.renew()
        elif self._waiting and self._meets(command.funct, local_operand(command.rs2)):
            self.settle()
        answer = self._accelerator.execute(command)
        self._make_room()
        return answer

    def _unroll(self, command: Command) -> None:
        """Take the commands that a loop stands for; together they count as one."""
        accelerator = self._accelerator
        accepted = accelerator.commands_accepted
        try:
            parts = () if accelerator.fault else accelerator.stands_for(command)
        except RuleBroken:
            accelerator.execute(command)
            return
        for part in parts:
            if not self.take(part.funct, part.rs1, part.rs2):
                self.execute(part)
        accelerator.commands_accepted = accepted + 1

    def renew(self) -> None:
        """CONFIG_EX and the work may change from here on."""
        self.settle()
        self._forms, self._expected, self._next = None, {}, {}

    def settle(self) -> None:
        """Run what waits."""
        numbers = self._waiting
        if not numbers:
            return
        self._waiting, self._touched, self._noted = [], 0, 0
        if len(numbers) & 1:
            self._expected, self._next = self._next, self._expected
        many = len(numbers) // 2 * 2 if len(numbers) >= _MANY else 0
        if many:
            pairs = np.array(numbers[:many], np.intp).reshape(-1, 2)
            preloads = self._table.preloads(pairs[:, 0])
            written = multiply(self._machine, preloads, self._table.computes(pairs[:, 1]))
            self._usage.local_write(written, is_acc=True)
        for number in numbers[many:]:
            self._machine.work.commands += 1
            self._table.run(number)
        self._make_room()

    def _make_room(self) -> None:
        """Find out how many more may wait, after a command that did not."""
        self._room = _MOST_WAITING - len(self._waiting)
        if self._max_cycles is None:
            return
        work, dim = self._machine.work, self._machine.dim
        cycles = work.cycles
        most = cycles + work.preloaded_beats + dim * len(self._waiting)
        if most > self._max_cycles and self._waiting:
            self.settle()
            return
        self.is_late = cycles > self._max_cycles
        self._room = min(self._room, max(0, self._max_cycles - most) // dim)

    def _consider(self, key: _Key) -> bool:
        """Let a PRELOAD or COMPUTE wait that is not known, or that finds no room."""
        if not self._room:
            self.settle()
        if self._forms is None:
            self._choose()
        is_preload = key[0] == Funct.PRELOAD
        is_expected = is_preload == (len(self._waiting) % 2 == 0)
        if self._room and is_expected and self._learn(key):
            return self.take(*key)
        self.settle()
        return False

    def _choose(self) -> None:
        """Go on with the commands that were met with this CONFIG_EX."""
        config = self._machine.execute
        state = (config.a_stride, config.a_transpose, config.b_transpose)
        is_explained = self._accelerator.explanation is not None
        if config.weight_stationary and config.c_stride == 1 and not is_explained:
            self._forms = self._by_config.setdefault(state, _Forms({}, {}, set()))
        else:
            self._forms = _NONE_MAY_WAIT
        self._expected, self._next = self._forms.preloads, self._forms.computes

    def _learn(self, key: _Key) -> bool:
        """Know a command from now on; returns whether it may wait."""
        forms = self._forms
        if key in self._expected:
            return True
        if forms is None or forms is _NONE_MAY_WAIT or key in forms.refused:
            return False
        if len(self._table) == _MOST_KNOWN:
            self._forget()
            return False
        number = self._preload(key) if key[0] == Funct.PRELOAD else self._compute(key)
        if number is None:
            forms.refused.add(key)
            return False
        self._expected[key] = number
        return True

    def _forget(self) -> None:
        """Know no command any more."""
        self.renew()
        self._table, self._touches = Table(), []
        self._by_config.clear()

    def _preload(self, key: _Key) -> int | None:
        machine = self._machine
        stationary, c = local_operand(key[1]), local_operand(key[2])
        transpose = machine.execute.b_transpose
        try:
            check_preload(machine, stationary, c, transpose=transpose)
        except RuleBroken:
            return None
        c_place = self._place(c)
        if c_place[1] and not c.laddr & ACC_BIT:
            return None
        place = self._place(stationary, transpose=transpose)
        adds = bool(c.laddr & ACCUMULATE_BIT)
        c_rows = self._rows(c_place[0], c_place[1], is_acc=True)
        self._touches.append(self._rows(place[0], place[1]) | c_rows)
        run = partial(preload, machine, stationary, c)
        return self._table.add(run, place, c_place, flag=adds)

    def _compute(self, key: _Key) -> int | None:
        machine, config = self._machine, self._machine.execute
        a, d = local_operand(key[1]), local_operand(key[2])
        try:
            check_compute(machine, a, d, bd_transpose=False)
        except RuleBroken:
            return None
        a_place = self._place(a, transpose=config.a_transpose)
        d_place = self._place(d)
        preloaded = key[0] == Funct.COMPUTE_PRELOADED
        a_rows = (a_place[1] - 1) * config.a_stride + 1 if a_place[1] else 0
        touched = self._rows(a_place[0], a_rows) | self._rows(d_place[0], d_place[1])
        self._touches.append(touched)
        run = partial(compute, machine, a, d, preloaded=preloaded)
        return self._table.add(run, a_place, d_place, flag=preloaded)

    def _place(self, operand: LocalOperand, *, transpose: bool = False) -> Place:
        """Where an operand lies in its memory."""
        if operand.laddr == GARBAGE or not operand.has_elements:
            return _NOWHERE
        laddr, cols, rows = operand
        row = laddr & self._machine.row_mask
        return (row, cols, rows) if transpose else (row, rows, cols)

    def _rows(self, row: int, count: int, *, is_acc: bool = False) -> int:
        """Bits of ``count`` rows of a memory: one bit for ``dim`` rows."""
        if not count:
            return 0
        dim = self._machine.dim
        first, last = row // dim, (row + count - 1) // dim
        bits = (1 << last - first + 1) - 1 << first
        return bits << len(self._machine.scratchpad) // dim if is_acc else bits

    def _meets(self, funct: int, local: LocalOperand) -> bool:
        """Whether a command, if it is legal, touches rows that waiting ones need as they are."""
        machine = self._machine
        is_acc = bool(local.laddr & ACC_BIT)
        if funct == Funct.MVOUT and is_acc:
            block_stride, is_plain = machine.dim, not machine.store.pool_stride
        elif funct in _LOADS:
            config = machine.loads[_LOADS[funct]]
            block_stride, is_plain = config.block_stride, config.pixel_repeats <= 1
        else:
            return False
        if not is_plain:
            return True
        count = (local.cols - 1) // machine.dim * block_stride + local.rows
        rows = self._rows(local.laddr & machine.row_mask, max(0, count), is_acc=is_acc)
        for number in set(self._waiting[self._noted :]):
            self._touched |= self._touches[number]
        self._noted = len(self._waiting)
        return bool(rows & self._touched)


_NONE_MAY_WAIT: Final = _Forms({}, {}, set())
