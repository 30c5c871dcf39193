# SPDX-License-Identifier: Apache-2.0
"""Program files: what is written comes back, what is wrong is refused by name."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autocomp_hil.config import load_hardware
from autocomp_hil.errors import ConfigError
from autocomp_hil.golden import FENCE, Accelerator, Fence, Program, load_program, save_program
from autocomp_hil.isa import Command, mvin

WORDS = st.integers(0, 2**64 - 1)
COMMANDS = st.one_of(st.just(FENCE), st.builds(Command, st.integers(0, 127), WORDS, WORDS))
PROGRAM = Program(
    commands=(mvin(0x1000, 3, 4, 1), FENCE, Command(127)),
    images=((0x1000, b"\x01\x02\x03\x04"),),
    seed=5,
    hardware="int8_4x4",
    settings={"jitter": 3},
)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(COMMANDS, max_size=5),
    st.lists(st.tuples(WORDS, st.binary(max_size=9)), max_size=3),
    WORDS,
)
def test_round_trip(
    commands: list[Command | Fence], images: list[tuple[int, bytes]], seed: int
) -> None:
    """Any program comes back from its file."""
    program = Program(commands=tuple(commands), images=tuple(images), seed=seed)
    assert Program.from_json(program.to_json()) == program


def test_file_round_trip_and_run(tmp_path: Path) -> None:
    """The file is text with a readable line per command, and the program in it runs."""
    path = tmp_path / "failing.json"
    save_program(PROGRAM, path)
    program = load_program(path)
    assert program == PROGRAM
    assert "mvin dram_addr=0x1000" in path.read_text(encoding="utf-8")
    assert program.command_count == 2
    golden = Accelerator.for_program(program, load_hardware(program.hardware))
    result = golden.run(program.commands)
    assert result.commands_done == 1
    assert golden.scratchpad[3].tolist() == [1, 2, 3, 4]


def test_empty_program() -> None:
    """No commands is a program too."""
    program = Program(commands=())
    assert Program.from_json(program.to_json()) == program


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("format",), "other", "format"),
        (("extra",), 1, "extra"),
        (("seed",), "0x10000000000000000", "seed"),
        (("seed",), 3, "seed: Value error, expected a string of hexadecimal digits"),
        (("seed",), "0xzz", "seed"),
        (("settings",), {"jitter": "many"}, "settings.jitter"),
        (("images", 0, "address"), "-0x1", "images.0.address"),
        (("images", 0, "base64"), "%%%", "images.0.base64"),
        (("images", 0, "base64"), 7, "images.0.base64"),
        (("commands", 0, "funct"), 128, "commands.0"),
        (("commands", 0, "funct"), "2", "commands.0"),
        (("commands", 0, "rs3"), "0x0", "commands.0"),
        (("commands", 1, "fence"), False, "commands.1"),
    ],
)
def test_bad_files(path: tuple[str | int, ...], value: object, message: str) -> None:
    """Unknown keys, wrong types, values out of range; the message names the place."""
    data = json.loads(PROGRAM.to_json())
    place = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    with pytest.raises(ConfigError) as error:
        Program.from_json(json.dumps(data), "failing.json")
    assert str(error.value).startswith(f"failing.json: {message}")


@pytest.mark.parametrize("contents", [b"", b"{", b"\xff\xfe", None])
def test_unreadable_files(tmp_path: Path, contents: bytes | None) -> None:
    """Files are refused if they are not there, no text, or no JSON."""
    path = tmp_path / "program.json"
    if contents is not None:
        path.write_bytes(contents)
    with pytest.raises(ConfigError, match=r"program\.json"):
        load_program(path)
