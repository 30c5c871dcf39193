# SPDX-License-Identifier: Apache-2.0
"""Chains of traps on the functional machine: told, quick, and ended where they never end."""

import time

import pytest

from autocomp_hil.golden.machine import ENDLESS, Ending, MachineResult, run_functional
from autocomp_hil.golden.rv64 import Csr
from tests.unit.golden.machine.programs import HARDWARE, word_program
from tests.unit.golden.rv64 import assembler as asm

_HANDLER = asm.BASE + 0x20
_SET_HANDLER = [
    asm.auipc(5, 0),
    asm.i("addi", 5, 5, _HANDLER - asm.BASE),
    asm.csr("csrrw", 0, Csr.MTVEC, 5),
    asm.i("addi", 6, 0, 0),
    asm.ECALL,
    asm.NOP,
    asm.NOP,
    asm.NOP,
]
"""Takes a trap to a handler that follows."""


def _run(handler: list[int], limit: int = 1_000_000) -> MachineResult:
    return run_functional(word_program([*_SET_HANDLER, *handler]), HARDWARE, max_instructions=limit)


@pytest.mark.parametrize(
    "handler",
    [
        [0],
        [asm.ECALL],
        [asm.csr("csrrs", 7, Csr.MCAUSE, 0), asm.csr("csrrs", 8, Csr.MEPC, 0), asm.ECALL],
        [asm.csr("csrrw", 6, Csr.MSCRATCH, 6), asm.ECALL],
    ],
)
def test_an_endless_chain_ends_at_once(handler: list[int]) -> None:
    """The state after a trap is one that was there before, so all that follows is the same."""
    done = _run(handler)
    assert done.outcome is Ending.TIMED_OUT
    assert done.message is not None
    assert done.message.startswith(f"{ENDLESS}; last at ")
    assert "; traps taken: " in done.message
    assert f"at 0x{_HANDLER + 4 * (len(handler) - 1):x}" in done.message
    assert done.instructions < 100


@pytest.mark.parametrize(
    "handler",
    [
        [asm.i("addi", 6, 6, 1), asm.ECALL],
        [asm.csr("csrrs", 7, Csr.MCYCLE, 0), asm.ECALL],
        [asm.s("sd", 6, 5, 0), asm.ECALL],
    ],
)
def test_a_chain_that_may_end_is_followed(handler: list[int]) -> None:
    """A chain with an effect in it is followed up to the limit; the traps are told."""
    limit = 20_000
    begin = time.process_time()
    done = run_functional(
        word_program([asm.lui(5, asm.DATA >> 12), *_after(handler)]), HARDWARE,
        max_instructions=limit,
    )  # fmt: skip
    spent_s = time.process_time() - begin
    assert done.outcome is Ending.TIMED_OUT
    assert done.message is not None
    assert done.message.startswith(f"no end after {limit} instructions; last at ")
    assert "; traps taken: " in done.message
    assert "the last: environment call at " in done.message
    assert spent_s < 5
    assert spent_s / (limit - done.instructions) < 100e-6


def _after(handler: list[int]) -> list[int]:
    """A handler that is set through x7, so that x5 stays."""
    start = [asm.auipc(7, 0), asm.i("addi", 7, 7, 16), asm.csr("csrrw", 0, Csr.MTVEC, 7), asm.ECALL]
    return [*start, *handler]


def test_a_chain_that_ends_is_no_chain() -> None:
    """A handler that counts to ten and exits through a loop without traps."""
    handler = [
        asm.i("addi", 6, 6, 1),
        asm.i("addi", 7, 0, 10),
        asm.b("beq", 6, 7, 8),
        asm.ECALL,
        asm.jal(0, 0),
    ]
    done = _run(handler, limit=5_000)
    assert done.outcome is Ending.TIMED_OUT
    assert done.message is not None
    assert done.message.startswith("no end after 5000 instructions")
    assert "traps taken: 10, the last: environment call" in done.message
