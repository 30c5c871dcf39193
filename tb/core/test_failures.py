# SPDX-License-Identifier: Apache-2.0
"""Core programs that fail become small, and their files show the failure again."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from autocomp_hil.errors import ConfigError
from autocomp_hil.golden.memory import SparseMemory
from autocomp_hil.golden.rv64 import Rv64
from tb.canary.core.bench_faults import MUTATIONS, mutated_model
from tb.core.assembler import Assembler
from tb.core.comparable import is_comparable
from tb.core.directed import BASE, job, mixed_loop
from tb.core.failures import difference_of, load_job, store_failure
from tb.core.listing import word_text
from tb.core.random_program import random_listing
from tb.core.session import CoreJob
from tb.core.shrink import Failing, shrink

_MOST_INSTRUCTIONS = 12


def test_labels_follow_what_is_left() -> None:
    """Lines go before, between and behind a jump and its label."""
    asm = Assembler(BASE)
    for _ in range(3):
        asm.immediate("addi", 1, 1, 1)
    asm.branch("beq", 0, 0, "there")
    asm.immediate("addi", 2, 2, 1)
    asm.label("there")
    asm.immediate("addi", 3, 3, 1)
    whole = asm.listing()
    assert whole.image() == asm.image()
    texts = [word_text(word) for word in whole.only([2, 3, 4, 5]).words()]
    assert texts == ["addi x1, x1, 1", "beq x0, x0, +8", "addi x2, x2, 1", "addi x3, x3, 1"]
    assert word_text(whole.only([3, 5]).words()[0]) == "beq x0, x0, +4"
    assert word_text(whole.only([3]).words()[0]) == "beq x0, x0, +4"


@pytest.mark.parametrize(
    ("write", "comparable"),
    [
        (mixed_loop(3), True),
        (lambda asm: asm.load("ld", 1, 0, 11), False),  # the device answers as it likes
        (lambda asm: asm.store("sd", 1, 0, 0), False),  # no memory
        (lambda asm: asm.jalr(0, 10, 0), False),  # out of the program
        (lambda asm: (asm.label("again"), asm.jal(0, "again")), False),  # no end
        (lambda asm: (asm.auipc(5, 0), asm.store("sw", 0, 8, 5), asm.word(0x13)), False),
    ],
)
def test_what_can_be_compared(write: Callable[[Assembler], None], *, comparable: bool) -> None:
    """Only what every correct core does alike."""
    assert is_comparable(job(write)) is comparable


def test_code_may_change_before_a_fence() -> None:
    """A store to code and FENCE.I."""

    def write(asm: Assembler) -> None:
        asm.li(6, 0x13)
        asm.auipc(5, 0)
        asm.store("sw", 6, 12, 5)
        asm.fence_i()
        asm.immediate("addi", 1, 0, 5)

    assert is_comparable(job(write))


@pytest.mark.parametrize("seed", range(5))
def test_random_programs_can_be_compared(seed: int) -> None:
    """Every program that is drawn."""
    drawn, listing = random_listing(seed)
    assert listing.image() == drawn.image
    assert is_comparable(drawn)


def _divides(drawn: CoreJob) -> bool:
    """Whether a program divides a negative number, by the interpreter: stands for a fault."""
    memory = SparseMemory(seed=drawn.seed, images=[(drawn.base, drawn.image)])
    hart = Rv64(memory, pc=drawn.base, accelerator=lambda *_: 0)
    for _ in range(2000):
        word = int.from_bytes(memory.read(hart.pc, 4), "little")
        is_rem = word & 0xFE00_707F == 0x0200_6033
        if is_rem and hart.registers[word >> 15 & 31] >> 63:
            return True
        hart.step()
    return False


def test_shrunk_without_a_model() -> None:
    """A number, the division, the end; the world around is a plain one."""
    failing = next(
        failing
        for failing in (Failing(*random_listing(seed)) for seed in range(20))
        if _divides(failing.job)
    )
    smallest = shrink(failing, _divides, max_runs=600)
    assert len(smallest.listing.lines) <= _MOST_INSTRUCTIONS
    assert smallest.job.image == smallest.listing.image()
    assert is_comparable(smallest.job)
    assert set(smallest.job.options) <= {"latency"}


@pytest.mark.model
@pytest.mark.parametrize(
    ("fault", "seed"),
    [("remainder takes the sign of the divisor", 1000), ("wrong guess not repaired", 1000)],
)
def test_planted_fault_becomes_small(fault: str, seed: int, tmp_path: Path) -> None:
    """A fault of divider and branch prediction: few instructions, and the file shows it again."""
    run = partial(difference_of, model=mutated_model(), plusargs=(MUTATIONS[fault].plusarg,))
    failing = Failing(*random_listing(seed))
    path = tmp_path / "program.json"
    stored = store_failure(failing, path, model_seed=1000, cycles=10_000, run=run)
    assert stored.mismatch is not None
    assert len(stored.words) <= _MOST_INSTRUCTIONS
    assert str(path) in stored.reproduce_command
    again, model_seed = load_job(path)
    assert run(again, model_seed) == stored.mismatch
    assert difference_of(again, model_seed, model=mutated_model()) is None


def test_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """The message names the file."""
    path = tmp_path / "program.json"
    path.write_text('{"format": "something else"}', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"program\.json: no core program"):
        load_job(path)


def test_texts_of_instructions() -> None:
    """One of each form."""
    asm = Assembler(BASE)
    asm.csr("csrrwi", 1, 0x340, 7)
    asm.lui(2, 0x12345)
    asm.store("sb", 3, -1, 4)
    asm.immediate("sltiu", 5, 6, 9)
    asm.immediate("addiw", 5, 6, 9)
    assert [word_text(word) for word in asm.listing().words()] == [
        "csrrwi x1, 0x340, 7",
        "lui x2, 0x12345",
        "sb x3, -1(x4)",
        "sltiu x5, x6, 9",
        "addiw x5, x6, 9",
    ]
    assert word_text(0) == "illegal word 0x00000000"
