# SPDX-License-Identifier: Apache-2.0
"""The C encoders give what the Python encoders give, word by word."""

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from autocomp_hil import isa, memory_map
from autocomp_hil.codegen import render_config_header
from autocomp_hil.codegen.c import signature
from autocomp_hil.codegen.isa_source import IsaSource, Layout, load_isa
from autocomp_hil.config import STRUCT_FIELDS, load_hardware
from autocomp_hil.paths import REPOSITORY

INCLUDE = REPOSITORY / "firmware" / "include"
FLAGS = ("-std=c11", "-Wall", "-Wextra", "-Werror", "-Wconversion", "-Wpedantic")
ROUNDS = 8


def run_c(directory: Path, body: str, *flags: str) -> list[str]:
    """Compile and runs a main function; returns what it prints, in words."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    assert compiler is not None, "a C compiler is needed"
    source = directory / "main.c"
    source.write_text(
        '#include <stdio.h>\n#include "hil_accel_isa.h"\n#include "hil_memory_map.h"\n'
        f"int main(void) {{\n{body}\n  return 0;\n}}\n",
        encoding="utf-8",
    )
    program = directory / "main"
    subprocess.run(
        [compiler, *FLAGS, f"-I{INCLUDE}", f"-I{directory}", *flags, source, "-o", program],
        check=True,
    )
    result = subprocess.run([program], check=True, capture_output=True, text=True)
    return result.stdout.split()


def show(expression: str) -> str:
    """C statement that prints an expression as hexadecimal."""
    return f'  printf("%llx\\n", (unsigned long long)({expression}));'


def c_call(layout: Layout, values: dict[str, int]) -> str:
    """C expression that encodes one layout."""
    if len(values) > 3:
        fields = ", ".join(f".{name} = {value}u" for name, value in values.items())
        return f"hil_accel_{layout.name}((hil_accel_{layout.name}_t){{{fields}}})"
    arguments = ", ".join(f"{value}u" for value in values.values())
    return f"hil_accel_{layout.name}({arguments})"


def cases(source: IsaSource) -> list[tuple[str, int]]:
    """C expressions with the word that Python gives, for both operands of every command."""
    rng = random.Random(1)
    result = []
    for command in source.commands * ROUNDS:
        values = {
            name: rng.getrandbits(field.width) for name, field in source.operand_fields(command)
        }
        encoded = isa.encode(command.name, **values)
        for operand, word in ((command.rs1, encoded.rs1), (command.rs2, encoded.rs2)):
            if operand is not None:
                layout = source.layout(operand.layout)
                own = {field.name: values[operand.prefix + field.name] for field in layout.operands}
                result.append((c_call(layout, own), word))
    return result


def test_encoders_agree(tmp_path: Path) -> None:
    """Random values in every field of every command."""
    expected = cases(load_isa())
    printed = run_c(tmp_path, "\n".join(show(call) for call, _ in expected))
    assert len(printed) == len(expected)
    for (call, word), text in zip(expected, printed, strict=True):
        assert int(text, 16) == word, call


def test_constants_agree(tmp_path: Path) -> None:
    """Numbers of functs, faults and events, and addresses."""
    pairs = {
        "HIL_ACCEL_GARBAGE_ADDR": isa.GARBAGE,
        "hil_accel_laddr((hil_accel_laddr_t){.is_acc = 1, .accumulate = 1, .row = 5})": (
            isa.acc_address(5, accumulate=True)
        ),
        **{f"HIL_ACCEL_FUNCT_{item.name}": int(item) for item in isa.Funct},
        **{f"HIL_ACCEL_RULE_{item.name}": int(item) for item in isa.FaultRule},
        **{f"HIL_ACCEL_FIELD_{item.name}": int(item) for item in isa.FaultField},
        **{f"HIL_ACCEL_EVENT_{item.name}": int(item) for item in isa.CounterEvent},
        **{f"HIL_ACCEL_EXTERNAL_{item.name}": int(item) for item in isa.ExternalEvent},
        **{f"HIL_{name}": getattr(memory_map, name) for name in memory_map.__all__},
    }
    printed = run_c(tmp_path, "\n".join(show(name) for name in pairs))
    assert dict(zip(pairs, (int(text, 16) for text in printed), strict=True)) == pairs


@pytest.mark.parametrize("own_file", [False, True])
def test_configuration_sizes_agree(tmp_path: Path, *, own_file: bool) -> None:
    """A preset chosen by macro, and a header of a configuration of its own."""
    config = load_hardware("int8_8x8")
    flag = "-DHIL_ACCEL_CONFIG_INT8_8X8"
    if own_file:
        (tmp_path / "own.h").write_text(render_config_header(config), encoding="utf-8")
        flag = '-DHIL_ACCEL_CONFIG_FILE="own.h"'
    body = "\n".join(show(f"HIL_ACCEL_{name.upper()}") for name in STRUCT_FIELDS)
    printed = run_c(tmp_path, body, flag)
    assert [int(text, 16) for text in printed] == [getattr(config, n) for n in STRUCT_FIELDS]


def test_encoder_drops_bits_that_do_not_fit(tmp_path: Path) -> None:
    """No field spills into its neighbours."""
    call = "hil_accel_config_st_rs1((hil_accel_config_st_rs1_t){.pool_stride = 7})"
    (printed,) = run_c(tmp_path, show(call))
    assert int(printed, 16) == isa.config_st(0, pool_stride=3).rs1


def test_a_function_without_arguments() -> None:
    """C says so with ``void``; a command needs no operand."""
    assert signature("static inline void hil_accel_halt(", []) == [
        "static inline void hil_accel_halt(void) {"
    ]
