# SPDX-License-Identifier: Apache-2.0
"""Generated files are up to date; a source that breaks a rule is refused with its place."""

from pathlib import Path

import pytest

from autocomp_hil import codegen
from autocomp_hil.codegen.csr_source import CSR_SOURCE, load_csrs
from autocomp_hil.codegen.isa_source import ISA_SOURCE, load_isa
from autocomp_hil.codegen.memory_map_source import MEMORY_MAP_SOURCE, load_memory_map
from autocomp_hil.errors import ConfigError
from autocomp_hil.paths import REPOSITORY
from tests.tracked import tracked_hardware


@pytest.mark.parametrize("name", sorted(codegen.render_all(tracked_hardware())))
def test_generated_file_is_up_to_date(name: str) -> None:
    """Committed text equals what the sources give."""
    committed = (REPOSITORY / name).read_text(encoding="utf-8")
    expected = codegen.render_all(tracked_hardware())[name]
    assert committed == expected, f"{name}: run python -m autocomp_hil.codegen"


def test_stale_and_absent_files_are_found_and_written(tmp_path: Path) -> None:
    """The check rings for a changed and for a removed file."""
    assert set(codegen.write_all(tmp_path)) == set(codegen.render_all())
    assert codegen.stale_files(tmp_path) == ()
    changed, removed = "rtl/accel/accel_isa_pkg.sv", "docs/reference/isa.md"
    path = tmp_path / changed
    path.write_text(path.read_text(encoding="utf-8").replace("7'd126", "7'd125"), encoding="utf-8")
    (tmp_path / removed).unlink()
    assert set(codegen.stale_files(tmp_path)) == {changed, removed}
    assert set(codegen.write_all(tmp_path)) == {changed, removed}


def test_generated_lines_are_short() -> None:
    """Line lengths of each language."""
    for name, text in codegen.render_all().items():
        suffix = "firmware .h" if name.startswith("firmware/") else Path(name).suffix
        limit = {".md": 10_000, "firmware .h": 80}.get(suffix, 100)
        assert max(map(len, text.splitlines())) <= limit, name


ISA_BREAKS = [
    (
        'bits = "2"',
        'bits = "1:2"',
        "layouts.config_ex_rs1.fields.dataflow.bits: expected 63 >= msb >= lsb, got '1:2'",
    ),
    (
        'bits = "4:3"',
        'bits = "3:2"',
        "layouts.config_ex_rs1.fields.activation.bits: expected bits that no other field has",
    ),
    (
        'bits = "28:26"',
        'bits = "32"',
        "layouts.laddr.fields.norm_cmd.bits: expected bits below 32, got '32'",
    ),
    ('bits = "25:0"', 'bits = "x"', "layouts.laddr.fields.row.bits: expected msb:lsb or bit"),
    (
        'legal = "0..2"',
        'legal = "0..2", type = "flag"',
        "layouts.config_ld_rs1.fields.state_id.bits: expected one bit for a flag, got '4:3'",
    ),
    (
        'reset = 0x3F800000, meaning = "Ignored',
        'reset = -1, meaning = "Ignored',
        "layouts.config_ex_rs1.fields.acc_scale.reset: expected a number of 32 bits, got -1",
    ),
    (
        '{ rule = "state_id_range", field = "state_id", when = "state_id = 3" }',
        "",
        "layouts.config_ld_rs1.fields.state_id: expected `illegal`, or a fault of config_ld on it",
    ),
    (
        'rule = "shift_range"',
        'rule = "shift"',
        "commands.config_ex.faults.rule: expected a fault rule, got 'shift'",
    ),
    (
        'field = "in_shift"',
        'field = "shift"',
        "commands.config_ex.faults.field: expected a fault field, got 'shift'",
    ),
    ("funct = 3\n", "funct = 300\n", "commands.mvout.funct: Input should be less than"),
    ("funct = 3\n", "funct = 2\n", "commands: expected each name and number once, got (2, None)"),
    (
        'funct_name = "config"\nkind = 1',
        'funct_name = "other"\nkind = 1',
        "commands.config_ld.funct: expected a funct not of config, got 0",
    ),
    (
        'layout = "flush_rs1"',
        'layout = "flash"',
        "commands.flush.rs1.layout: expected a layout, got 'flash'",
    ),
    (
        'faults_like = "mvin"',
        'faults_like = "mvim"',
        "commands.mvin2.faults_like: expected the name of a command",
    ),
    (
        'name = "flush"',
        'name = "Flush"',
        "commands.Flush.name: expected a snake_case name, got 'Flush'",
    ),
    ("func3 = 3\n", "func3 = 3\nfunc4 = 1\n", "instruction.func4: unknown key, got 1"),
]


@pytest.mark.parametrize(("old", "new", "message"), ISA_BREAKS)
def test_bad_isa_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Each rule of the schema, with the place that breaks it."""
    text = ISA_SOURCE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "accel.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_isa(path)
    assert f"{path}: {message}" in str(caught.value)


MAP_BREAKS = [
    ("base = 0x20000000", "base = 0x10010000", r"tensors.base: expected a base past the end"),
    ('offset = 8, access = "W"', 'offset = 0, access = "W"', "rising offsets"),
    ('offset = 24, access = "W"', 'offset = 4096, access = "W"', "inside the region"),
    ('offset = 24, access = "W"', 'offset = 20, access = "W"', "multiple of 8"),
    ("size = 0x1000\n", "size = 0\n", "host|size"),
]


@pytest.mark.parametrize(("old", "new", "message"), MAP_BREAKS)
def test_bad_memory_map_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A memory map with overlaps or misplaced words is refused."""
    text = MEMORY_MAP_SOURCE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "memory_map.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_memory_map(path)


CSR_BREAKS = [
    ("number = 0x301", "number = 0x300", r"csrs.misa.number: expected a number past mstatus"),
    ("number = 0x340", "number = 0x33F", r"csrs.mscratch.number: expected a number past"),
    ("fixed = 0x1800", "fixed = 0x1880", r"writable: expected no bit of `fixed`, got '?0x88"),
    ('number = 0xC00\ncounter = "cycle"', "number = 0xC00\nwritable = 1", r"cannot be written"),
    ('writable = "all"\ncounter', "writable = 1\ncounter", r'expected "all" for a counter'),
    ('name = "mhpmevent3"', 'name = "mhpmevent"', r"expected an index at the end"),
    ('writable = "all"', 'writable = "most"', r"writable"),
    ("count = 29", "many = 29", r"many"),
]


@pytest.mark.parametrize(("old", "new", "message"), CSR_BREAKS)
def test_bad_csrs_are_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Overlaps, bits that contradict each other, unknown names."""
    text = CSR_SOURCE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "csrs.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_csrs(path)


def test_every_rule_and_field_is_used() -> None:
    """No name on the error port is without a check."""
    isa = load_isa()
    checks = [check for command in isa.commands for check in command.faults]
    always = {"none", "unknown_command", "unsupported_command"}
    assert {rule.name for rule in isa.faults.rules} == {c.rule for c in checks} | always
    assert {field.name for field in isa.faults.fields} == {c.field for c in checks} | {"none"}
