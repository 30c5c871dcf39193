# SPDX-License-Identifier: Apache-2.0
"""The functional machine: a program on core, accelerator and host, without time.

Covered: everything that a program can see and do but time: traps, access ranges, host device,
HTIF, races. Not covered: cycles; cycle, time and instret count instructions, performance
counters read 0.
"""

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NoReturn

from autocomp_hil import memory_map
from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden.accelerator import Accelerator
from autocomp_hil.golden.batch import Queue
from autocomp_hil.golden.machine.bus import Bus, InstructionBus
from autocomp_hil.golden.machine.call import Call
from autocomp_hil.golden.machine.elf import ElfProgram
from autocomp_hil.golden.machine.emulator import Emulator
from autocomp_hil.golden.machine.host import Host
from autocomp_hil.golden.machine.htif import Htif
from autocomp_hil.golden.machine.memory import SharedMemory
from autocomp_hil.golden.machine.outcome import Ending, JobEnd
from autocomp_hil.golden.machine.ranges import AccessRange, AccessViolation, Ranges
from autocomp_hil.golden.machine.result import MachineResult, TrapReport
from autocomp_hil.golden.machine.watch import Watch
from autocomp_hil.golden.rv64 import Cause, Csr, Retired, Rv64, reads_counter
from autocomp_hil.golden.usage import Usage
from autocomp_hil.golden.work import Work
from autocomp_hil.isa import Command, Funct, disassemble

__all__ = ["default_ranges", "describe_trap", "run_functional", "run_in_lock_step"]

_FIRMWARE_SYMBOL: Final = "hil_stack_top"
_CAUSES: Final = {
    Cause.FETCH_MISALIGNED: "jump to a misaligned address",
    Cause.ILLEGAL: "illegal instruction",
    Cause.BREAKPOINT: "breakpoint",
    Cause.LOAD_MISALIGNED: "misaligned load",
    Cause.STORE_MISALIGNED: "misaligned store",
    Cause.ECALL_M: "environment call",
}


def default_ranges(program: ElfProgram) -> tuple[AccessRange, ...]:
    """What a program may touch if nobody says more.

    One that is linked with the firmware its segments, with their rights, and the launch block;
    any other program all of DRAM.
    """
    if _FIRMWARE_SYMBOL not in program.symbols:
        size = (1 << 64) - memory_map.DRAM_BASE
        return (AccessRange(memory_map.DRAM_BASE, size, "RWX"),)
    return (
        AccessRange(memory_map.LAUNCH_BLOCK_BASE, memory_map.LAUNCH_BLOCK_BYTES, "R"),
        *(AccessRange(s.address, s.size, s.rights) for s in program.segments),
    )


def run_functional(
    program: ElfProgram,
    hardware: HardwareConfig,
    *,
    images: Iterable[tuple[int, bytes]] = (),
    ranges: Iterable[AccessRange] | None = None,
    seed: int = 0,
    judged: bool = False,
    max_instructions: int = 100_000_000,
    regions: Iterable[tuple[int, int]] = (),
    max_cycles: int | None = None,
    explain: bool = False,
    watched_byte: int | None = None,
    device_code: Sequence[tuple[int, int]] | None = None,
) -> MachineResult:
    """Run a program to its end.

    Args:
        program: What is loaded and started at its entry.
        hardware: Configuration of the accelerator.
        images: (address, contents) put into memory after the program.
        ranges: Memory of the job; by default ``default_ranges``.
        seed: Job seed of the start pattern.
        judged: STOP ends the job; console, exit and HTIF are off.
        max_instructions: Number of instructions after which the job is TIMED_OUT.
        max_cycles: Cycles of commands, whatever overlaps, after which the job is TIMED_OUT.
        regions: (address, bytes) of DRAM of which the result says what commands stored.
        explain: Remember who wrote which local row; costs time.
        watched_byte: Address in DRAM, with ``explain``; who stores there is remembered.
        device_code: (address, bytes) of the code that may store to the host device; a store of
            other code rejects the job. None: all code may.

    Returns:
        What became of it; the program's faults are values, never exceptions.
    """
    allowed = Ranges(default_ranges(program) if ranges is None else ranges)
    usage = Usage(hardware, regions)
    memory = SharedMemory(seed)
    accelerator = Accelerator(hardware, memory, seed, explain=explain, watched_byte=watched_byte)
    job = Job(
        program, accelerator, memory, allowed, usage,
        judged=judged, max_cycles=max_cycles, device_code=device_code,
    )  # fmt: skip
    for address, contents in (*program.images(), *images):
        job.memory.write(address, contents)
    return job.run(max_instructions)


