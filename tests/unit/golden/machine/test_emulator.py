# SPDX-License-Identifier: Apache-2.0
"""The emulator against the interpreter: same registers, CSRs, counts and memory, traps included."""

import random
from collections.abc import Callable

import pytest

from autocomp_hil.golden.accelerator import Accelerator
from autocomp_hil.golden.machine import emulator
from autocomp_hil.golden.machine.bus import Bus, InstructionBus
from autocomp_hil.golden.machine.emulator import Emulator
from autocomp_hil.golden.machine.host import Host
from autocomp_hil.golden.machine.memory import SharedMemory
from autocomp_hil.golden.machine.outcome import JobEnd
from autocomp_hil.golden.machine.ranges import AccessRange, AccessViolation, Ranges
from autocomp_hil.golden.machine.watch import Watch
from autocomp_hil.golden.rv64 import Cause, Csr, Retired, Rv64
from autocomp_hil.golden.usage import Usage
from tests.unit.golden.machine.programs import HARDWARE
from tests.unit.golden.rv64 import assembler as asm
from tests.unit.golden.rv64.assembler import BASE, DATA
from tests.unit.golden.rv64.test_against_unicorn import POINTER, random_program

HANDLER = BASE + 0x8000
EXIT = [asm.lui(31, 0x2000), asm.s("sd", 0, 31, 24)]
SKIP = [
    asm.csr("csrrs", 29, Csr.MEPC, 0),
    asm.i("addi", 29, 29, 4),
    asm.csr("csrrw", 0, Csr.MEPC, 29),
    asm.MRET,
]
WRITABLE = [Csr.MSTATUS, Csr.MISA, Csr.MSCRATCH, Csr.MCAUSE, Csr.MTVAL, Csr.MEPC]
SPECIAL: dict[str, Callable[[random.Random], list[int]]] = {
    "misaligned load": lambda rng: [asm.i("ld", rng.randrange(29), POINTER, rng.randrange(8))],
    "misaligned store": lambda rng: [asm.s("sw", rng.randrange(29), POINTER, rng.randrange(4))],
    "csr": lambda rng: [
        asm.csr(
            rng.choice(sorted(asm.CSR_OPS)),
            rng.randrange(29),
            rng.choice(WRITABLE),
            rng.randrange(32),
        )
    ],
    "read csr": lambda rng: [
        asm.csr("csrrs", rng.randrange(29), rng.choice([*Csr, 0xB00, 0xC01]), 0)
    ],
    "system": lambda rng: [rng.choice([asm.ECALL, asm.EBREAK, asm.WFI, asm.FENCE, asm.FENCE_I])],
    "illegal": lambda rng: [rng.choice([0, 0xFFFFFFFF, 0x0000202F, 0x53, 0x9002, 0x0B])],
    "jump": lambda rng: [
        asm.auipc(28, 0),
        asm.i("jalr", rng.randrange(28), 28, rng.choice([8, 9, 10, 12])),
        asm.NOP,
    ],
    "far jump": lambda rng: [
        asm.auipc(28, 0),
        asm.i("addi", 28, 28, rng.choice([12, 14, 16])),
        asm.i("jalr", rng.randrange(28), 28, 0),
        asm.NOP,
    ],
    "misaligned branch": lambda rng: [
        asm.b(rng.choice(["beq", "bne"]), rng.randrange(3), 0, 6),
        asm.jal(rng.randrange(2), 6),
    ],
    "command": lambda rng: [asm.command(7, 0, 0), asm.command(126, 0, 0, rng.randrange(28), 7)],
}


