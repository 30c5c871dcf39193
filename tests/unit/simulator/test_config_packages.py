# SPDX-License-Identifier: Apache-2.0
"""The packages that a model is built with hold its configuration."""

from pathlib import Path

import pytest

from autocomp_hil.codegen import render_config_header
from autocomp_hil.config import CONFIGS_DIR, SOC_FIELDS, STRUCT_FIELDS, Cache, load_hardware
from autocomp_hil.config.structs import element_literal
from autocomp_hil.evaluate.judge import Judge, Request
from autocomp_hil.evaluate.source.compile import Compiled
from autocomp_hil.golden.machine import ElfProgram
from autocomp_hil.search.provenance import provenance
from autocomp_hil.simulator.build.config_packages import config_packages
from autocomp_hil.simulator.chip.simulator import chip_model
from autocomp_hil.view import View
from autocomp_hil.workloads import load_workload
from tests.tracked import tracked_hardware


@pytest.mark.parametrize("name", tracked_hardware())
def test_every_field_is_there(tmp_path: Path, name: str) -> None:
    """Every field is in its package with its value."""
    hardware = load_hardware(name)
    accelerator, soc = config_packages(hardware, tmp_path)
    for path, package, fields in (
        (accelerator, "hil_config_pkg", STRUCT_FIELDS),
        (soc, "hil_soc_config_pkg", SOC_FIELDS),
    ):
        text = path.read_text(encoding="utf-8")
        assert path.name == f"{package}.sv"
        assert f"\npackage {package};\n" in text
        values = [f"    {field}: {getattr(hardware, field)}" for field in fields]
        if package == "hil_config_pkg":
            values.insert(0, f"    element: {element_literal(hardware.element_type, ' ' * 8)}")
        assert "'{\n" + ",\n".join(values) + "\n};" in text


def test_element_type(tmp_path: Path) -> None:
    """The family by its enumerator, the widths as numbers."""
    accelerator, soc = config_packages(load_hardware("int8_4x4"), tmp_path)
    text = accelerator.read_text(encoding="utf-8")
    assert (
        "    element: '{\n"
        "        family: accel_cfg_pkg::FamilyInteger,\n"
        "        input_bits: 8,\n"
        "        input_bytes: 1,\n"
        "        accumulator_bits: 32\n"
        "    },\n"
    ) in text
    assert "element" not in soc.read_text(encoding="utf-8")


def test_caches_do_not_concern_the_accelerator(tmp_path: Path) -> None:
    """Another cache size leaves the accelerator's package, and so its models, as they are."""
    hardware = load_hardware("int8_4x4")
    cache = Cache(instruction_bytes=1024, data_bytes=16384)
    accelerator, soc = config_packages(hardware, tmp_path)
    same, other = config_packages(hardware.model_copy(update={"cache": cache}), tmp_path)
    assert same == accelerator
    assert other != soc
    assert "cache_instruction_bytes: 1024," in other.read_text(encoding="utf-8")


def test_a_name_is_no_hardware(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy under another name makes no model, no firmware and no verdict anew."""
    copy = tmp_path / "my own ('; copy.toml"
    copy.write_bytes((CONFIGS_DIR / "hardware" / "int8_4x4.toml").read_bytes())
    first, second = load_hardware("int8_4x4"), load_hardware(copy)
    assert first.name != second.name
    assert first.content() == second.content()
    assert config_packages(first, tmp_path) == config_packages(second, tmp_path)
    assert render_config_header(first) == render_config_header(second)
    built: list[object] = []

    def build(top: str, **options: object) -> Path:
        built.append((top, options))
        return tmp_path / "model"

    monkeypatch.setattr("autocomp_hil.simulator.chip.simulator.build_model", build)
    assert chip_model(first) == chip_model(second)
    assert built[0] == built[1]
    instance = load_workload("gemm").instance("8x8x8")
    keys = ("hardware", "model")
    records = [provenance(instance, hardware, View.RTL) for hardware in (first, second)]
    assert [records[0][key] for key in keys] == [records[1][key] for key in keys]
    request = Request(source=b"")
    compiled = Compiled(
        elf=b"", program=ElfProgram(origin="", entry=0, segments=(), symbols={}, functions=()),
        kernel_address=0,
    )  # fmt: skip
    descriptions = []
    for hardware in (first, second):
        with Judge(hardware, cache=tmp_path) as judge:
            descriptions.append(judge._description(instance, request, compiled, View.RTL))
    assert descriptions[0] == descriptions[1]
