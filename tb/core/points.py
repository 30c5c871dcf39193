# SPDX-License-Identifier: Apache-2.0
"""Points of functional coverage of the core: what its instructions met in programs.

Covered, looked up while the interpreter follows the trace: every instruction with corner values of
its operands, coinciding registers, immediates; branches by direction; places of loads and stores;
how soon a result is used, by whom; traps by cause and by what came before; every register of
control and status by way of access. ``tb.core.events`` adds what only the hardware knows:
guesses, forwarding, caches, the write buffer.
"""

import functools
import itertools
from collections.abc import Iterator
from typing import Final

from autocomp_hil.codegen.csr_source import load_csrs
from autocomp_hil.golden.rv64 import Instruction, Kind, Retired, Rv64, decode
from autocomp_hil.golden.rv64.alu import BRANCHES as IS_TAKEN
from tb.core.assembler import BRANCHES, CSR_OPS, IMMEDIATE_OPS, LOADS, REGISTER_OPS, STORES
from tb.core.coverage import RV64IM, mnemonic
from tb.core.events import event_names

__all__ = ["CorePoints", "core_points_of"]

_VALUES: Final = ("zero", "ones", "least", "most", "other")
_SHIFTS: Final = ("sll", "srl", "sra")
_OTHERS: Final = ("csrrw", "csrrs", "csrrc", "csrrwi", "csrrsi", "csrrci", "mret", "wfi", "fence.i")
_PRODUCERS: Final = ("alu", "upper", "load", "multiply", "divide", "csr", "link", "answer")
_ADDRESS_PRODUCERS: Final = ("alu", "load", "multiply", "divide", "csr")
"""Whose results can be an address that is good for a jump, a load or a store."""
_CONSUMERS: Final = ("alu", "multiply", "divide", "store_data", "branch", "csr", "command")
_DISTANCES: Final = (1, 2, 3)
_CAUSES: Final = {
    0: "jump_misaligned", 2: "illegal", 3: "breakpoint", 4: "load_misaligned",
    6: "store_misaligned", 11: "ecall",
}  # fmt: skip
_BEFORE: Final = ("alu", "load", "store", "branch", "multiply", "divide", "csr")
_ALWAYS_TRAP: Final = frozenset({"ecall", "ebreak"})
_USES: Final = {
    Kind.IMMEDIATE: ("alu",),
    Kind.LOAD: ("address",),
    Kind.STORE: ("address", "store_data"),
    Kind.BRANCH: ("branch", "branch"),
    Kind.JALR: ("jump",),
    Kind.CSR: ("csr",),
    Kind.ACCELERATOR: ("command", "command"),
}
"""What the source registers of an instruction are for."""
_MISALIGNED: Final = frozenset({0, 4, 6})
_COUNTER: Final = 126
_STORE_WINDOW: Final = 4
_WORD_BITS: Final = 32


@functools.cache
def core_points_of() -> frozenset[str]:
    """Every point."""
    names = itertools.chain(_arithmetic(), _control(), _memory(), _privileged(), event_names())
    return frozenset(names)


def _arithmetic() -> Iterator[str]:
    for name in (*RV64IM, *_OTHERS, "command", "command.answer"):
        yield f"instruction.{name}"
    for name, first, second in itertools.product(REGISTER_OPS, _VALUES, _VALUES):
        yield f"operands.{name}.{first}.{second}"
    for name, which in itertools.product(REGISTER_OPS, ("same", "rd_x0", "rd_rs1", "rd_rs2")):
        yield f"registers.{name}.{which}"
    for name, first in itertools.product(IMMEDIATE_OPS, _VALUES):
        shifts = ("0", "1", "most", "other")
        values = shifts if name[:3] in _SHIFTS else ("zero", "one", "ones", "least", "most")
        yield from (f"immediate.{name}.{first}.{value}" for value in values)
    for name, value in itertools.product(("lui", "auipc"), ("zero", "ones", "least", "other")):
        yield f"immediate.{name}.{value}"
    for name in REGISTER_OPS:
        if name[:3] in _SHIFTS:
            yield from (f"shift.{name}.{by}" for by in ("0", "1", "most", "beyond"))


def _control() -> Iterator[str]:
    for parts in itertools.product(BRANCHES, ("taken", "passed"), ("forward", "backward")):
        yield f"branch.{'.'.join(parts)}"
    for parts in itertools.product(BRANCHES, _VALUES, _VALUES):
        yield f"compare.{'.'.join(parts)}"
    for name in BRANCHES:
        yield f"compare.{name}.same"
    for producer, consumer, distance in itertools.product(_PRODUCERS, _CONSUMERS, _DISTANCES):
        yield f"use.{producer}.{consumer}.{distance}"
    for parts in itertools.product(_ADDRESS_PRODUCERS, ("address", "jump"), "123"):
        yield f"use.{'.'.join(parts)}"


