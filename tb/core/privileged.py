# SPDX-License-Identifier: Apache-2.0
"""What the privileged manual asks of the registers of this core, written down apart from it.

Source: RISC-V privileged architecture, machine-level ISA, for a hart with machine mode alone, 64
bits, extensions I, M, Zicsr, Zifencei and Zicntr, without interrupts. ``configs/isa/csrs.toml``,
from which RTL and interpreter are made, is judged by this table and not the other way round.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from autocomp_hil.golden.rv64 import Retired
from tb.core.assembler import Assembler

__all__ = [
    "FORBIDDEN",
    "REGISTERS",
    "Wanted",
    "every_number",
    "is_access",
    "judge_register",
    "write_and_read",
]

_ALL: Final = (1 << 64) - 1
_CODE: Final = _ALL - 3
"""Addresses of instructions of four bytes."""
_ENABLES: Final = 1 << 3 | 1 << 7
"""MIE and MPIE of mstatus."""
_MPP_MACHINE: Final = 3 << 11

_MTVEC: Final = 0x305
_MEPC: Final = 0x341
_HANDLER_REGISTER: Final = 29
"""Register that holds the handler's address."""
_SCRATCH_REGISTER: Final = 30
"""Register that the handler may change."""
_SYSTEM: Final = 0x73
_WRITE: Final = 1
"""Code of CSRRW in funct3."""
_READS: Final = 7
_WRITES: Final = 6
"""Accesses of ``write_and_read`` to its register."""
_COUNTER_SLACK: Final = 100
"""Ticks that a counter may make between a write and the next read, misses of the cache included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One register that must be there."""

    after_reset: int | None = 0
    """Value before anything was written; None: a counter."""
    after_ones: int | None = None
    """Value after all bits were written 1; None: a write is an illegal instruction."""
    after_zeros: int = 0


def _read_only_zero(first: int, count: int = 1) -> dict[int, Wanted]:
    """A write is taken, and changes nothing."""
    return {first + index: Wanted(after_ones=0) for index in range(count)}


REGISTERS: Final = {
    0x300: Wanted(
        after_reset=_MPP_MACHINE, after_ones=_MPP_MACHINE | _ENABLES, after_zeros=_MPP_MACHINE
    ),
    0x301: Wanted(after_reset=2 << 62 | 1 << 12 | 1 << 8, after_ones=2 << 62 | 1 << 12 | 1 << 8,
                  after_zeros=2 << 62 | 1 << 12 | 1 << 8),
    **_read_only_zero(0x304),  # mie
    0x305: Wanted(after_ones=_CODE),  # mtvec: vectored mode is not there
    **_read_only_zero(0x323, 29),  # mhpmevent3 to 31
    0x340: Wanted(after_ones=_ALL),  # mscratch
    0x341: Wanted(after_ones=_CODE),  # mepc
    0x342: Wanted(after_ones=_ALL),  # mcause
    0x343: Wanted(after_ones=_ALL),  # mtval
    **_read_only_zero(0x344),  # mip
    0xB00: Wanted(after_reset=None, after_ones=_ALL),  # mcycle
    0xB02: Wanted(after_reset=None, after_ones=_ALL),  # minstret
    **_read_only_zero(0xB03, 29),  # mhpmcounter3 to 31
    0xC00: Wanted(after_reset=None),  # cycle
    0xC01: Wanted(after_reset=None),  # time
    0xC02: Wanted(after_reset=None),  # instret
    0xF11: Wanted(),  # mvendorid
    0xF12: Wanted(),  # marchid
    0xF13: Wanted(),  # mimpid
    0xF14: Wanted(),  # mhartid
    0xF15: Wanted(),  # mconfigptr
}  # fmt: skip

FORBIDDEN: Final = {
    0x001: "fflags: no F",
    0x003: "fcsr: no F",
    0x008: "vstart: no V",
    0x015: "seed: no Zkr",
    0x100: "sstatus: no supervisor mode",
    0x180: "satp: no supervisor mode",
    0x302: "medeleg: no supervisor mode",
    0x303: "mideleg: no supervisor mode",
    0x306: "mcounteren: no user mode",
    0x30A: "menvcfg: no user mode",
    0x30C: "mstateen0: no Smstateen",
    0x310: "mstatush: 32 bits only",
    0x312: "medelegh: 32 bits only",
    0x31A: "menvcfgh: 32 bits only",
    0x320: "mcountinhibit: optional, counters always run",
    0x34A: "mtinst: no hypervisor",
    0x34B: "mtval2: no hypervisor",
    0x3A0: "pmpcfg0: no PMP",
    0x3B0: "pmpaddr0: no PMP",
    0x723: "mhpmevent3h: 32 bits only",
    0x740: "mnscratch: no Smrnmi",
    0x744: "mnstatus: no Smrnmi",
    0x747: "mseccfg: no extension that needs it",
    0x7A0: "tselect: no triggers",
    0x7A5: "tcontrol: no triggers",
    0x7B0: "dcsr: no debug mode",
    0xB01: "no such counter",
    0xB80: "mcycleh: 32 bits only",
    0xB82: "minstreth: 32 bits only",
    0xB83: "mhpmcounter3h: 32 bits only",
    0xC03: "hpmcounter3: no Zihpm",
    0xC80: "cycleh: 32 bits only",
    0xC81: "timeh: 32 bits only",
    0xC82: "instreth: 32 bits only",
}
"""Registers that this hart must not have, or may leave out and does."""


