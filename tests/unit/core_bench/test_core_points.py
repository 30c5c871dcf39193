# SPDX-License-Identifier: Apache-2.0
"""Points of the core are hit by what they name; checked on the interpreter alone."""

from collections.abc import Callable

import pytest

from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.golden.rv64 import Rv64
from tb.core.assembler import Assembler
from tb.core.directed import DATA
from tb.core.events import event_names, events_in
from tb.core.points import CorePoints, core_points_of
from tb.core.random_program import random_job

_BASE = 0x1000_0000
_FEW_PROGRAMS = 12
_WORD_BYTES = 4


def points(write: Callable[[Assembler], None]) -> set[str]:
    """Points of a short program; x10 = DATA and x11 = -1 were set long before."""
    asm = Assembler(_BASE)
    asm.li(10, DATA)
    asm.immediate("addi", 11, 0, -1)
    for _ in range(4):
        asm.immediate("addi", 0, 0, 5)
    first = len(asm.lines)
    write(asm)
    hart = Rv64(SparseMemory(images=[(_BASE, asm.image())]), pc=_BASE, accelerator=lambda *_: 7)
    collected = CorePoints()
    for number in range(len(asm.lines)):
        if number == first:
            collected.found.clear()
        before = hart.pc
        registers = list(hart.registers)
        retired = hart.step()
        after, hart.pc = hart.pc, before
        hart.registers, later = registers, hart.registers
        collected.see(hart, retired)
        hart.registers, hart.pc = later, after
        if retired.trap:
            break
    return collected.points()


@pytest.mark.parametrize(
    ("write", "names"),
    [
        (lambda a: a.register("div", 5, 10, 0), {"operands.div.other.zero"}),
        (lambda a: a.register("mulw", 0, 11, 11), {
            "operands.mulw.ones.ones", "registers.mulw.same", "registers.mulw.rd_x0",
        }),
        (lambda a: a.immediate("xori", 5, 11, -2048), {"immediate.xori.ones.least"}),
        (lambda a: a.immediate("sraiw", 5, 11, 31), {"immediate.sraiw.ones.most"}),
        (lambda a: a.register("sll", 5, 10, 11), {"shift.sll.beyond"}),
        (lambda a: a.load("lb", 5, 7, 10), {"place.lb.7"}),
        (lambda a: a.load("lw", 5, 2, 10), {"misaligned.lw", "trap.load_misaligned.after.alu"}),
        (lambda a: a.word(0), {"trap.illegal.after.alu"}),
        (lambda a: a.csr("csrrs", 5, 0x340, 0), {"csr.mscratch.read", "csr_form.csrrs.rd.zero"}),
        (lambda a: a.csr("csrrw", 0, 0xF14, 10), {"csr.mhartid.refused"}),
        (lambda a: a.branch_by("bne", 10, 11, 8), {
            "branch.bne.taken.forward", "compare.bne.other.ones",
        }),
        (lambda a: a.command(126, 5, 10, 11, funct3=7), {"instruction.command.answer"}),
        (lambda a: a.lui(5, 0x80000), {"immediate.lui.least"}),
    ],
)  # fmt: skip
def test_one_instruction(write: Callable[[Assembler], None], names: set[str]) -> None:
    """Each hits what it is."""
    assert names <= core_points_of()
    assert names <= points(write)


def test_uses_by_distance() -> None:
    """The youngest writer counts, up to three instructions later."""

    def write(asm: Assembler) -> None:
        asm.register("mul", 5, 10, 10)
        asm.immediate("addi", 6, 10, 0)
        asm.store("sd", 5, 8, 10)

    found = points(write)
    assert "use.multiply.store_data.2" in found
    assert not any(name.startswith("use.alu.store_data") for name in found)


def test_a_load_after_a_store() -> None:
    """Bytes in common, and few instructions between."""

    def write(asm: Assembler, offset: int) -> None:
        asm.store("sh", 11, 2, 10)
        asm.load("lbu", 5, offset, 10)

    assert "load_after_store.sh.lbu" in points(lambda asm: write(asm, 3))
    assert "load_after_store.sh.lbu" not in points(lambda asm: write(asm, 4))


def test_names_of_events() -> None:
    """They come from the enumeration, in the order of their bits."""
    names = event_names()
    assert len(names) == len(set(names)) <= 128
    assert names[0] == "event.branch_taken_right"
    assert {"event.fence_i_waits_for_stores", "event.forward_execute_rs1"} <= set(names)
    assert events_in(1 | 1 << len(names) - 1) == {names[0], names[-1]}


def test_programs_are_short_and_differ() -> None:
    """Each seed has a program of its own, which code that jumps by addresses can hold."""
    images = {random_job(seed).image for seed in range(_FEW_PROGRAMS)}
    assert len(images) == _FEW_PROGRAMS
    assert all(len(image) < 1 << 16 for image in images)


def test_programs_are_near_and_far() -> None:
    """Code and data are where the chip has them in some, and above 32 bits in others."""
    jobs = [random_job(seed) for seed in range(_FEW_PROGRAMS)]
    for addresses in ([job.base for job in jobs], [job.dump[0] for job in jobs]):
        assert any(address < 1 << 32 for address in addresses)
        assert any(address >= 1 << 32 for address in addresses)
        assert all(address + (1 << 20) <= 1 << 64 for address in addresses)