class Run:
    """One run with everything it can be compared by."""

    def __init__(self, words: list[int], registers: dict[int, int]) -> None:
        self.memory = SharedMemory(3)
        self.memory.write(BASE, asm.image(words))
        self.memory.write(HANDLER, asm.image(SKIP))
        ranges = Ranges([AccessRange(BASE, 0x10000, "RWX")])
        accelerator = Accelerator(HARDWARE, self.memory)
        watch = Watch(accelerator, ranges, Usage(HARDWARE))
        host = Host(judged=False)
        self.bus = Bus(self.memory, ranges, host=host, htif=None, watch=watch)
        self.hart = Rv64(
            self.bus,
            pc=BASE,
            accelerator=self.command,
            fence=watch.fence,
            instructions=InstructionBus(self.memory, ranges),
        )
        self.hart.csrs.write(Csr.MTVEC, HANDLER)
        for number, value in registers.items():
            self.hart.registers[number] = value
        self.commands: list[tuple[int, int, int]] = []
        self.traps: list[Retired] = []
        self.end: Exception | None = None

    def command(self, funct: int, rs1: int, rs2: int) -> int:
        """The accelerator: an answer that depends on the past."""
        self.commands.append((funct, rs1, rs2))
        return len(self.commands)

    def take(self, funct: int, rs1: int, rs2: int) -> bool:
        """The commands without result: done with at once."""
        if funct != 7:
            return False
        self.command(funct, rs1, rs2)
        return True

    def note(self, step: Retired) -> None:
        """Remember a trap."""
        if step.trap:
            self.traps.append(step)

    def interpret(self) -> "Run":
        """Run a program by the golden interpreter alone."""
        try:
            while True:
                self.note(self.hart.step())
        except (JobEnd, AccessViolation) as end:
            self.end = end
        return self

    def emulate(self, max_instructions: int = 100_000) -> "Run":
        """Run a program by the emulator."""
        machine = Emulator(
            self.hart, self.bus, self.memory,
            accelerator=self.command, takes=self.take, max_instructions=max_instructions,
            retired=self.note,
        )  # fmt: skip
        try:
            machine.run()
        except (JobEnd, AccessViolation) as end:
            self.end = end
        return self

    def state(self) -> tuple[object, ...]:
        """Everything about a machine, in a form that compares."""
        numbers = (Csr.MSTATUS, Csr.MEPC, Csr.MCAUSE, Csr.MTVAL, Csr.MSCRATCH)
        return (
            repr(self.end),
            self.hart.pc,
            self.hart.retired,
            self.hart.registers,
            [self.hart.csrs[n] for n in numbers],
            self.commands,
            self.traps,
            bytes(self.memory.read(BASE, 0x10000)),
        )


def both(words: list[int], registers: dict[int, int] | None = None) -> Run:
    """Run on both; returns the emulator's run after they were found equal."""
    expected = Run(words, registers or {}).interpret()
    found = Run(words, registers or {}).emulate()
    assert found.state() == expected.state()
    return found


@pytest.mark.parametrize("seed", range(40))
def test_random_programs(seed: int) -> None:
    """Plain code with one special thing in eight instructions."""
    rng = random.Random(seed)
    plain = random_program(rng)
    words: list[int] = []
    for word in plain:
        if word & 0x7F in {0x63, 0x6F}:  # its target would move
            continue
        words.append(word)
        if rng.random() < 0.12:
            words += SPECIAL[rng.choice(sorted(SPECIAL))](rng)
    words += [asm.NOP] * 4 + EXIT
    registers = {n: rng.getrandbits(64) for n in range(1, 28)} | {POINTER: DATA + 128}
    run = both(words, registers)
    assert isinstance(run.end, JobEnd)
    assert run.traps


def test_every_trap_is_among_them() -> None:
    """The random programs above see every cause."""
    causes = set()
    for seed in range(6):
        rng = random.Random(seed)
        words = [w for kind in sorted(SPECIAL) for _ in range(6) for w in SPECIAL[kind](rng)]
        run = both([*words, *[asm.NOP] * 4, *EXIT], {POINTER: DATA, 1: 1})
        causes |= {step.cause for step in run.traps}
    assert causes >= set(Cause) - {Cause.FETCH_ACCESS, Cause.LOAD_ACCESS, Cause.STORE_ACCESS}


@pytest.mark.parametrize("first", sorted(SPECIAL))
@pytest.mark.parametrize("second", sorted(SPECIAL))
def test_two_special_things_in_a_row(first: str, second: str) -> None:
    """Nothing between them: each is done once, as an illegal word right after a command."""
    for seed in range(4):
        rng = random.Random(seed)
        words = [asm.NOP, *SPECIAL[first](rng), *SPECIAL[second](rng), *[asm.NOP] * 4]
        both([*words, *EXIT], {POINTER: DATA, 1: 1})