def _memory() -> Iterator[str]:
    for name, size in (*((n, 1 << (c & 3)) for n, c in LOADS.items()),
                       *((n, 1 << c) for n, c in STORES.items())):  # fmt: skip
        yield from (f"place.{name}.{offset}" for offset in range(0, 8, size))
        yield from (f"offset.{name}.{value}" for value in ("least", "most", "zero"))
    for name in LOADS:
        yield from (f"loaded.{name}.{sign}" for sign in ("top_set", "top_clear"))
    for store, load in itertools.product(STORES, LOADS):
        yield f"load_after_store.{store}.{load}"


def _privileged() -> Iterator[str]:
    for cause, before in itertools.product(_CAUSES.values(), _BEFORE):
        yield f"trap.{cause}.after.{before}"
    misaligned = [name for name in (*LOADS, *STORES) if name not in {"lb", "lbu", "sb"}]
    for name in (*misaligned, *BRANCHES, "jalr", "jal"):
        yield f"misaligned.{name}"
    for name, rd, source in itertools.product(CSR_OPS, ("rd", "x0"), ("source", "zero")):
        yield f"csr_form.{name}.{rd}.{source}"
    for csr in load_csrs().csrs:
        yield from (f"csr.{csr.name}.{way}" for way in _ways(csr.number))


def _ways(number: int) -> tuple[str, ...]:
    return ("read", "refused") if number >> 10 == 3 else ("read", "write", "set", "clear")


@functools.cache
def _csr_names() -> dict[int, str]:
    """Names by number; registers of one kind share the name of the first."""
    return {csr.number + index: csr.name for csr in load_csrs().csrs for index in range(csr.count)}


def _value(word: int, bits: int) -> str:
    word &= (1 << bits) - 1
    if word == 0:
        return "zero"
    if word == (1 << bits) - 1:
        return "ones"
    if word == 1 << bits - 1:
        return "least"
    return "most" if word == (1 << bits - 1) - 1 else "other"


@functools.lru_cache(maxsize=1 << 16)
def _producer(instruction: Instruction) -> str:
    kind, name = instruction.kind, instruction.name
    if kind in {Kind.REGISTER, Kind.IMMEDIATE}:
        if name.startswith("mul"):
            return "multiply"
        return "divide" if name.startswith(("div", "rem")) else "alu"
    return {
        Kind.LUI: "upper", Kind.AUIPC: "upper", Kind.LOAD: "load", Kind.STORE: "store",
        Kind.BRANCH: "branch", Kind.JAL: "link", Kind.JALR: "link", Kind.CSR: "csr",
        Kind.ACCELERATOR: "answer",
    }.get(kind, "other")  # fmt: skip


@functools.lru_cache(maxsize=1 << 16)
def _uses(instruction: Instruction) -> tuple[tuple[int, str], ...]:
    """Registers that an instruction reads, and what for."""
    first, second = instruction.rs1, instruction.rs2
    kind = instruction.kind
    if kind is Kind.REGISTER:
        what = _producer(instruction)
        return ((first, what), (second, what))
    if kind is Kind.CSR and instruction.name.endswith("i"):
        return ()
    names = _USES.get(kind, ())
    return tuple(zip((first, second), names, strict=False))


