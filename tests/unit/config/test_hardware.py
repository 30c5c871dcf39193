# SPDX-License-Identifier: Apache-2.0
"""Hardware configurations: derived sizes; bad files refused with file, field, rule and value."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from autocomp_hil.config import CONFIGS_DIR, hardware_names, load_hardware
from autocomp_hil.errors import ConfigError
from tests.tracked import tracked_hardware

NAMES = ("int8_16x16", "int8_16x16_ideal", "int8_32x32", "int8_4x4", "int8_8x8")
BASE = CONFIGS_DIR / "hardware" / "int8_16x16.toml"


def test_names() -> None:
    """The configurations that come with the project."""
    assert tracked_hardware() == NAMES
    assert set(NAMES) <= set(hardware_names())


@pytest.mark.parametrize(
    ("name", "dim", "scratchpad_rows", "accumulator_rows", "row_bits", "cols", "cols_acc"),
    [
        ("int8_4x4", 4, 65536, 4096, 16, 64, 16),
        ("int8_8x8", 8, 32768, 2048, 15, 64, 16),
        ("int8_16x16", 16, 16384, 1024, 14, 64, 16),
        ("int8_32x32", 32, 8192, 512, 13, 64, 32),
    ],
)
def test_derived_sizes(
    name: str,
    dim: int,
    scratchpad_rows: int,
    accumulator_rows: int,
    row_bits: int,
    cols: int,
    cols_acc: int,
) -> None:
    """Rows follow from bytes; limits follow from the array."""
    config = load_hardware(name)
    assert config.name == name
    assert config.dim == dim
    assert (config.scratchpad_rows, config.accumulator_rows) == (scratchpad_rows, accumulator_rows)
    assert config.row_field_bits == row_bits
    assert (config.max_block_cols, config.max_block_cols_accumulator) == (cols, cols_acc)
    assert (config.cache_instruction_bytes, config.cache_data_bytes) == (16384, 16384)
    assert config.memory.first_beat_latency_cycles == 40


def test_configurations_are_frozen() -> None:
    """A loaded configuration cannot be changed."""
    config = load_hardware("int8_4x4")
    with pytest.raises(ValidationError):
        config.memory.max_reads_in_flight = 1


def test_a_path_works_like_a_name(tmp_path: Path) -> None:
    """The name is the stem of the file."""
    path = tmp_path / "mine.toml"
    path.write_text(BASE.read_text(encoding="utf-8"), encoding="utf-8")
    config = load_hardware(path)
    assert config.name == "mine"
    assert config == load_hardware("int8_16x16").model_copy(update={"name": "mine"})


BAD = [
    (
        'input = "int8"',
        'input = "int7"',
        "element: expected one of int8 with int32",
    ),
    (
        'accumulator = "int32"',
        'accumulator = "int8"',
        "element: expected one of int8 with int32",
    ),
    ('input = "int8"', "input = 8", "element.input: expected a string, got 8"),
    ('input = "int8"\n', "", "element.input: required key is missing"),
    (
        '[element]\ninput = "int8"\naccumulator = "int32"\n',
        "",
        "element: required key is missing",
    ),
    ("dim = 16", "dim = 6", "mesh.dim: expected a power of two, got 6"),
    ("dim = 16", "dim = 64", "mesh.dim: expected 4 to 32, got 64"),
    ("dim = 16", "dim = -16", "mesh.dim: expected a power of two, got -16"),
    ("dim = 16", 'dim = "16"', "mesh.dim: expected an integer, got '16'"),
    ("dim = 16", "dim = true", "mesh.dim: expected an integer, got True"),
    ("dim = 16", "dim = 16.0", "mesh.dim: expected an integer, got 16.0"),
    ("dim = 16", "", "mesh.dim: required key is missing"),
    ("dim = 16", "dim = 16\nrows = 16", "mesh.rows: unknown key, got 16"),
    ("[mesh]\ndim = 16", "mesh = 3", "mesh: expected a table, got 3"),
    ("[mesh]", "[caches]\nways = 2\n[mesh]", "caches: unknown key, got {'ways': 2}"),
    ("[cache]", "[cache]\nways = 2", "cache.ways: unknown key, got 2"),
    (
        "[cache]\ninstruction_bytes = 16384\ndata_bytes = 16384",
        "",
        "cache: required key is missing",
    ),
    (
        "instruction_bytes = 16384",
        "instruction_bytes = 24576",
        "cache.instruction_bytes: expected a power of two, got 24576",
    ),
    (
        "instruction_bytes = 16384",
        "instruction_bytes = 128",
        "cache.instruction_bytes: expected 256 to 1048576, got 128",
    ),
    ("data_bytes = 16384", "data_bytes = 0", "cache.data_bytes: expected a power of two, got 0"),
    (
        "data_bytes = 16384",
        "data_bytes = 2097152",
        "cache.data_bytes: expected 256 to 1048576, got 2097152",
    ),
    ("[mesh]", "name = 'x'\n[mesh]", "name: unknown key, got 'x'"),
    ("banks = 4", "banks = 3", "scratchpad.banks: expected a power of two, got 3"),
    (
        "bytes = 262144\nbanks = 4",
        "bytes = 32\nbanks = 4",
        "scratchpad.banks: expected a divisor of the memory's 2 rows, got 4",
    ),
    (
        "bytes = 262144",
        "bytes = 262150",
        "scratchpad.bytes: expected a multiple of the row's 16 bytes, got 262150",
    ),
    (
        "bytes = 65536",
        "bytes = 1024",
        "accumulator.bytes: expected rows per bank to be a multiple of mesh.dim 16, they are 8",
    ),
    (
        "bytes = 262144",
        "bytes = 196608",
        "scratchpad.bytes: expected rows per bank to be a power of two, they are 3072, got 196608",
    ),
    (
        "bytes = 262144",
        "bytes = 33554432",
        "scratchpad.bytes: expected at most 1048576 rows, they are 2097152, got 33554432",
    ),
    ("bytes = 262144", "bytes = -1", "scratchpad.bytes: expected 1 to 1073741824, got -1"),
    ("max_in_flight = 16", "max_in_flight = 0", "dma.max_in_flight: expected 1 to 64, got 0"),
    (
        "entry = 4",
        "entry = 0",
        "queues.entry: expected 1 to 64, got 0",
    ),
    (
        "execute_entries = 16",
        "execute_entries = 1",
        "reservation_station.execute_entries: expected 2 to 32, got 1",
    ),
    (
        "load_entries = 8\nexecute_entries = 16",
        "load_entries = 32\nexecute_entries = 32",
        "reservation_station: expected at most 63 entries over all classes, got 68",
    ),
    (
        "max_reads_in_flight = 16",
        "max_reads_in_flight = 0",
        "memory.max_reads_in_flight: expected 1 to 1024, got 0",
    ),
    (
        "max_writes_in_flight = 16",
        "max_writes_in_flight = 1025",
        "memory.max_writes_in_flight: expected 1 to 1024, got 1025",
    ),
    ("dim = 16", "dim =", "not valid TOML"),
]


@pytest.mark.parametrize(("old", "new", "message"), BAD)
def test_bad_configuration_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """File, field, rule and value in each message."""
    text = BASE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "bad.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_hardware(path)
    assert f"{path}: {message}" in str(caught.value)


def test_all_findings_are_listed(tmp_path: Path) -> None:
    """Each finding has a line."""
    text = BASE.read_text(encoding="utf-8")
    path = tmp_path / "bad.toml"
    text = text.replace("dim = 16", "dim = 6").replace("load_entries = 8", "load_entries = 0")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_hardware(path)
    assert len(str(caught.value).splitlines()) == 2


def test_repository_files_are_named_relatively(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages do not depend on where the repository lies."""
    monkeypatch.chdir("/")
    with pytest.raises(ConfigError, match=r"^configs/hardware/none\.toml: cannot be read"):
        load_hardware(CONFIGS_DIR / "hardware" / "none.toml")


def test_unknown_name_lists_the_known_ones() -> None:
    """A misspelt name is easy to mend."""
    with pytest.raises(ConfigError, match=r"int8_16x16, .*got 'int8_5x5'"):
        load_hardware("int8_5x5")
