# SPDX-License-Identifier: Apache-2.0
"""The interpreter's control and status registers against the table of the privileged manual."""

import pytest

from autocomp_hil.golden import SparseMemory
from autocomp_hil.golden.rv64 import Retired, Rv64, reads_counter
from tb.core.assembler import Assembler
from tb.core.directed import BASE, job
from tb.core.privileged import (
    FORBIDDEN,
    REGISTERS,
    every_number,
    is_access,
    judge_register,
    write_and_read,
)


def run(image: bytes, steps: int) -> list[Retired]:
    """The trace of a program."""
    return Rv64(SparseMemory(0, [(BASE, image)]), pc=BASE).run(steps)


def test_every_number() -> None:
    """Registers of the table can be read; every other one of the 4096 numbers is illegal."""
    trace = run(job(every_number()).image, 25_000)
    reads = [step for step in trace if step.instruction & 0xFFFFF == 0x02373]
    assert [step.instruction >> 20 for step in reads] == list(range(1 << 12))
    assert {step.instruction >> 20 for step in reads if not step.trap} == set(REGISTERS)
    assert not set(REGISTERS) & set(FORBIDDEN)


@pytest.mark.parametrize("number", REGISTERS)
def test_every_register(number: int) -> None:
    """Value after reset, which bits can be written, and which accesses are illegal."""
    judge_register(number, run(job(write_and_read(number)).image, 90))


def test_the_judgement_rings() -> None:
    """A register that keeps a bit too many, reads as another does, or takes a forbidden write."""
    trace = run(job(write_and_read(0x340)).image, 90)
    for other in (0x300, 0x341, 0xF11):
        moved = [
            step._replace(instruction=step.instruction & 0xFFFFF | other << 20)
            for step in trace
            if is_access(step) and step.instruction >> 20 == 0x340
        ]
        with pytest.raises(AssertionError, match=f"0x{other:03x}"):
            judge_register(other, moved)


def test_counters_are_known_as_such() -> None:
    """A program that reads one of them depends on time."""
    asm = Assembler(BASE)
    for number in REGISTERS:
        asm.csr("csrrs", 5, number, 0)
    counting = {word >> 20 for word in asm.listing().words() if reads_counter(word)}
    assert counting == {0xB00, 0xB02, 0xC00, 0xC01, 0xC02}
