# SPDX-License-Identifier: Apache-2.0
"""Element types are behind one boundary: a toy type needs four files and no other change."""

import re
from pathlib import Path
from typing import Final

import pytest

from autocomp_hil.cli.matmul import matmul_program
from autocomp_hil.codegen import render_config_header
from autocomp_hil.config import INT8_INT32, load_hardware
from autocomp_hil.errors import ConfigError
from autocomp_hil.evaluate.source.signature import dialect_types
from autocomp_hil.golden import Accelerator
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.propose.language_model.reference import hardware_reference
from autocomp_hil.workloads import load_workload
from tb.accel.launcher import BenchRequest, run_programs
from tb.accel.random_program import random_program
from tb.kernels.draw import random_kernel
from tb.kernels.run import prepare, wrong_on_models
from tests.contracts.element_type import ElementTypeContract
from tests.toy_element.int4 import ARITHMETIC
from tests.tracked import tracked_files

_HERE: Final = Path(__file__).parent
_CONFIGURATION: Final = _HERE / "int4_4x4.toml"
_PROGRAMS: Final = 25
_LEAST_COMMANDS: Final = 60


def test_at_most_four_files() -> None:
    """The type, its configuration, its bench, and this test; only documents name it as well."""
    word = re.compile(rf"(?<![A-Za-z]){ARITHMETIC.element.input.name}(?![0-9])")
    naming = [
        name
        for name in tracked_files()
        if not name.startswith("docs/")
        and word.search(name + (REPOSITORY / name).read_text(encoding="utf-8", errors="replace"))
    ]
    assert 0 < len(naming) <= 4
    assert {(REPOSITORY / name).parent for name in naming} == {_HERE}


def test_widths_follow() -> None:
    """Sizes that a configuration derives."""
    hardware = load_hardware(_CONFIGURATION)
    assert (hardware.scratchpad_rows, hardware.accumulator_rows) == (65536 // 4, 16384 // 8)
    assert (hardware.max_block_cols, hardware.max_block_cols_accumulator) == (64, 32)


def test_values_are_narrow() -> None:
    """Random programs leave 4-bit numbers in each scratchpad row that they write."""
    hardware = load_hardware(_CONFIGURATION)
    elements = 0
    for seed in range(1, 5):
        program = random_program(hardware, seed)
        golden = Accelerator.for_program(program, hardware, explain=True)
        golden.run(program.commands)
        assert golden.explanation is not None
        written = golden.explanation.element_writers(is_acc=False) >= 0
        values = golden.scratchpad[written]
        elements += len(values)
        assert values.min(initial=0) >= -8
        assert values.max(initial=0) <= 7
    assert elements > 100


def test_texts_follow() -> None:
    """Prompts name the formats, C headers the types that hold them."""
    hardware = load_hardware(_CONFIGURATION)
    reference = hardware_reference(hardware)
    assert "blocks of up to dim x dim int4 elements" in reference
    assert "(rows of dim int16)" in reference
    assert "then saturated to int4" in reference
    assert not re.search(r"\bint(8|32)\b", reference)
    assert "typedef int16_t acc_t;" in reference
    header = render_config_header(hardware)
    assert "#define HIL_ACCEL_INPUT_TYPE int8_t\n" in header
    assert "#define HIL_ACCEL_SUM_TYPE int16_t\n" in header
    assert dialect_types(ARITHMETIC.element) == {"elem_t": "int8_t", "acc_t": "int16_t"}


def test_workloads_must_fit() -> None:
    """Hardware of another element type than the tensors' is refused by name."""
    instance = load_workload("gemm").instance("64x64x64")
    instance.require_formats(INT8_INT32)
    with pytest.raises(ConfigError, match="tensor A is int8, the hardware computes in int4 and"):
        instance.require_formats(ARITHMETIC.element)


def test_demonstration_follows() -> None:
    """The demonstration's product is right: its data keep to the format."""
    hardware = load_hardware(_CONFIGURATION)
    matmul = matmul_program(hardware, tiles=2)
    golden = Accelerator.for_program(matmul.program, hardware)
    assert golden.run(matmul.program.commands).fault is None
    product = golden.dram.read(matmul.address, matmul.expected.size).view("<i1")
    assert (product.reshape(matmul.expected.shape) == matmul.expected).all()
    assert len(set(matmul.expected.ravel().tolist())) > 2


@pytest.mark.parametrize("seed", range(6))
def test_random_kernels_follow(seed: int) -> None:
    """C kernels in this type leave what numpy computes with its arithmetic."""
    hardware = load_hardware(_CONFIGURATION)
    kernel = random_kernel(hardware, seed)
    wrong, result = wrong_on_models(kernel, prepare(kernel, hardware), hardware)
    assert wrong is None, wrong
    assert result.commands > 0


class TestContract(ElementTypeContract):
    """What every element type keeps to."""

    arithmetic = ARITHMETIC


@pytest.mark.model
@pytest.mark.parametrize("batch", range(4))
def test_random_programs(batch: int) -> None:
    """A quarter of a hundred programs on the RTL and on the golden model."""
    first = 1000 * (batch + 1)
    request = BenchRequest(
        hardware=str(_CONFIGURATION),
        seeds=tuple(range(first, first + _PROGRAMS)),
        verilator_seed=batch + 1,
        module="tests.toy_element.bench_int4",
    )
    reports = run_programs(request)
    assert len(reports) == _PROGRAMS
    assert [report for report in reports if report.mismatch is not None] == []
    assert all(report.commands >= _LEAST_COMMANDS for report in reports)
