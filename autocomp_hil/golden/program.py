# SPDX-License-Identifier: Apache-2.0
"""A program for the accelerator with everything that its result depends on, and its file.

A file is JSON, so that a failing program can be read, edited and reproduced.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from autocomp_hil.config.files import read_text_file
from autocomp_hil.errors import ConfigError
from autocomp_hil.isa import Command, disassemble

__all__ = ["FENCE", "Fence", "Program", "load_program", "save_program"]

_FORMAT: Literal["autocomp-hil accelerator program 1"] = "autocomp-hil accelerator program 1"


@dataclass(frozen=True, slots=True)
class Fence:
    """Wait until the accelerator is not busy. Not a command: it has no index."""


FENCE = Fence()


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Commands, the memory they find, and where they came from."""

    commands: tuple[Command | Fence, ...]
    """Commands and fences in program order."""
    images: tuple[tuple[int, bytes], ...] = ()
    """Pairs (DRAM address, contents); what is not covered holds the start pattern."""
    seed: int = 0
    """Job seed of the start pattern, 0 to 2^64 - 1."""
    hardware: str = "int8_16x16"
    """Name of the configuration that the program is written for."""
    settings: Mapping[str, int] = field(default_factory=dict)
    """Simulation settings of the run, such as memory delays; the golden model ignores them."""

    @property
    def command_count(self) -> int:
        """Number of commands, fences not counted."""
        return sum(isinstance(item, Command) for item in self.commands)

    def to_json(self) -> str:
        """The text of the file; ends with a newline."""
        lines = [json.dumps(_item(item)) for item in self.commands]
        head = {
            "format": _FORMAT,
            "hardware": self.hardware,
            "seed": hex(self.seed),
            "settings": dict(self.settings),
            "images": [
                {"address": hex(address), "base64": base64.b64encode(contents).decode()}
                for address, contents in self.images
            ],
        }
        body = ",\n    ".join(lines)
        open_text = json.dumps(head, indent=2).removesuffix("\n}")
        return f'{open_text},\n  "commands": [\n    {body}\n  ]\n}}\n'

    @classmethod
    def from_json(cls, text: str, origin: str = "program") -> "Program":
        """The program of a file's text.

        Args:
            text: JSON.
            origin: Origin of the text, for messages.

        Raises:
            ConfigError: Something in it is missing, unknown or out of range.
        """
        try:
            parsed = _File.model_validate_json(text)
        except ValidationError as error:
            findings = "; ".join(
                f"{'.'.join(str(part) for part in item['loc']) or 'file'}: {item['msg']}, "
                f"got {str(item['input'])[:60]!r}"
                for item in error.errors()
            )
            message = f"{origin}: {findings}"
            raise ConfigError(message) from error
        return cls(
            commands=tuple(
                FENCE if isinstance(item, _FenceEntry) else Command(item.funct, item.rs1, item.rs2)
                for item in parsed.commands
            ),
            images=tuple((image.address, image.contents) for image in parsed.images),
            seed=parsed.seed,
            hardware=parsed.hardware,
            settings=parsed.settings,
        )


def load_program(path: Path) -> Program:
    """The program in a file.

    Raises:
        ConfigError: The file is unreadable or breaks the format.
    """
    return Program.from_json(read_text_file(path, "give the file of a program"), str(path))


def save_program(program: Program, path: Path) -> None:
    """Write the program's file."""
    path.write_text(program.to_json(), encoding="utf-8")


def _item(item: Command | Fence) -> dict[str, object]:
    if isinstance(item, Fence):
        return {"fence": True}
    return {
        "funct": item.funct,
        "rs1": f"0x{item.rs1:016x}",
        "rs2": f"0x{item.rs2:016x}",
        "text": disassemble(item),
    }


def _hexadecimal(value: object) -> int:
    if not isinstance(value, str) or not value.startswith("0x"):
        message = "expected a string of hexadecimal digits after 0x"
        raise ValueError(message)
    return int(value, 16)


def _base64(value: object) -> bytes:
    if not isinstance(value, str):
        message = "expected a string in base64"
        raise ValueError(message)  # noqa: TRY004  # pydantic reports ValueError only
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        message = f"expected base64: {error}"
        raise ValueError(message) from error


_Word = Annotated[int, Field(ge=0, lt=1 << 64), BeforeValidator(_hexadecimal)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Image(_Entry):
    address: _Word
    contents: Annotated[bytes, Field(alias="base64"), BeforeValidator(_base64)]


class _FenceEntry(_Entry):
    fence: Literal[True]


class _CommandEntry(_Entry):
    funct: Annotated[int, Field(ge=0, le=127, strict=True)]
    rs1: _Word
    rs2: _Word
    text: str = ""
    """Text for the reader; the numbers are the command."""


class _File(_Entry):
    format: Literal["autocomp-hil accelerator program 1"]
    hardware: str
    seed: _Word
    settings: dict[str, int]
    images: tuple[_Image, ...]
    commands: tuple[_CommandEntry | _FenceEntry, ...]