def run_in_lock_step(
    program: ElfProgram,
    hardware: HardwareConfig,
    *,
    follow: Callable[[Retired], None],
    timed: Callable[[], int],
    seed: int = 0,
    judged: bool = False,
    max_instructions: int = 10_000_000,
) -> MachineResult:
    """Run a program instruction by instruction along the trace of another machine.

    Args:
        program: The program, as for ``run_functional``.
        hardware: Its configuration, as for ``run_functional``.
        follow: Sees every step but the one that ends the job.
        timed: Gives the value that the instruction at hand reads, called where it depends on
            time: a count of cycles, an answer of COUNTER, a word that the host writes.
        seed: Job seed, as for ``run_functional``.
        judged: Whether the job is judged, as for ``run_functional``.
        max_instructions: Limit of the job, as for ``run_functional``.
    """
    ranges = Ranges(default_ranges(program))
    usage = Usage(hardware, ())
    memory = SharedMemory(seed)
    accelerator = Accelerator(hardware, memory, seed)
    job = Job(program, accelerator, memory, ranges, usage, judged=judged, timed=timed)
    for address, contents in program.images():
        job.memory.write(address, contents)
    return job.run(max_instructions, follow)


def describe_trap(
    program: ElfProgram, *, cause: int, pc: int, instruction: int, value: int
) -> TrapReport:
    """The report of a trap that the core took and nobody handled.

    Args:
        program: Whose it is.
        cause: Mcause.
        pc: Mepc.
        instruction: Its word.
        value: Mtval.
    """
    name = _CAUSES.get(Cause(cause), "trap")
    return TrapReport(
        message=f"{name} at {program.place(pc)}, "
        f"instruction 0x{instruction:08x}, mtval 0x{value:x}",
        pc=pc,
        cause=cause,
        address=value,
    )


@functools.lru_cache(maxsize=1 << 16)
def _command_of(funct: int, rs1: int, rs2: int) -> Command:
    """A command; calls of one kernel issue most of them again and again."""
    return Command(funct, rs1, rs2)


