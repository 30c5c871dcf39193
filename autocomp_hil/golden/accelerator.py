# SPDX-License-Identifier: Apache-2.0
"""The interpreter: commands one by one, in program order. That order is their meaning.

Covered: everything that a program can see in scratchpad, accumulator and DRAM, and its first
fault. Not covered: time, and so the values of performance counters.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.commands.configure import config
from autocomp_hil.golden.commands.execute import compute, preload
from autocomp_hil.golden.commands.load import mvin
from autocomp_hil.golden.commands.store import mvout
from autocomp_hil.golden.element import Array
from autocomp_hil.golden.explain import Explanation
from autocomp_hil.golden.faults import ProgramFault, RuleBroken
from autocomp_hil.golden.loops.settings import set_loop
from autocomp_hil.golden.loops.unroll import CONVOLUTION, LOOPS, MATMUL, unroll
from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.golden.program import Fence, Program
from autocomp_hil.golden.state import Machine, local_operand
from autocomp_hil.isa import COMMANDS, Command, FaultField, FaultRule, Funct

__all__ = ["Accelerator", "RunResult"]

_UNSUPPORTED = tuple(spec.funct for spec in COMMANDS.values() if spec.support == "none")
"""MVOUT_SPAD, and LOOP_WS on the scratchpad alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What became of a program."""

    fault: ProgramFault | None
    """The first fault; commands from it on had no effect."""
    commands_done: int
    """Commands that took effect."""
    responses: tuple[int | None, ...]
    """One answer per COUNTER: None where the model does not know, 0 after a fault."""

    @property
    def reads_counters(self) -> bool:
        """Whether the program read a performance counter."""
        return bool(self.responses)


class Accelerator:
    """The golden accelerator: state after reset, then the commands it is given."""

    def __init__(
        self,
        hardware: HardwareConfig,
        dram: SparseMemory | None = None,
        seed: int = 0,
        *,
        explain: bool = False,
        watched_byte: int | None = None,
    ) -> None:
        """An accelerator after reset.

        Args:
            hardware: Its configuration.
            dram: Memory that it loads from and stores to; by default empty, of the same seed.
            seed: Job seed of the start pattern in the local memories.
            explain: Remember who wrote what, and look for races; costs time.
            watched_byte: Address in DRAM, with ``explain``; who stores there is remembered.
        """
        self._hardware = hardware
        self.dram = SparseMemory(seed) if dram is None else dram
        self.explanation = Explanation(hardware, watched_byte) if explain else None
        self.fault: ProgramFault | None = None
        """The first fault so far; with one, further commands have no effect."""
        self.commands_accepted = 0
        """Commands accepted, with and without effect."""
        self.machine = Machine.after_reset(hardware, self.dram, seed)
        self.machine.observer = self.explanation

    @classmethod
    def for_program(
        cls, program: Program, hardware: HardwareConfig, *, explain: bool = False
    ) -> "Accelerator":
        """An accelerator with the program's seed and images, ready to run its commands."""
        dram = SparseMemory(program.seed, program.images)
        return cls(hardware, dram, program.seed, explain=explain)

    @property
    def scratchpad(self) -> Array:
        """Contents of the scratchpad, shape (scratchpad_rows, dim)."""
        return self.machine.scratchpad

    @property
    def accumulator(self) -> Array:
        """Contents of the accumulator, shape (accumulator_rows, dim)."""
        return self.machine.accumulator

    def fence(self) -> None:
        """Note that everything so far has reached memory."""
        if self.explanation is not None:
            self.explanation.detector.fence()

    def execute(self, command: Command) -> int | None:
        """Execute one command.

        Returns:
            For COUNTER after a fault 0, the answer of a stopped accelerator; else None.
        """
        index = self.commands_accepted
        self.commands_accepted += 1
        if self.fault is not None:
            return 0 if command.funct == Funct.COUNTER else None
        try:
            for part in self.stands_for(command):
                if self.explanation is not None:
                    self.explanation.begin(index, part)
                self.machine.work.commands += 1
                _HANDLERS.get(part.funct, _unknown)(self.machine, part)
        except RuleBroken as broken:
            self.fault = ProgramFault(
                command_index=index,
                funct=command.funct,
                field=broken.where,
                rule=broken.rule,
                detail=broken.detail,
            )
        return None

    def stands_for(self, command: Command) -> Iterable[Command]:
        """The command itself, or those that a loop stands for, which then have to be executed.

        Raises:
            RuleBroken: A loop is not legal, or there is no hardware for it.
        """
        if command.funct in MATMUL and not self._hardware.loop_unrollers.matmul:
            _unsupported(self.machine, command)
        if command.funct in CONVOLUTION and not self._hardware.loop_unrollers.convolution:
            _unsupported(self.machine, command)
        return unroll(self.machine, command) if command.funct in LOOPS else (command,)

    def run(self, commands: Iterable[Command | Fence]) -> RunResult:
        """Run commands after those that ran before; a fault is a value, never an exception."""
        responses: list[int | None] = []
        for item in commands:
            if isinstance(item, Fence):
                self.fence()
                continue
            answer = self.execute(item)
            if item.funct == Funct.COUNTER:
                responses.append(answer)
        done = self.commands_accepted if self.fault is None else self.fault.command_index
        return RunResult(fault=self.fault, commands_done=done, responses=tuple(responses))


def _mvin(state_id: int) -> Callable[[Machine, Command], None]:
    def handler(machine: Machine, command: Command) -> None:
        mvin(machine, machine.loads[state_id], command.rs1, local_operand(command.rs2))

    return handler


def _mvout(machine: Machine, command: Command) -> None:
    mvout(machine, command.rs1, local_operand(command.rs2))


def _preload(machine: Machine, command: Command) -> None:
    preload(machine, local_operand(command.rs1), local_operand(command.rs2))


def _compute_preloaded(machine: Machine, command: Command) -> None:
    compute(machine, local_operand(command.rs1), local_operand(command.rs2), preloaded=True)


def _compute_accumulated(machine: Machine, command: Command) -> None:
    compute(machine, local_operand(command.rs1), local_operand(command.rs2), preloaded=False)


def _loop_settings(machine: Machine, command: Command) -> None:
    set_loop(machine.loops, command)


def _no_effect(_machine: Machine, _command: Command) -> None:
    pass


def _unsupported(_machine: Machine, command: Command) -> None:
    raise RuleBroken(
        FaultRule.UNSUPPORTED_COMMAND, FaultField.FUNCT, f"funct {command.funct} is left out"
    )


def _unknown(_machine: Machine, command: Command) -> None:
    raise RuleBroken(
        FaultRule.UNKNOWN_COMMAND, FaultField.FUNCT, f"funct {command.funct} means nothing"
    )


_HANDLERS: dict[int, Callable[[Machine, Command], None]] = {
    **dict.fromkeys(_UNSUPPORTED, _unsupported),
    **dict.fromkeys((MATMUL | CONVOLUTION) - LOOPS, _loop_settings),
    Funct.CONFIG: config,
    Funct.MVIN: _mvin(0),
    Funct.MVIN2: _mvin(1),
    Funct.MVIN3: _mvin(2),
    Funct.MVOUT: _mvout,
    Funct.PRELOAD: _preload,
    Funct.COMPUTE_PRELOADED: _compute_preloaded,
    Funct.COMPUTE_ACCUMULATED: _compute_accumulated,
    Funct.FLUSH: _no_effect,
    Funct.CLKGATE_EN: _no_effect,
    Funct.COUNTER: _no_effect,
}