class CorePoints:
    """Collects the points of one program, instruction by instruction."""

    def __init__(self) -> None:
        self.found: set[str] = set()
        self._written: dict[int, tuple[int, str]] = {}
        """The instruction that wrote a register last, by register: its number, and what it was."""
        self._stores: list[tuple[int, int, int, str]] = []
        """Recent stores: number, address, bytes, name."""
        self._before = "other"
        self._now = 0

    def see(self, hart: Rv64, seen: Retired) -> None:
        """An instruction that the interpreter is about to execute.

        Args:
            hart: State before it.
            seen: What the hardware retired.
        """
        self._now += 1
        instruction = decode(seen.instruction)
        if seen.trap:
            self._trap(seen, instruction)
            self._before = "other"
            return
        assert instruction is not None
        registers = hart.registers
        name = mnemonic(instruction)
        add = self.found.add
        add(f"instruction.{name}")
        for register, what in _uses(instruction):
            by = self._written.get(register)
            if by is not None and self._now - by[0] <= _DISTANCES[-1]:
                add(f"use.{by[1]}.{what}.{self._now - by[0]}")
        match instruction.kind:
            case Kind.REGISTER:
                self._register(instruction, registers)
            case Kind.IMMEDIATE:
                self._immediate(name, instruction, registers)
            case Kind.LUI | Kind.AUIPC:
                value = _value(instruction.immediate >> 12, 20)
                add(f"immediate.{name}.{'other' if value == 'most' else value}")
            case Kind.BRANCH:
                self._branch(name, instruction, hart)
            case Kind.LOAD | Kind.STORE:
                self._access(name, instruction, hart, seen)
            case Kind.CSR:
                self._csr(name, instruction)
            case Kind.ACCELERATOR if instruction.word >> 25 == _COUNTER:
                add("instruction.command.answer")
        self._before = _producer(instruction)
        if seen.rd is not None:
            self._written[seen.rd] = (self._now, self._before)

    def points(self) -> set[str]:
        """Points of the program so far."""
        return self.found & core_points_of()

    def _register(self, instruction: Instruction, registers: list[int]) -> None:
        name, rd, rs1, rs2 = instruction[1:5]
        bits = _WORD_BITS if name[-1] == "w" else 64
        first, second = registers[rs1], registers[rs2]
        self.found.add(f"operands.{name}.{_value(first, bits)}.{_value(second, bits)}")
        for is_hit, which in (
            (rs1 == rs2, "same"), (rd == 0, "rd_x0"), (rd == rs1, "rd_rs1"), (rd == rs2, "rd_rs2")
        ):  # fmt: skip
            if is_hit:
                self.found.add(f"registers.{name}.{which}")
        if name[:3] in _SHIFTS:
            by = "beyond" if second >= bits else {0: "0", 1: "1", bits - 1: "most"}.get(second)
            self.found.add(f"shift.{name}.{by}")

    def _immediate(self, name: str, instruction: Instruction, registers: list[int]) -> None:
        bits = _WORD_BITS if name[-1] == "w" else 64
        value = instruction.immediate
        if name[:3] in _SHIFTS:
            what = {0: "0", 1: "1", bits - 1: "most"}.get(value, "other")
        else:
            known = {0: "zero", 1: "one", -1: "ones", -2048: "least", 2047: "most"}
            what = known.get(value, "other")
        first = _value(registers[instruction.rs1], bits)
        self.found.add(f"immediate.{name}.{first}.{what}")

    def _branch(self, name: str, instruction: Instruction, hart: Rv64) -> None:
        first, second = hart.registers[instruction.rs1], hart.registers[instruction.rs2]
        way = "backward" if instruction.immediate < 0 else "forward"
        outcome = "taken" if IS_TAKEN[name](first, second) else "passed"
        self.found.add(f"branch.{name}.{outcome}.{way}")
        self.found.add(f"compare.{name}.{_value(first, 64)}.{_value(second, 64)}")
        if instruction.rs1 == instruction.rs2:
            self.found.add(f"compare.{name}.same")

    def _access(self, name: str, instruction: Instruction, hart: Rv64, seen: Retired) -> None:
        address = hart.registers[instruction.rs1] + instruction.immediate & (1 << 64) - 1
        offset = {-2048: "least", 2047: "most", 0: "zero"}.get(instruction.immediate)
        self.found.add(f"place.{name}.{address % 8}")
        if offset is not None:
            self.found.add(f"offset.{name}.{offset}")
        if instruction.kind is Kind.STORE:
            self._stores = [*self._stores[-3:], (self._now, address, 1 << STORES[name], name)]
            return
        size = 1 << (LOADS[name] & 3)
        if seen.value is not None:
            top = "top_set" if seen.value >> 8 * size - 1 & 1 else "top_clear"
            self.found.add(f"loaded.{name}.{top}")
        for when, place, count, store in self._stores:
            is_near = self._now - when <= _STORE_WINDOW
            if is_near and place < address + size and address < place + count:
                self.found.add(f"load_after_store.{store}.{name}")

    def _csr(self, name: str, instruction: Instruction) -> None:
        rd = "x0" if instruction.rd == 0 else "rd"
        source = "zero" if instruction.rs1 == 0 else "source"
        self.found.add(f"csr_form.{name}.{rd}.{source}")
        register = _csr_names()[instruction.immediate]
        if name.startswith("csrrw"):
            way = "write"
        elif instruction.rs1 == 0:
            way = "read"
        else:
            way = "set" if name.startswith("csrrs") else "clear"
        self.found.add(f"csr.{register}.{way}")

    def _trap(self, seen: Retired, instruction: Instruction | None) -> None:
        assert seen.cause is not None
        self.found.add(f"trap.{_CAUSES.get(seen.cause)}.after.{self._before}")
        if instruction is None:
            return
        name = mnemonic(instruction)
        if name in _ALWAYS_TRAP:
            self.found.add(f"instruction.{name}")
        if seen.cause in _MISALIGNED:
            self.found.add(f"misaligned.{name}")
        if instruction.kind is Kind.CSR and instruction.immediate in _csr_names():
            self.found.add(f"csr.{_csr_names()[instruction.immediate]}.refused")
