# SPDX-License-Identifier: Apache-2.0
"""Machine mode: traps, returns, CSRs."""

import pytest

from autocomp_hil.golden import SparseMemory
from autocomp_hil.golden.rv64 import Cause, Csr, Rv64, reads_counter
from tests.unit.golden.rv64 import assembler as asm
from tests.unit.golden.rv64.assembler import BASE, DATA, hart

HANDLER = BASE + 0x100
M = (1 << 64) - 1
MPP = 3 << 11


def trapping(word: int, registers: dict[int, int] | None = None) -> Rv64:
    """A hart whose second instruction is ``word``; interrupts enabled, handler set."""
    cpu = hart([asm.NOP, word], registers)
    cpu.csrs.write(Csr.MTVEC, HANDLER | 3)
    cpu.csrs.write(Csr.MSTATUS, 1 << 3)
    cpu.step()
    return cpu


TRAPS = {
    "ecall": (asm.ECALL, Cause.ECALL_M, 0),
    "ebreak": (asm.EBREAK, Cause.BREAKPOINT, BASE + 4),
    "illegal": (0xFFFF, Cause.ILLEGAL, 0xFFFF),
    **{
        f"{name} misaligned": (asm.i(name, 5, 1, 1), Cause.LOAD_MISALIGNED, DATA + 1)
        for name in ("lh", "lw", "ld", "lhu", "lwu")
    },
    "ld by 4": (asm.i("ld", 5, 1, 4), Cause.LOAD_MISALIGNED, DATA + 4),
    "lw by 2": (asm.i("lw", 5, 1, 2), Cause.LOAD_MISALIGNED, DATA + 2),
    **{
        f"{name} misaligned": (asm.s(name, 5, 1, -1), Cause.STORE_MISALIGNED, DATA - 1)
        for name in ("sh", "sw", "sd")
    },
    "sd by 4": (asm.s("sd", 5, 1, 4), Cause.STORE_MISALIGNED, DATA + 4),
    "jal": (asm.jal(5, 6), Cause.FETCH_MISALIGNED, BASE + 10),
    "jalr": (asm.i("jalr", 5, 1, 3), Cause.FETCH_MISALIGNED, DATA + 2),
    "branch": (asm.b("beq", 0, 0, -2), Cause.FETCH_MISALIGNED, BASE + 2),
    "unknown csr": (asm.csr("csrrs", 5, 0x7C0, 0), Cause.ILLEGAL, None),
    "write to cycle": (asm.csr("csrrw", 5, Csr.CYCLE, 0), Cause.ILLEGAL, None),
    "write to mhartid": (asm.csr("csrrsi", 5, Csr.MHARTID, 1), Cause.ILLEGAL, None),
    "command without accelerator": (asm.command(2, 1, 1), Cause.ILLEGAL, None),
}


@pytest.mark.parametrize("name", TRAPS)
def test_trap(name: str) -> None:
    """The instruction has no effect, the CSRs tell, the handler is next."""
    word, cause, tval = TRAPS[name]
    cpu = trapping(word, {1: DATA, 5: 77})
    before = bytes(cpu.memory.read(DATA - 8, 24))
    step = cpu.step()
    expected = word if tval is None else tval
    assert (step.pc, step.instruction, step.trap) == (BASE + 4, word, True)
    assert (step.cause, step.tval, step.rd, step.store) == (cause, expected, None, None)
    assert (cpu.pc, cpu.registers[5], cpu.retired) == (HANDLER, 77, 1)
    assert bytes(cpu.memory.read(DATA - 8, 24)) == before
    names = (Csr.MEPC, Csr.MCAUSE, Csr.MTVAL, Csr.MSTATUS)
    assert [cpu.csrs[n] for n in names] == [BASE + 4, cause, expected, MPP | 1 << 7]


def test_untaken_branch_to_nowhere_is_legal() -> None:
    """An untaken branch to nowhere is legal, only a taken one traps."""
    cpu = trapping(asm.b("bne", 0, 0, -2))
    assert not cpu.step().trap


def test_mret() -> None:
    """Back to mepc, interrupts as they were."""
    cpu = hart([asm.MRET])
    cpu.csrs.write(Csr.MEPC, DATA + 3)
    cpu.csrs.write(Csr.MSTATUS, 1 << 7)
    assert not cpu.step().trap
    assert (cpu.pc, cpu.csrs[Csr.MSTATUS]) == (DATA, MPP | 1 << 7 | 1 << 3)