class Job:
    """The parts of one run, and what they notice."""

    _traps = 0
    """Traps that the core took."""

    def __init__(
        self,
        program: ElfProgram,
        accelerator: Accelerator,
        memory: SharedMemory,
        ranges: Ranges,
        usage: Usage,
        *,
        judged: bool,
        max_cycles: int | None = None,
        timed: Callable[[], int] | None = None,
        device_code: Sequence[tuple[int, int]] | None = None,
    ) -> None:
        """A machine whose hart is at the program's entry."""
        self.memory = memory
        self._program = program
        self._ranges = ranges
        self._accelerator = accelerator
        self._usage = usage
        self._watch = Watch(self._accelerator, ranges, usage)
        self._accelerator.machine.observer = self._watch
        self._queue = Queue(accelerator, usage, max_cycles)
        self._device_code = device_code
        self._host = Host(judged=judged, refusal=self._refused_store)
        htif = Htif(
            program.symbols,
            read=lambda address, count: bytes(self.memory.read(address, count)),
            write=self.memory.write,
            console=self._host.print,
        )
        self._bus = Bus(
            self.memory, ranges, host=self._host, htif=None if judged else htif,
            watch=self._watch, host_words=timed,
        )  # fmt: skip
        self._hart = Rv64(
            self._bus,
            pc=program.entry,
            accelerator=self._command,
            counters=self._cycles,
            fence=self._watch.fence,
            instructions=InstructionBus(self.memory, ranges),
        )
        self._timed = timed
        self._last_command: Command | None = None
        self._last_trap: Retired | None = None
        self._reads_time = False

    @property
    def registers(self) -> tuple[int, ...]:
        """The registers x0 to x31 as they are now."""
        return tuple(self._hart.registers)

    def bytes_at(self, address: int, count: int) -> bytes:
        """Memory as it is now."""
        return self.memory.read(address, count).tobytes()

    def prepare(self, call: Call) -> None:
        """Make the next ``run`` a call of a function, within the measured region."""
        self._ranges.become(call.ranges)
        for address, contents in (*call.images, *((k.address, k.contents) for k in call.kept)):
            self.memory.write(address, contents)
        machine = self._accelerator.machine
        machine.observer = None
        self._queue.renew()
        for command in call.commands:
            self._accelerator.execute(command)
        if self._accelerator.fault is not None:
            raise ValueError(f"commands before a call: {self._accelerator.fault}")
        machine.observer = self._watch
        machine.work = Work(bus_bytes=machine.work.bus_bytes)
        self._accelerator.commands_accepted = 0
        self._watch.fence()
        self._hart.registers[:] = call.registers
        self._hart.pc = call.function
        self._host.begin_region()

    def run(
        self, max_instructions: int, follow: Callable[[Retired], None] | None = None
    ) -> MachineResult:
        """Run to the end; with ``follow``, slowly and by the interpreter alone."""
        try:
            if follow is not None:
                self._interpret(max_instructions, follow)
            emulator = Emulator(
                self._hart,
                self._bus,
                self.memory,
                accelerator=self._command,
                takes=self._queue.take,
                max_instructions=self._hart.retired + max_instructions,
                retired=self._retired,
            )
            emulator.run()
        except AccessViolation as violation:
            return self._result(JobEnd(Ending.TRAPPED), self._violation(violation))
        except JobEnd as end:
            if end.outcome is Ending.TIMED_OUT:
                what = end.message or f"no end after {max_instructions} instructions"
                where = self._program.place(self._hart.pc)
                message = f"{what}; last at {where}{self._traps_taken()}"
                return self._result(JobEnd(Ending.TIMED_OUT, message), None)
            return self._result(end, self._trap() if end.outcome is Ending.TRAPPED else None)
        raise AssertionError("the emulator returned")  # it always raises

    def _interpret(self, max_instructions: int, follow: Callable[[Retired], None]) -> NoReturn:
        for _ in range(max_instructions):
            step = self._hart.step()
            self._retired(step)
            follow(step)
        raise JobEnd(Ending.TIMED_OUT)

    def _refused_store(self) -> str | None:
        """Why the instruction at hand must not store to the host device; None if it may."""
        pc = self._hart.pc
        if self._device_code is None or any(
            start <= pc < start + size for start, size in self._device_code
        ):
            return None
        return (
            f"the instruction at {self._program.place(pc)} stores to the host device; a kernel "
            f"returns to its caller, and leaves the device to it"
        )

    def _cycles(self, number: int) -> int | None:
        is_time = number in {Csr.CYCLE, Csr.MCYCLE, Csr.TIME}
        return self._timed() if is_time and self._timed is not None else None

    def _command(self, funct: int, rs1: int, rs2: int) -> int:
        if self._queue.take(funct, rs1, rs2):
            return 0
        command = _command_of(funct, rs1, rs2)
        self._last_command = command
        self._queue.execute(command)
        if self._accelerator.fault is not None:
            raise JobEnd(Ending.TRAPPED)
        if self._queue.is_late:
            raise self._late()
        if funct != Funct.COUNTER:
            return 0
        self._reads_time = True
        return 0 if self._timed is None else self._timed()

    def _late(self) -> JobEnd:
        cycles = self._accelerator.machine.work.cycles
        count = self._accelerator.commands_accepted
        message = f"its first {count} commands take at least {cycles} cycles"
        return JobEnd(Ending.TIMED_OUT, message)

    def _retired(self, step: Retired) -> None:
        if step.trap:
            self._last_trap = step
            self._traps += 1
            if not self._ranges.allows("X", self._hart.pc, 4):
                raise JobEnd(Ending.TRAPPED)
        elif reads_counter(step.instruction):
            self._reads_time = True

    def _violation(self, violation: AccessViolation) -> TrapReport:
        pc = self._hart.pc
        where = self._program.place(pc)
        command = None
        who = f"the instruction at {where}"
        if violation.by_accelerator and self._last_command is not None:
            command = disassemble(self._last_command)
            who = f"command {self._accelerator.commands_accepted - 1} ({command}) from {where}"
        return TrapReport(
            message=f"{who} {violation}",
            pc=pc,
            address=violation.address,
            direction=violation.right,
            command=command,
        )

    def _trap(self) -> TrapReport:
        fault = self._accelerator.fault
        if fault is not None and self._last_command is not None:
            pc, command = self._hart.pc, disassemble(self._last_command)
            return TrapReport(
                message=f"the accelerator stopped: {fault}; {command} "
                f"from {self._program.place(pc)}",
                pc=pc,
                command=command,
                fault=fault,
            )
        step = self._last_trap
        if step is None or step.cause is None:
            return TrapReport(message="the program reported a trap that it did not take", pc=None)
        return describe_trap(
            self._program,
            cause=step.cause,
            pc=step.pc,
            instruction=step.instruction,
            value=step.tval or 0,
        )

    def _traps_taken(self) -> str:
        """What a job that did not end says of its traps."""
        if self._last_trap is None:
            return ""
        return f"; traps taken: {self._traps}, the last: {self._trap().message}"

    def _result(self, end: JobEnd, trap: TrapReport | None) -> MachineResult:
        self._queue.settle()
        return MachineResult(
            outcome=end.outcome,
            exit_code=end.exit_code,
            message=trap.message if trap is not None else end.message,
            trap=trap,
            instructions=self._hart.retired,
            commands=self._accelerator.commands_accepted,
            console=self._host.console.decode(errors="replace"),
            console_is_cut=self._host.console_is_cut,
            started=self._host.started,
            stopped=self._host.stopped,
            reads_time=self._reads_time,
            races=self._watch.races,
            memory=self.memory,
            usage=self._usage,
            least_cycles=self._accelerator.machine.work.cycles,
            explanation=self._accelerator.explanation,
        )
