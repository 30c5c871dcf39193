# SPDX-License-Identifier: Apache-2.0
"""Interprets one RV64 hart in machine mode, step by step: the reference of the core.

Covered: RV64IM, Zicsr, Zifencei, Zicntr, synchronous traps, custom-3 through a callback. Not
covered: what counters of time read, interrupts (there are none), caches; a store to code is seen
by the next fetch, where hardware needs fence.i.
"""

from collections.abc import Callable
from typing import ClassVar, Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from autocomp_hil.golden.rv64._csrs import COUNTERS, Csr
from autocomp_hil.golden.rv64.alu import BRANCHES, MASK64, OPERATIONS, sign_extend
from autocomp_hil.golden.rv64.csr import Cause, Csrs, Trap
from autocomp_hil.golden.rv64.decode import Instruction, Kind, decode

__all__ = ["Accelerator", "Memory", "Retired", "RetiredStore", "Rv64", "reads_counter"]

Accelerator = Callable[[int, int, int], int | None]
"""Function that gets (funct7, rs1, rs2) of a command; its result counts for COUNTER only."""

_READ_ONLY: Final = 3


class Memory(Protocol):
    """Memory of instructions and data; it may raise, which ends the step with no effect."""

    def read(self, address: int, count: int, /) -> bytes | npt.NDArray[np.uint8]:
        """Read ``count`` bytes."""

    def write(self, address: int, contents: bytes, /) -> None:
        """Put bytes at an address."""


class RetiredStore(NamedTuple):
    """What a store instruction wrote."""

    address: int
    size: int
    """Bytes: 1, 2, 4 or 8."""
    value: int
    """Value that was written, unsigned, ``size`` bytes wide."""


class Retired(NamedTuple):
    """A step: an instruction that took effect, or one that trapped and did not."""

    pc: int
    instruction: int
    """The instruction's 32-bit word."""
    rd: int | None
    """The register that was written; None if none, or x0."""
    value: int | None
    """What was written to ``rd``, unsigned."""
    trap: bool
    cause: int | None
    """mcause of the trap."""
    tval: int | None
    """mtval of the trap."""
    store: RetiredStore | None


def reads_counter(word: int) -> bool:
    """Whether an instruction reads a counter of cycles, time or instructions."""
    instruction = decode(word)
    return (
        instruction is not None
        and instruction.kind is Kind.CSR
        and instruction.immediate in COUNTERS
    )


def _legal(word: int) -> Instruction:
    instruction = decode(word)
    if instruction is None:
        raise Trap(Cause.ILLEGAL, word)
    return instruction