@pytest.mark.parametrize(
    ("name", "operand", "after"),
    [
        ("csrrw", 0b0101, 0b0101),
        ("csrrs", 0b0101, 0b0111),
        ("csrrc", 0b0101, 0b0010),
        ("csrrwi", 5, 5),
        ("csrrsi", 5, 0b0111),
        ("csrrci", 5, 0b0010),
    ],
)
def test_csr_operations(name: str, operand: int, after: int) -> None:
    """The old value is the result, also where rd is the source."""
    cpu = hart([asm.csr(name, 5, Csr.MSCRATCH, 5)], {5: operand})
    cpu.csrs.write(Csr.MSCRATCH, 0b0110)
    assert cpu.step().value == 0b0110
    assert cpu.csrs[Csr.MSCRATCH] == after


@pytest.mark.parametrize(
    ("number", "reset", "after_ones"),
    [
        (Csr.MSTATUS, MPP, MPP | 1 << 7 | 1 << 3),
        (Csr.MISA, 0x8000000000001100, 0x8000000000001100),
        (Csr.MTVEC, 0, M - 3),
        (Csr.MSCRATCH, 0, M),
        (Csr.MEPC, 0, M - 3),
        (Csr.MCAUSE, 0, M),
        (Csr.MTVAL, 0, M),
    ],
)
def test_csr_values(number: int, reset: int, after_ones: int) -> None:
    """Values are right after reset, and after all ones were written."""
    cpu = hart([asm.csr("csrrw", 6, number, 5), asm.csr("csrrs", 7, number, 0)], {5: M})
    assert [step.value for step in cpu.run(2)] == [reset, after_ones]


def test_mhartid_is_readable() -> None:
    """Reading without writing is legal in all forms that do not write."""
    words = [asm.csr(name, 5, Csr.MHARTID, 0) for name in ("csrrs", "csrrc", "csrrsi", "csrrci")]
    assert [step.value for step in hart(words).run(4)] == [0] * 4


def test_counters() -> None:
    """Counters count retired instructions, not traps, or are what the caller says."""
    read = asm.csr("csrrs", 5, Csr.INSTRET, 0)
    cpu = hart([asm.NOP, read, read])
    assert [step.value for step in cpu.run(3)] == [None, 1, 2]
    memory = SparseMemory(0, [(BASE, asm.image([asm.csr("csrrs", 5, Csr.CYCLE, 0)]))])
    given = Rv64(memory, pc=BASE, counters=lambda number: number * 2)
    assert given.step().value == Csr.CYCLE * 2
    assert reads_counter(read)
    assert not reads_counter(asm.csr("csrrs", 5, Csr.MEPC, 0))
    assert not reads_counter(0)


@pytest.mark.parametrize(
    ("machine", "shadow"), [(Csr.MCYCLE, Csr.CYCLE), (Csr.MINSTRET, Csr.INSTRET)]
)
def test_machine_counters(machine: Csr, shadow: Csr) -> None:
    """A write to a counter is not added to by its own instruction; the shadow follows."""
    words = [
        asm.NOP,
        asm.csr("csrrw", 6, machine, 5),
        asm.csr("csrrs", 6, shadow, 0),
        asm.ECALL,
        asm.csr("csrrs", 6, machine, 0),
        asm.csr("csrrci", 6, machine, 3),
        asm.csr("csrrsi", 6, shadow, 0),
    ]
    cpu = hart(words, {5: 100})
    cpu.csrs.write(Csr.MTVEC, BASE + 16)
    values = [step.value for step in cpu.run(len(words))]
    assert values == [None, 1, 100, None, 101, 102, 100]
    other = hart([asm.csr("csrrw", 6, machine, 5), asm.NOP, asm.csr("csrrs", 6, shadow, 0)], {5: M})
    assert [step.value for step in other.run(3)] == [0, None, 0]
    assert reads_counter(asm.csr("csrrs", 5, machine, 0))


def test_the_two_counters_are_separate() -> None:
    """A write to one leaves the other; where the caller says a value, it is not counted."""
    words = [asm.csr("csrrw", 0, Csr.MCYCLE, 5), *(asm.csr("csrrs", 6, n, 0) for n in (
        Csr.MCYCLE, Csr.MINSTRET))]  # fmt: skip
    assert [step.value for step in hart(words, {5: 70}).run(3)] == [None, 70, 2]
    memory = SparseMemory(0, [(BASE, asm.image(words[1:]))])
    given = Rv64(memory, pc=BASE, counters=lambda n: 9 if n == Csr.MCYCLE else None)
    assert [step.value for step in given.run(2)] == [9, 1]


def test_misaligned_start_is_refused() -> None:
    """A misaligned start is refused, for there is no such program counter."""
    with pytest.raises(ValueError, match="multiple of 4"):
        Rv64(SparseMemory(), pc=2)