def test_nothing_happens_after_a_trapping_access() -> None:
    """Stores after a misaligned load or store of the same block of code are taken back."""
    words = [
        asm.i("ld", 1, 1, 1),
        asm.s("sd", 1, 31, 8),
        asm.s("sd", 1, 31, 3),
        asm.s("sd", 1, 31, 16),
        asm.command(7, 1, 1),
        *EXIT,
    ]
    run = both(words, {1: DATA, POINTER: DATA})
    assert [step.cause for step in run.traps] == [Cause.LOAD_MISALIGNED, Cause.STORE_MISALIGNED]
    assert run.commands == [(7, DATA, DATA)]


@pytest.mark.parametrize(
    ("word", "right", "address"),
    [
        (asm.i("ld", 5, 1, 0), "R", 0x1001_0000),
        (asm.s("sd", 5, 1, 0), "W", 0x1001_0000),
        (asm.i("jalr", 5, 1, 0), "X", 0x1001_0000),
        (asm.s("sd", 5, 2, 0), "W", 8),
        (asm.i("lb", 5, 2, 0), "R", 8),
        (asm.i("jalr", 0, 0, 0), "X", 0),
        (asm.i("lb", 5, 3, 0), "R", (1 << 64) - 8),
        (asm.s("sb", 5, 3, 7), "W", (1 << 64) - 1),
    ],
)
def test_violations(word: int, right: str, address: int) -> None:
    """Near, far, and at the end of the address space."""
    run = both([asm.NOP, word, asm.NOP, *EXIT], {1: 0x1001_0000, 2: 8, 3: (1 << 64) - 8})
    assert isinstance(run.end, AccessViolation)
    assert (run.end.right, run.end.address) == (right, address)


def test_run_off_the_end_of_code() -> None:
    """The last instruction that may be executed is, the next one is not."""
    run, twin = Run([], {}), Run([], {})
    for item in (run, twin):
        item.memory.write(BASE, asm.image([asm.NOP] * (0x10000 // 4)))
    assert run.emulate().state() == twin.interpret().state()
    assert isinstance(run.end, AccessViolation)
    assert (run.end.right, run.hart.retired) == ("X", 0x10000 // 4)


def test_code_that_writes_code() -> None:
    """Seen after fence.i, also where the new code is special."""
    patch = asm.csr("csrrs", 7, Csr.MISA, 0)
    words = [
        asm.auipc(1, 0),
        asm.i("lw", 2, 1, 32),  # the patch
        asm.jal(5, 16),  # before: an addi
        asm.s("sw", 2, 1, 24),
        asm.FENCE_I,
        asm.jal(5, 4),
        asm.i("addi", 6, 6, 1),
        asm.b("beq", 7, 0, 8),
        patch,
        *EXIT,
    ]
    words[7] = asm.b("beq", 7, 0, -16)  # back to the store until x7 has misa
    run = both(words)
    assert run.hart.registers[7] == 0x8000000000001100


@pytest.mark.parametrize("funct", [7, 126])
def test_what_a_command_raises(funct: int) -> None:
    """An error in what the emulator calls comes out of it, with the machine at the command."""

    class Broken(Run):
        def command(self, funct: int, rs1: int, rs2: int) -> int:
            raise ZeroDivisionError(f"command {funct} {rs1} {rs2}")

    run = Broken([asm.NOP, asm.command(funct, 1, 2, 0, 7 if funct == 126 else 3), *EXIT], {2: 5})
    with pytest.raises(ZeroDivisionError, match=f"command {funct} 0 5"):
        run.emulate()
    assert (run.hart.pc, run.hart.registers[2]) == (BASE + 4, 5)


def test_what_a_block_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error while new code is looked at comes out as well."""

    def broken(*_: object) -> bool:
        raise ZeroDivisionError("decode")

    run = Run([asm.NOP, *EXIT], {})
    monkeypatch.setattr(emulator, "decode", broken)
    with pytest.raises(ZeroDivisionError, match="decode"):
        run.emulate()


def test_limit_is_kept_in_both_kinds_of_code() -> None:
    """A loop of plain code, and one of interpreted code."""
    for words in ([asm.jal(0, 0)], [asm.FENCE, asm.jal(0, -4)]):
        run = Run(words, {})
        run.emulate(max_instructions=2000)
        assert isinstance(run.end, JobEnd)
        assert 2000 <= run.hart.retired <= 2002