def _with_handler(body: Callable[[Assembler], None]) -> Callable[[Assembler], None]:
    """``body`` after a handler that goes on behind the instruction that trapped."""

    def write(asm: Assembler) -> None:
        asm.jal(0, "start")
        asm.label("handler")
        asm.csr("csrrs", _SCRATCH_REGISTER, _MEPC, 0)
        asm.immediate("addi", _SCRATCH_REGISTER, _SCRATCH_REGISTER, 4)
        asm.csr("csrrw", 0, _MEPC, _SCRATCH_REGISTER)
        asm.mret()
        asm.label("start")
        asm.label_address(_HANDLER_REGISTER, "handler")
        body(asm)

    return write


def every_number() -> Callable[[Assembler], None]:
    """Read each of the 4096 numbers once, those of the trap registers' too."""

    def body(asm: Assembler) -> None:
        asm.csr("csrrw", 0, _MTVEC, _HANDLER_REGISTER)
        for number in range(1 << 12):
            asm.csr("csrrs", 6, number, 0)

    return _with_handler(body)


def write_and_read(number: int) -> Callable[[Assembler], None]:
    """A register as it is, after ones, after zeros, and after each other kind of access.

    The handler stands again before anything that may trap.
    """

    def body(asm: Assembler) -> None:
        asm.csr("csrrs", 5, number, 0)
        asm.csr("csrrw", 0, _MTVEC, _HANDLER_REGISTER)
        asm.li(7, _ALL)
        for source in (7, 0):
            asm.csr("csrrw", 0, number, source)
            asm.csr("csrrs", 6, number, 0)
            asm.csr("csrrw", 0, _MTVEC, _HANDLER_REGISTER)
        for kind in ("csrrs", "csrrc", "csrrsi", "csrrci"):
            asm.csr(kind, 0, number, 7)
            asm.csr("csrrw", 0, _MTVEC, _HANDLER_REGISTER)
            asm.csr(kind, 8, number, 0)

    return _with_handler(body)


def judge_register(number: int, trace: Sequence[Retired]) -> None:
    """Hold the trace of ``write_and_read`` against the table.

    Raises:
        AssertionError: The register behaves otherwise.
    """
    wanted = REGISTERS[number]
    steps = [step for step in trace if step.instruction >> 20 == number and is_access(step)]
    if number == _MTVEC:
        steps = [step for step in steps if step.instruction >> 15 & 31 != _HANDLER_REGISTER]
    elif number == _MEPC:
        steps = [step for step in steps if step.rd != _SCRATCH_REGISTER]
    reads = [step for step in steps if not step.instruction >> 15 & 31 and _kind(step) != _WRITE]
    writes = [step for step in steps if step.instruction >> 15 & 31 or _kind(step) == _WRITE]
    name = f"register 0x{number:03x}"
    assert len(reads) == _READS, f"{name}: {len(reads)} reads"
    assert len(writes) == _WRITES, f"{name}: {len(writes)} writes"
    assert not any(step.trap for step in reads), f"{name}: a read traps"
    is_read_only = wanted.after_ones is None
    assert all(step.trap == is_read_only for step in writes), f"{name}: writes trap: {writes}"
    first, after_ones, after_zeros = (step.value or 0 for step in reads[:3])
    if wanted.after_reset is not None:
        assert first == wanted.after_reset, f"{name}: 0x{first:x} after reset"
    if wanted.after_ones is not None:
        slack = _COUNTER_SLACK if wanted.after_reset is None else 0
        for seen, expected in ((after_ones, wanted.after_ones), (after_zeros, wanted.after_zeros)):
            assert (seen - expected) & _ALL <= slack, f"{name}: 0x{seen:x}, expected 0x{expected:x}"


def is_access(step: Retired) -> bool:
    """Whether an instruction is an access to a control and status register."""
    return step.instruction & 0x7F == _SYSTEM and bool(_kind(step) & 3)


def _kind(step: Retired) -> int:
    return step.instruction >> 12 & 7
