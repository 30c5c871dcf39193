# SPDX-License-Identifier: Apache-2.0
"""Programs that mix instructions with accelerator commands: steps as data, and their file.

A step is one instruction or one command. Around the steps stands a frame that never changes: a trap
handler that goes on at the next instruction, pointers into memory, and the end of the job.
"""

from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError

from autocomp_hil import memory_map
from autocomp_hil.config.files import read_text_file
from autocomp_hil.errors import ConfigError
from autocomp_hil.golden.machine import ElfProgram, ElfSegment
from autocomp_hil.isa import Command, disassemble
from autocomp_hil.simulator import MemoryTiming
from tb.core.assembler import Assembler
from tb.core.listing import Line, Reach, word_text

__all__ = [
    "CENTRE",
    "FREE",
    "POINTERS",
    "WINDOW",
    "Branch",
    "Issue",
    "LoopEnd",
    "LoopStart",
    "MixedProgram",
    "Step",
    "Word",
    "load_program",
    "save_program",
    "step_text",
]

CENTRE: Final = 2048
"""Offset of each pointer into its window, so that every offset of an instruction is in it."""
WINDOW: Final = 4096
"""Bytes that each pointer reaches."""
POINTERS: Final = (20, 21, 22, 23)
"""Registers that point to windows, a cache way apart."""
FREE: Final = tuple(range(1, 20))
"""Registers that steps may change; x27 counts a loop, x28 and x29 hold operands of commands, x30
is the trap handler's."""
_COUNTER: Final = 27
_FIRST, _SECOND, _TRAP = 28, 29, 30


def _from_hex(value: object) -> object:
    return int(value, 16) if isinstance(value, str) else value


