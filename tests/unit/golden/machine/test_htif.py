# SPDX-License-Identifier: Apache-2.0
"""Bare-metal programs from elsewhere: tohost and fromhost."""

from autocomp_hil.golden.machine import Ending, MachineResult, run_functional
from tests.unit.golden.machine.programs import HARDWARE, word_program
from tests.unit.golden.rv64 import assembler as asm
from tests.unit.golden.rv64.assembler import DATA

TOHOST, FROMHOST, BUFFER, TEXT = DATA, DATA + 64, DATA + 128, DATA + 256
SYMBOLS = {"tohost": TOHOST, "fromhost": FROMHOST}
POINTER = asm.auipc(1, 4)
"""x1 = DATA, as first instruction."""


def run(words: list[int], data: bytes = bytes(4096), *, judged: bool = False) -> MachineResult:
    """A program with tohost and fromhost."""
    return run_functional(word_program([POINTER, *words], SYMBOLS, data), HARDWARE, judged=judged)


def exit_with(value: int) -> list[int]:
    """Store an odd number to tohost, then loop."""
    return [asm.i("addi", 2, 0, value), asm.s("sd", 2, 1, 0), asm.jal(0, 0)]


def test_exit() -> None:
    """The code is the number without its lowest bit; the store ends the job."""
    for value, code in ((1, 0), (7, 3), (2047, 1023)):
        done = run(exit_with(value))
        assert (done.outcome, done.exit_code) == (Ending.EXITED, code)


def test_exit_by_word() -> None:
    """The exit is a word that usual test programs store low half first."""
    done = run([asm.i("addi", 2, 0, 5), asm.s("sw", 2, 1, 0), asm.s("sw", 0, 1, 4)])
    assert (done.outcome, done.exit_code) == (Ending.EXITED, 2)


def write_call(number: int, descriptor: int, count: int) -> bytes:
    """Memory with the arguments of a system call and its text."""
    data = bytearray(4096)
    for index, value in enumerate((number, descriptor, TEXT, count)):
        at = BUFFER - DATA + 8 * index
        data[at : at + 8] = value.to_bytes(8, "little")
    data[TEXT - DATA : TEXT - DATA + 5] = b"hello"
    return bytes(data)


CALL = [
    asm.i("addi", 3, 1, BUFFER - DATA),
    asm.s("sd", 3, 1, 0),
    asm.i("ld", 4, 1, FROMHOST - DATA),  # wait for the answer
    asm.b("beq", 4, 0, -4),
    asm.s("sd", 0, 1, FROMHOST - DATA),
    asm.i("ld", 5, 1, 0),  # tohost is 0 again
    asm.i("ld", 6, 3, 0),  # what the call returned
    asm.r("add", 2, 5, 6),
    asm.i("slli", 2, 2, 1),
    asm.i("addi", 2, 2, 1),
    asm.s("sd", 2, 1, 0),
    asm.jal(0, 0),
]


def test_write() -> None:
    """Answered in memory before the next instruction."""
    done = run(CALL, write_call(64, 1, 5))
    assert (done.console, done.exit_code) == ("hello", 5)


def test_other_calls() -> None:
    """Exit ends the job; a call that is not there is answered: -ENOSYS."""
    assert run(CALL, write_call(93, 6, 0)).exit_code == 6
    assert run(CALL, write_call(93, (1 << 64) - 1, 0)).exit_code == -1
    words = [*CALL[:7], asm.i("addi", 6, 6, 40), *CALL[7:]]
    assert run(words, write_call(63, 1, 5)).exit_code == 40 - 38


def test_console_device() -> None:
    """Device 1, command 1 prints a character; other devices are not there."""
    words = [asm.i("addi", 2, 0, 0x101), asm.i("slli", 2, 2, 48), asm.i("addi", 2, 2, 65)]
    assert run([*words, asm.s("sd", 2, 1, 0), *exit_with(1)]).console == "A"
    words[0] = asm.i("addi", 2, 0, 0x201)
    done = run([*words, asm.s("sd", 2, 1, 0), *exit_with(1)])
    assert done.outcome is Ending.REJECTED
    assert done.message is not None
    assert done.message.startswith("tohost: expected an exit code")


def test_off_in_judged_jobs() -> None:
    """A store to tohost is a store."""
    done = run_functional(
        word_program([POINTER, *exit_with(1)], SYMBOLS), HARDWARE, judged=True, max_instructions=99
    )
    assert done.outcome is Ending.TIMED_OUT
    assert done.memory.read(TOHOST, 1)[0] == 1


def test_linked_anywhere() -> None:
    """All of DRAM is the program's if it has no symbols of the firmware."""
    far = [asm.lui(7, 0x90000), asm.s("sd", 7, 7, 0), asm.i("ld", 8, 7, 0), *exit_with(1)]
    assert run(far).outcome is Ending.EXITED