class Rv64:
    """A hart after reset: registers and CSRs 0."""

    def __init__(
        self,
        memory: Memory,
        *,
        pc: int,
        accelerator: Accelerator | None = None,
        counters: Callable[[int], int | None] | None = None,
        fence: Callable[[], None] | None = None,
        instructions: Memory | None = None,
    ) -> None:
        """A hart that executes from ``memory``.

        Args:
            memory: Little-endian bytes.
            pc: First instruction, a multiple of 4.
            accelerator: Executes custom-3 commands; without one they are illegal.
            counters: Values of the counter CSRs by number, for comparisons in lock step; where
                it gives None, and by default, they count retired instructions.
            fence: Function that is called by fence, not by fence.i.
            instructions: Memory that instructions are fetched from; by default ``memory``.
        """
        if pc & 3:
            raise ValueError(f"pc: expected a multiple of 4, got 0x{pc:x}")
        self.memory = memory
        self.pc = pc
        self.registers = [0] * 32
        """x0 to x31, unsigned; x0 stays 0."""
        self.csrs = Csrs()
        self.retired = 0
        """Instructions that took effect (instret)."""
        self._accelerator = accelerator
        self._counters = counters
        self._counted_from = dict.fromkeys(COUNTERS.values(), 0)
        """The count of retired instructions at which each counter was 0."""
        self._fence = fence
        self._instructions = memory if instructions is None else instructions
        self._next_pc = pc
        self._store: RetiredStore | None = None

    def step(self) -> Retired:
        """Execute the instruction at ``pc``, or take its trap."""
        pc = self.pc
        word = int.from_bytes(self._instructions.read(pc, 4), "little")
        self._next_pc = (pc + 4) & MASK64
        self._store = None
        try:
            instruction = _legal(word)
            value = self._EXECUTE[instruction.kind](self, instruction)
        except Trap as trap:
            self.pc = self.csrs.enter_trap(pc, trap.cause, trap.tval)
            return Retired(pc, word, None, None, True, trap.cause, trap.tval, None)
        self.pc = self._next_pc
        self.retired += 1
        rd = instruction.rd
        if value is None or rd == 0:
            return Retired(pc, word, None, None, False, None, None, self._store)
        self.registers[rd] = value
        return Retired(pc, word, rd, value, False, None, None, self._store)

    def run(self, steps: int) -> list[Retired]:
        """Execute a number of steps and return their trace."""
        return [self.step() for _ in range(steps)]

    def _register(self, i: Instruction) -> int:
        return OPERATIONS[i.name](self.registers[i.rs1], self.registers[i.rs2])

    def _immediate(self, i: Instruction) -> int:
        return OPERATIONS[i.name](self.registers[i.rs1], i.immediate & MASK64)

    def _lui(self, i: Instruction) -> int:
        return i.immediate & MASK64

    def _auipc(self, i: Instruction) -> int:
        return (self.pc + i.immediate) & MASK64

    def _load(self, i: Instruction) -> int:
        size = 1 << (i.word >> 12 & 3)
        address = (self.registers[i.rs1] + i.immediate) & MASK64
        if address & (size - 1):
            raise Trap(Cause.LOAD_MISALIGNED, address)
        value = int.from_bytes(self.memory.read(address, size), "little")
        return value if i.name.endswith("u") else sign_extend(value, size * 8)

    def _store_(self, i: Instruction) -> None:
        size = 1 << (i.word >> 12 & 3)
        address = (self.registers[i.rs1] + i.immediate) & MASK64
        if address & (size - 1):
            raise Trap(Cause.STORE_MISALIGNED, address)
        value = self.registers[i.rs2] & ((1 << size * 8) - 1)
        self.memory.write(address, value.to_bytes(size, "little"))
        self._store = RetiredStore(address, size, value)

    def _branch(self, i: Instruction) -> None:
        if BRANCHES[i.name](self.registers[i.rs1], self.registers[i.rs2]):
            self._jump((self.pc + i.immediate) & MASK64)

    def _jal(self, i: Instruction) -> int:
        link = self._next_pc
        self._jump((self.pc + i.immediate) & MASK64)
        return link

    def _jalr(self, i: Instruction) -> int:
        link = self._next_pc
        self._jump((self.registers[i.rs1] + i.immediate) & (MASK64 - 1))
        return link

    def _jump(self, target: int) -> None:
        """Go on at ``target``; a misaligned one traps at the jump, which has no effect."""
        if target & 3:
            raise Trap(Cause.FETCH_MISALIGNED, target)
        self._next_pc = target

    def _fence_(self, i: Instruction) -> None:
        if self._fence is not None and i.name == "fence":
            self._fence()

    def _csr(self, i: Instruction) -> int:
        number = i.immediate
        is_write = i.name in {"csrrw", "csrrwi"} or i.rs1 != 0
        is_counter = number in COUNTERS
        if not (is_counter or number in self.csrs) or (is_write and number >> 10 == _READ_ONLY):
            raise Trap(Cause.ILLEGAL, i.word)
        old = self._counter(number) if is_counter else self.csrs[number]
        if is_write:
            operand = i.rs1 if i.name.endswith("i") else self.registers[i.rs1]
            match i.name.removesuffix("i"):
                case "csrrs":
                    operand |= old
                case "csrrc":
                    operand = old & ~operand
            if is_counter:  # this instruction itself is not counted
                self._counted_from[COUNTERS[Csr(number)]] = self.retired + 1 - operand
            else:
                self.csrs.write(number, operand)
        return old

    def _counter(self, number: int) -> int:
        given = None if self._counters is None else self._counters(number)
        if given is not None:
            return given
        return (self.retired - self._counted_from[COUNTERS[Csr(number)]]) & MASK64

    def _system(self, i: Instruction) -> None:
        match i.name:
            case "ecall":
                raise Trap(Cause.ECALL_M, 0)
            case "ebreak":
                raise Trap(Cause.BREAKPOINT, self.pc)
            case "mret":
                self._next_pc = self.csrs.leave_trap()

    def _command(self, i: Instruction) -> int | None:
        if self._accelerator is None:
            raise Trap(Cause.ILLEGAL, i.word)
        return self._accelerator(i.immediate, self.registers[i.rs1], self.registers[i.rs2])

    _EXECUTE: ClassVar[dict[Kind, Callable[["Rv64", Instruction], int | None]]] = {
        Kind.REGISTER: _register,
        Kind.IMMEDIATE: _immediate,
        Kind.LUI: _lui,
        Kind.AUIPC: _auipc,
        Kind.LOAD: _load,
        Kind.STORE: _store_,
        Kind.BRANCH: _branch,
        Kind.JAL: _jal,
        Kind.JALR: _jalr,
        Kind.FENCE: _fence_,
        Kind.CSR: _csr,
        Kind.SYSTEM: _system,
        Kind.ACCELERATOR: _command,
    }
