# SPDX-License-Identifier: Apache-2.0
"""Programs that are written for one property each."""

from collections.abc import Callable
from typing import Final

from tb.core.assembler import Assembler
from tb.core.session import END_ADDRESS, CoreJob

__all__ = [
    "BASE",
    "DATA",
    "bytes_then_load",
    "commands",
    "copy_twice",
    "every_line",
    "job",
    "mixed_loop",
    "nested_calls",
    "poll",
    "store_then_load",
]

BASE: Final = 0x1001_0000
DATA: Final = 0x2000_0000


def job(write: Callable[[Assembler], None], **options: int) -> CoreJob:
    """A program with x10 = DATA and x11 = END_ADDRESS that ends after what ``write`` puts in."""
    asm = Assembler(BASE)
    asm.li(10, DATA)
    asm.li(11, END_ADDRESS)
    write(asm)
    asm.store("sd", 0, 0, 11)
    asm.label("end")
    asm.jal(0, "end")
    limit = options.pop("limit", 100_000)
    return CoreJob(image=asm.image(), base=BASE, limit=limit, options=options)


def mixed_loop(rounds: int) -> Callable[[Assembler], None]:
    """Arithmetic, loads that hit (used at once and later), a store, branches easy to guess."""

    def write(asm: Assembler) -> None:
        asm.li(5, rounds)
        asm.li(20, 0)
        asm.label("loop")
        asm.load("ld", 6, 0, 10)
        asm.load("lw", 7, 8, 10)
        asm.immediate("addi", 8, 8, 1)
        asm.register("add", 9, 6, 8)
        asm.register("xor", 12, 7, 9)
        asm.branch("beq", 8, 0, "never")
        asm.load("lbu", 13, 17, 10)
        asm.register("add", 14, 13, 12)
        asm.register("sub", 15, 14, 9)
        asm.store("sd", 15, 64, 10)
        asm.label("never")
        asm.immediate("slli", 16, 15, 3)
        asm.register("or", 20, 20, 16)
        asm.immediate("addi", 5, 5, -1)
        asm.branch("bne", 5, 0, "loop")

    return write


def commands(count: int, rounds: int) -> Callable[[Assembler], None]:
    """A loop over ``count`` commands one after the other; two words of operands for each."""

    def write(asm: Assembler) -> None:
        asm.li(5, rounds)
        asm.li(6, 0x1000_0000)
        asm.li(7, 0x0010_0010_0000_0000)
        asm.label("loop")
        for number in range(count):
            asm.immediate("addi", 6, 6, 64)
            asm.immediate("addi", 7, 7, 16)
            asm.command(number % 126, 0, 6, 7)
        asm.immediate("addi", 5, 5, -1)
        asm.branch("bne", 5, 0, "loop")

    return write


def poll(address: int) -> Callable[[Assembler], None]:
    """Read a byte until it is not what it was at first."""

    def write(asm: Assembler) -> None:
        asm.li(6, address)
        asm.label("loop")
        asm.load("lbu", 7, 0, 6)
        asm.immediate("addi", 7, 7, -1)
        asm.branch("bne", 7, 0, "loop")

    return write


def store_then_load(job_options: dict[str, int]) -> CoreJob:
    """Stores to lines that are not cached, each read back while most are still on their way."""

    def write(asm: Assembler) -> None:
        for number in range(8):
            asm.store("sd", 11, 64 * number, 10)
        for number in reversed(range(8)):
            asm.load("ld", 7, 64 * number, 10)

    return job(write, **job_options)


def bytes_then_load(job_options: dict[str, int]) -> CoreJob:
    """Stores of single bytes, which join in the write buffer, and a load of what they made."""

    def write(asm: Assembler) -> None:
        for number in range(32):
            asm.store("sb", 11, number, 10)
        for number in range(4):
            asm.load("ld", 7, 8 * number, 10)

    return job(write, **job_options)


def copy_twice(lines: int) -> Callable[[Assembler], None]:
    """Copy so many lines of 64 bytes by loads and stores of 8 bytes, and then again.

    Every line begins with the instruction ``ld x12, 0(x6)``.
    """

    def write(asm: Assembler) -> None:
        for again in range(2):
            asm.li(5, lines)
            asm.li(6, DATA)
            asm.li(7, DATA + (1 << 20))
            asm.label(f"line{again}")
            for word in range(8):
                asm.load("ld", 12 + word, 8 * word, 6)
            for word in range(8):
                asm.store("sd", 12 + word, 8 * word, 7)
            asm.immediate("addi", 6, 6, 64)
            asm.immediate("addi", 7, 7, 64)
            asm.immediate("addi", 5, 5, -1)
            asm.branch("bne", 5, 0, f"line{again}")

    return write


def nested_calls(rounds: int, depth: int) -> Callable[[Assembler], None]:
    """Rounds of calls inside of calls, each from a place of its own.

    A round is 8 instructions a call and 3 more, the first of which is ``addi x20, x20, -1``.
    """

    def write(asm: Assembler) -> None:
        asm.immediate("addi", 20, 0, rounds)
        asm.label("round")
        asm.jal(1, "call0")
        asm.immediate("addi", 20, 20, -1)
        asm.branch("bne", 20, 0, "round")
        asm.jal(0, "over")
        for call in range(depth):
            asm.label(f"call{call}")
            asm.immediate("addi", 21 + call, 1, 0)
            if call + 1 < depth:
                asm.jal(1, f"call{call + 1}")
            else:
                asm.immediate("addi", 5, 5, 1)
            for _ in range(2):
                asm.immediate("addi", 5, 5, 1)
            asm.immediate("addi", 1, 21 + call, 0)
            for _ in range(2):
                asm.immediate("addi", 5, 5, 1)
            asm.jalr(0, 1, 0)
        asm.label("over")

    return write


def every_line(lines: int) -> Callable[[Assembler], None]:
    """One jump in each of so many lines of code, twice, and after FENCE.I once more.

    Each round begins and ends with a read of the cycle counter, ``csrrs x7, cycle, x0``.
    """

    def write(asm: Assembler) -> None:
        asm.li(5, 3)
        while asm.here % 64:
            asm.immediate("addi", 0, 0, 0)
        asm.label("round")
        asm.csr("csrrs", 7, 0xC00, 0)
        for number in range(lines):
            asm.label(f"line{number}")
            asm.jal(0, f"line{number + 1}")
            while asm.here % 64:
                asm.word(0)
        asm.label(f"line{lines}")
        asm.csr("csrrs", 7, 0xC00, 0)
        asm.immediate("addi", 5, 5, -1)
        asm.immediate("addi", 6, 5, -1)
        asm.branch("bne", 6, 0, "again")
        asm.fence_i()
        asm.label("again")
        asm.branch("beq", 5, 0, "done")
        asm.jal(0, "round")
        asm.label("done")

    return write
