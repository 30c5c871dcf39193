# SPDX-License-Identifier: Apache-2.0
"""Control and status registers of the RTL against the privileged manual, and the interpreter."""

import pytest

from tb.core.assembler import Assembler
from tb.core.compare import check, retired
from tb.core.directed import job
from tb.core.privileged import FORBIDDEN, REGISTERS, every_number, judge_register, write_and_read
from tb.core.session import FLAG_TRAP, run_jobs

pytestmark = pytest.mark.model


def test_every_number() -> None:
    """Registers of the table can be read; every other one of the 4096 numbers is illegal."""
    program = job(every_number(), limit=4_000_000)
    result = run_jobs([program])[0]
    check(program, result)
    reads = [r for r in result.trace if int(r["instruction"]) & 0xFFFFF == 0x02373]
    assert [int(r["instruction"]) >> 20 for r in reads] == list(range(1 << 12))
    there = {int(r["instruction"]) >> 20 for r in reads if not int(r["flags"]) & FLAG_TRAP}
    assert there == set(REGISTERS)
    assert not there & set(FORBIDDEN)
    traps = [r for r in reads if int(r["flags"]) & FLAG_TRAP]
    assert {(int(r["cause"]), int(r["tval"]) == int(r["instruction"])) for r in traps} == {
        (2, True)
    }


def test_every_register() -> None:
    """Value after reset, which bits can be written, and which accesses are illegal."""
    jobs = [job(write_and_read(number)) for number in REGISTERS]
    for number, program, result in zip(REGISTERS, jobs, run_jobs(jobs), strict=True):
        check(program, result)
        judge_register(number, [retired(record) for record in result.trace])


def test_time_goes_on() -> None:
    """The time ticks once a clock cycle, and a write to mcycle does not change it."""

    def program(asm: Assembler) -> None:
        asm.csr("csrrs", 5, 0xC01, 0)
        asm.li(6, 1 << 40)
        asm.csr("csrrw", 0, 0xB00, 6)
        asm.csr("csrrs", 7, 0xC01, 0)
        asm.csr("csrrs", 8, 0xC00, 0)

    result = run_jobs([job(program)])[0]
    reads = {int(r["rd"]): r for r in result.trace if int(r["instruction"]) >> 20 in {0xC00, 0xC01}}
    ticks = int(reads[7]["value"]) - int(reads[5]["value"])
    assert ticks == int(reads[7]["cycle"]) - int(reads[5]["cycle"])
    assert int(reads[8]["value"]) - (1 << 40) < 100