_Hex = Annotated[int, BeforeValidator(_from_hex), PlainSerializer(hex, return_type=str)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Word(_Data):
    """An instruction that goes to the next step."""

    kind: Literal["word"] = "word"
    word: _Hex


class Branch(_Data):
    """A branch over some steps."""

    kind: Literal["branch"] = "branch"
    word: _Hex
    """The instruction without its distance."""
    over: Annotated[int, Field(ge=0)]
    """Number of steps after it that it leaves out if taken."""


class Issue(_Data):
    """A command of the accelerator; its operands are put into registers before it."""

    kind: Literal["command"] = "command"
    funct: int
    rs1: _Hex
    rs2: _Hex

    @property
    def command(self) -> Command:
        """The command."""
        return Command(self.funct, self.rs1, self.rs2)

    @classmethod
    def of(cls, command: Command) -> Self:
        """The step that issues a command."""
        return cls(funct=command.funct, rs1=command.rs1, rs2=command.rs2)


class LoopStart(_Data):
    """The steps up to the next ``LoopEnd`` are done several times."""

    kind: Literal["loop"] = "loop"
    times: Annotated[int, Field(ge=1, le=2000)]


class LoopEnd(_Data):
    """The end of a loop; loops are not nested."""

    kind: Literal["end"] = "end"


Step = Annotated[Word | Branch | Issue | LoopStart | LoopEnd, Field(discriminator="kind")]


class MixedProgram(_Data):
    """A program with everything that its run depends on."""

    format: Literal["autocomp-hil chip program 1"] = "autocomp-hil chip program 1"
    hardware: str
    """Name of the configuration."""
    seed: int
    """Job seed of the start pattern, which all data are."""
    verilator_seed: int = 1
    """Values of registers before reset."""
    timing: dict[str, int] = {}
    """Fields of ``MemoryTiming`` that are not the configuration's."""
    code: _Hex = memory_map.FIRMWARE_BASE
    """Address of the first instruction."""
    data: _Hex = memory_map.TENSORS_BASE
    """Address of the first pointer's window."""
    exit_code: _Hex = 0
    """What the program writes to the host device at its end, 64 bits."""
    steps: tuple[Step, ...]

    @property
    def text(self) -> str:
        """The steps, one a line."""
        return "\n".join(map(step_text, self.steps))

    def memory_timing(self) -> MemoryTiming | None:
        """Timing of the memory; None: the configuration's."""
        return MemoryTiming(**self.timing) if self.timing else None

    def elf(self, way_bytes: int) -> ElfProgram:
        """The program in memory.

        Args:
            way_bytes: Bytes of a way of the data cache, by which the pointers are apart.

        Raises:
            ValueError: A loop has no start or no end.
        """
        asm = _frame(self, way_bytes)
        for number, step in enumerate(self.steps):
            asm.label(f"step{number}")
            _put(asm, number, step, len(self.steps))
        asm.label(f"step{len(self.steps)}")
        if asm.is_looping:
            raise ValueError("a loop has no end")
        asm.li(_FIRST, self.exit_code)
        asm.li(_SECOND, memory_map.HOST_DEVICE_EXIT_CODE)
        asm.fence()
        asm.store("sd", _FIRST, 0, _SECOND)
        asm.label("over")
        asm.jal(0, "over")
        image = asm.image()
        return ElfProgram(
            origin=f"seed {self.seed}",
            entry=asm.base,
            segments=(ElfSegment(address=asm.base, contents=image, size=len(image), rights="RX"),),
            symbols={},
            functions=(),
        )


class _Assembler(Assembler):
    """An assembler that knows whether it is in a loop."""

    is_looping = False
    loops = 0


def _frame(program: MixedProgram, way_bytes: int) -> _Assembler:
    """What stands before the steps."""
    asm = _Assembler(program.code)
    asm.jal(0, "start")
    asm.label("handler")
    asm.csr("csrrs", _TRAP, 0x341, 0)
    asm.immediate("addi", _TRAP, _TRAP, 4)
    asm.csr("csrrw", 0, 0x341, _TRAP)
    asm.mret()
    asm.label("start")
    asm.label_address(_TRAP, "handler")
    asm.csr("csrrw", 0, 0x305, _TRAP)
    for number, pointer in enumerate(POINTERS):
        asm.li(pointer, program.data + number * way_bytes + CENTRE)
    return asm


def _put(asm: _Assembler, number: int, step: Step, count: int) -> None:
    match step:
        case Word():
            asm.word(step.word)
        case Branch():
            target = min(number + 1 + step.over, count)
            asm.lines.append(Line(step.word, f"step{target}", Reach.BRANCH))
        case Issue():
            asm.li(_FIRST, step.rs1)
            asm.li(_SECOND, step.rs2)
            asm.command(step.funct, 0, _FIRST, _SECOND)
        case LoopStart():
            if asm.is_looping:
                raise ValueError("a loop is in a loop")
            asm.is_looping = True
            asm.loops += 1
            asm.li(_COUNTER, step.times)
            asm.label(f"loop{asm.loops}")
        case LoopEnd():
            if not asm.is_looping:
                raise ValueError("a loop has no start")
            asm.is_looping = False
            asm.immediate("addi", _COUNTER, _COUNTER, -1)
            asm.branch("bne", _COUNTER, 0, f"loop{asm.loops}")


def step_text(step: Step) -> str:
    """A step in words."""
    match step:
        case Word():
            return word_text(step.word)
        case Branch():
            return f"{word_text(step.word).rsplit(',', 1)[0]}, over {step.over} steps"
        case Issue():
            return disassemble(step.command)
        case LoopStart():
            return f"{step.times} times:"
        case LoopEnd():
            return "end of the loop"


def save_program(program: MixedProgram, path: Path) -> None:
    """Write the program's file."""
    path.write_text(program.model_dump_json(indent=1) + "\n", encoding="utf-8")


def load_program(path: Path) -> MixedProgram:
    """The program in a file.

    Raises:
        ConfigError: The file is unreadable or breaks the format.
    """
    text = read_text_file(path, "give the file of a chip program")
    try:
        return MixedProgram.model_validate_json(text)
    except ValidationError as error:
        message = f"{path}: no chip program: {error}"
        raise ConfigError(message) from error
