# SPDX-License-Identifier: Apache-2.0
"""Runs a hart fast: unicorn for plain code, the golden interpreter for everything else.

Unicorn is no reference for traps, control registers, alignment or access ranges. So a block of
code that holds anything but plain RV64IM and commands is interpreted, and so is a load or store
that is not plain: the emulator stops, what it did after the stop is taken back, and the
interpreter executes that instruction. Commands are handed over in place.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import unicorn
from unicorn import riscv_const, unicorn_const

from autocomp_hil.errors import SimInfraError
from autocomp_hil.golden.machine.bus import Bus
from autocomp_hil.golden.machine.callbacks import (
    REGISTERS,
    EventHooks,
    RegisterPairs,
    held_back_interrupt,
)
from autocomp_hil.golden.machine.memory import CHUNK_BYTES, SharedMemory
from autocomp_hil.golden.machine.outcome import Ending, JobEnd
from autocomp_hil.golden.machine.trap_chain import ENDLESS, TrapChain
from autocomp_hil.golden.rv64 import Instruction, Kind, Retired, Rv64, decode

__all__ = ["Emulator"]

_PC: Final = riscv_const.UC_RISCV_REG_PC
_ERROR: Final[type[Exception]] = getattr(unicorn, "UcError")  # noqa: B009  # untyped
_NEVER: Final = 1
"""An address that no instruction has."""
_FETCHES: Final = (unicorn_const.UC_MEM_FETCH_UNMAPPED, unicorn_const.UC_MEM_FETCH_PROT)
_STAY: Final = 16
"""Instructions that the interpreter goes on after what only it may execute, and after a trap:
starting the emulator takes as long, and loops and handlers come back to what was special."""
_WRITES: Final = (unicorn_const.UC_MEM_WRITE, unicorn_const.UC_MEM_WRITE_UNMAPPED)


class _Handover(NamedTuple):
    """The state before the first instruction that the interpreter shall execute."""

    registers: list[int]
    pc: int
    end: int
    """End of the addresses from ``pc`` on in which the interpreter goes on."""


class _Issue(NamedTuple):
    """An instruction that issues a command."""

    funct: int
    pair: Any
    """rs1 and rs2, as ``RegisterPairs`` names them."""
    rd: int


class Emulator:
    """Runs ``hart`` until something raises JobEnd or AccessViolation."""

    def __init__(
        self,
        hart: Rv64,
        bus: Bus,
        memory: SharedMemory,
        *,
        accelerator: Callable[[int, int, int], int],
        takes: Callable[[int, int, int], bool] | None = None,
        max_instructions: int,
        retired: Callable[[Retired], None],
    ) -> None:
        """An emulator that starts at the hart's state.

        Args:
            hart: Executes what unicorn does not; its state is current when ``run`` has raised.
            bus: Checks of loads and stores.
            memory: The bytes.
            accelerator: Executes (funct7, rs1, rs2); returns the result of COUNTER.
            takes: Asked first whether a command is done with: it gives no result.
            max_instructions: More are a JobEnd; traps count too.
            retired: Sees every interpreted instruction.
        """
        self._hart = hart
        self._bus = bus
        self._memory = memory
        self._accelerator = accelerator
        self._takes = takes or _takes_none
        self._limit = max_instructions
        self._retired = retired
        self._traps = 0
        self._left = 0
        """Instructions that the emulator may still execute; the hart counts them when it stops."""
        self._chain = TrapChain(hart)
        self._has_emulated = False
        """The emulator executed something since the interpreter did."""
        self._block_end = 0
        self._blocks: dict[int, int] = {}
        """Size of each plain block, by address."""
        self._commands: dict[int, _Issue] = {}
        """Commands at the ends of blocks, by the address after them."""
        self._handover: _Handover | None = None
        self._end: BaseException | None = None
        self._is_leaving = False
        """There is a handover or an end."""
        self._end_pc = 0
        self._undo: list[tuple[int, bytes]] = []
        self._uc = self._make()
        self._pairs = RegisterPairs(self._uc)

    def run(self) -> None:
        """Run until the job ends; always raises."""
        with held_back_interrupt(self._interrupt):
            self._run()

    def _interrupt(self) -> None:
        self._stop(KeyboardInterrupt(), self._hart.pc)

    def _run(self) -> None:
        uc, hart = self._uc, self._hart
        while True:
            uc.reg_write_batch(list(zip(REGISTERS, hart.registers, strict=True)))
            self._handover = None
            self._is_leaving = self._end is not None
            self._left = left = self._limit - hart.retired - self._traps
            detail = "no error"
            try:
                uc.emu_start(hart.pc, _NEVER)
            except _ERROR as error:
                detail = str(error)
            hart.retired += left - self._left
            self._check_reason(detail)
            if self._end is not None:
                hart.registers[:] = uc.reg_read_batch(REGISTERS)
                hart.pc = self._end_pc
                raise self._end
            self._interpret()

    def _make(self) -> Any:
        api: Any = unicorn  # without type information
        uc = api.Uc(unicorn_const.UC_ARCH_RISCV, unicorn_const.UC_MODE_RISCV64)
        self._hooks = EventHooks(uc)
        self._hooks.on_block(self._on_block)
        self._hooks.on_interrupt(self._on_interrupt)
        uc.hook_add(unicorn_const.UC_HOOK_MEM_UNMAPPED, self._on_unmapped)
        uc.hook_add(
            unicorn_const.UC_HOOK_MEM_READ | unicorn_const.UC_HOOK_MEM_WRITE, self._on_access
        )
        return uc

    def _check_reason(self, detail: str) -> None:
        """Raise unless it was one of the callbacks below that stopped the emulator."""
        if self._handover is None and self._end is None:
            pc = self._uc.reg_read(_PC)
            raise SimInfraError(f"emulator stopped at 0x{pc:x}: {detail}; report the program")

    def _interpret(self) -> None:
        handover = self._handover
        if handover is None:
            return
        for address, contents in reversed(self._undo):
            self._memory.write(address, contents)
        self._undo.clear()
        hart = self._hart
        if self._has_emulated:
            self._chain.forget()
            self._has_emulated = False
        hart.registers[:] = handover.registers
        hart.pc = handover.pc
        left = _STAY
        while left and self._end is None:  # Ctrl-C sets the end
            if hart.retired + self._traps >= self._limit:
                raise _too_long()
            step = hart.step()
            self._traps += step.trap
            self._retired(step)
            if self._chain.closes(step):
                raise _endless()
            instruction = decode(step.instruction)
            if instruction is not None and instruction.name == "fence.i":
                self._blocks.clear()
                self._commands.clear()
                self._uc.ctl_flush_tb()
            is_inside = handover.pc < hart.pc < handover.end
            is_special = instruction is not None and instruction.kind in _INTERPRETED
            left = _STAY if is_inside or is_special or step.trap else left - 1

    def _hand_over(self, pc: int, end: int) -> None:
        registers = list(self._uc.reg_read_batch(REGISTERS))
        self._handover = _Handover(registers, pc, end)
        self._is_leaving = True
        self._uc.emu_stop()

    def _on_block(self, _uc: int, address: int, size: int, _data: int) -> None:
        if self._blocks.get(address) == size and not self._is_leaving:
            self._block_end = address + size
            self._has_emulated = True
            self._left -= size >> 2
            if self._left < 0:
                self._stop(_too_long(), address)
            return
        try:
            self._meet(address, size)
        except BaseException as error:  # noqa: BLE001  # ``_run`` raises it
            self._stop(error, address)

    def _meet(self, address: int, size: int) -> None:
        """A block that is not known, or begins although the emulator was told to stop."""
        if self._is_leaving:
            self._uc.emu_stop()  # it may not have heard: it was not running yet
        elif address & 3:  # a jump without link: it has changed nothing yet
            self._left += 1
            self._hand_over(self._block_end - 4, self._block_end)
        elif size == 0:  # an illegal word, perhaps after a command, which must not run again
            self._hand_over(address, address + 4)
        elif not self._is_plain(address, size):
            self._hand_over(address, address + size)
        else:
            self._blocks[address] = size
            self._on_block(0, address, size, 0)

    def _is_plain(self, address: int, size: int) -> bool:
        """Whether unicorn may execute a block."""
        if size & 3 or not self._bus.ranges.allows("X", address, size):
            return False
        words = self._memory.read(address, size).view("<u4").tolist()
        previous: Instruction | None = None
        for index, word in enumerate(words):
            instruction = decode(word)
            if instruction is None or instruction.kind in _INTERPRETED:
                return False
            if instruction.kind in {Kind.BRANCH, Kind.JAL} and instruction.immediate & 3:
                return False
            if instruction.kind is Kind.JALR and not _lands_aligned(previous, instruction):
                return False
            if instruction.kind is Kind.ACCELERATOR:
                pair = self._pairs.name(instruction.rs1, instruction.rs2)
                after = address + 4 * index + 4
                self._commands[after] = _Issue(instruction.immediate, pair, instruction.rd)
            previous = instruction
        return True

    def _on_interrupt(self, _uc: int, _number: int, _data: int) -> None:
        if self._is_leaving:
            return
        end = self._block_end
        issue = self._commands.get(end)
        try:
            if issue is None:  # an illegal word after the block, which did not count it
                self._hand_over(end, end + 4)
                return
            rs1, rs2 = self._pairs.read(issue.pair)
            if self._takes(issue.funct, rs1, rs2):
                return
            value = self._accelerator(issue.funct, rs1, rs2)
            if issue.rd:
                self._uc.reg_write(REGISTERS[issue.rd], value)
        except BaseException as error:  # noqa: BLE001  # ``_run`` raises it
            self._stop(error, end - 4)

    def _stop(self, end: BaseException, pc: int) -> None:
        self._end = end
        self._end_pc = pc
        self._is_leaving = True
        self._uc.emu_stop()

    def _on_access(
        self, uc: Any, access: int, address: int, size: int, _value: int, _data: Any
    ) -> None:
        is_write = access in _WRITES
        if self._handover is None:
            if not address & (size - 1) and self._bus.is_plain(address, size, is_write=is_write):
                self._bus.note(address, size, is_write=is_write)
                return
            self._leave_before(uc.reg_read(_PC))
        if is_write:
            self._undo.append((address, bytes(self._memory.read(address, size))))

    def _on_unmapped(
        self, uc: Any, access: int, address: int, size: int, _value: int, _data: Any
    ) -> bool:
        """Map the piece if the job may touch it there; else let the interpreter find out."""
        if self._handover is not None:
            return False
        if access in _FETCHES:
            if not self._bus.ranges.allows("X", address, 4):
                self._hand_over(address, address + 4)
                return False
        elif not self._bus.is_plain(address, size, is_write=access in _WRITES):
            self._leave_before(uc.reg_read(_PC))
            return False
        chunk = self._memory.chunk(address)
        base = address // CHUNK_BYTES * CHUNK_BYTES
        uc.mem_map_ptr(base, CHUNK_BYTES, unicorn_const.UC_PROT_ALL, chunk.ctypes.data)
        return True

    def _leave_before(self, pc: int) -> None:
        """Hand over the load or store at ``pc``, in the middle of a block."""
        self._left += (self._block_end - pc) >> 2
        self._hand_over(pc, pc + 4)


_INTERPRETED: Final = frozenset({Kind.FENCE, Kind.CSR, Kind.SYSTEM})


def _lands_aligned(previous: Instruction | None, jump: Instruction) -> bool:
    """Whether a misaligned target of a jalr can be told after the jump, or excluded before."""
    if jump.rd == 0:
        return True
    return (
        previous is not None
        and previous.kind is Kind.AUIPC
        and previous.rd == jump.rs1
        and not jump.immediate & 2
    )


def _takes_none(_funct: int, _rs1: int, _rs2: int) -> bool:
    return False


def _too_long() -> JobEnd:
    return JobEnd(Ending.TIMED_OUT)


def _endless() -> JobEnd:
    return JobEnd(Ending.TIMED_OUT, ENDLESS)
