# SPDX-License-Identifier: Apache-2.0
"""The compiler driver: programs, compiler errors as values, the cache."""

from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from autocomp_hil import memory_map
from autocomp_hil.config import load_hardware
from autocomp_hil.errors import ConfigError, ToolMissing
from autocomp_hil.firmware_build import (
    Build,
    Built,
    CompileFailed,
    build_program,
    compiler_names,
    compilers,
    find_compiler,
)
from autocomp_hil.golden.machine import load_elf

HARDWARE = load_hardware("int8_4x4")


def build(folder: Path, text: str, **options: object) -> Build:
    """Compile one source text."""
    source = folder / "program.c"
    source.write_text(text, encoding="utf-8")
    return build_program([source], HARDWARE, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", compiler_names())
def test_segments(tmp_path: Path, name: str) -> None:
    """Code, constants, data, stack: at their places, with their rights, pages between."""
    try:
        compiler = find_compiler(name)
    except ToolMissing:
        pytest.skip(f"{name} is not installed")
    text = (
        "static int d[9] = {1}; const int c = 5; int b[99]; int main(void) { return d[c] + b[c]; }"
    )
    built = build(tmp_path, text, compiler=compiler)
    assert isinstance(built, Built), built
    assert not built.diagnostics
    with built.elf.open("rb") as file:
        loads = [s.header for s in ELFFile(file).iter_segments("PT_LOAD")]
    assert [load.p_flags for load in loads] == [5, 4, 6, 6]
    assert loads[0].p_vaddr == memory_map.FIRMWARE_BASE
    assert all(load.p_vaddr % memory_map.PAGE_BYTES == 0 for load in loads)
    data, stack = loads[2], loads[3]
    assert stack.p_memsz == memory_map.STACK_BYTES
    end_page = -(-(data.p_vaddr + data.p_memsz) // 4096) * 4096
    assert stack.p_vaddr - end_page >= memory_map.PAGE_BYTES


def test_error_is_a_value(tmp_path: Path) -> None:
    """An error has the source's name and line, and is not cached as anything."""
    for _ in range(2):
        failed = build(tmp_path, "int main(void) {\n  return x;\n}\n")
        assert isinstance(failed, CompileFailed)
        assert failed.stage == "compile"
        assert failed.diagnostics.startswith("program.c:2:10: error:")


def test_missing_function_is_a_value(tmp_path: Path) -> None:
    """The linker finds a missing function, which is a value."""
    failed = build(tmp_path, "int gone(void);\nint main(void) { return gone(); }\n")
    assert isinstance(failed, CompileFailed)
    assert failed.stage == "link"
    assert "gone" in failed.diagnostics


def test_too_much_static_data(tmp_path: Path) -> None:
    """Static data of a kernel may not take more than the memory map allows; programs have more."""
    text = "char b[%d]; int main(void) { return b[5]; }\n"
    assert isinstance(build(tmp_path, text % (8 << 20)), Built)
    failed = build(tmp_path, text % (64 << 20))
    assert isinstance(failed, CompileFailed)
    assert "static data is larger" in failed.diagnostics
    failed = build(tmp_path, "char b[1 << 20]; int f(void) { return b[5]; }\n", entry="launch")
    assert isinstance(failed, CompileFailed)
    assert "static data is larger" in failed.diagnostics


def test_data_that_is_not_cleared(tmp_path: Path) -> None:
    """Section .noinit lies behind what the start-up code clears, and counts as static data."""
    text = '__attribute__((section(".noinit"))) char x[%d]; int main(void) { return x[5]; }\n'
    built = build(tmp_path, text % 64)
    assert isinstance(built, Built), built
    symbols = load_elf(built.elf).symbols
    assert symbols["x"] >= symbols["hil_bss_end"] >= symbols["hil_bss_start"]
    kernel = text.replace("int main(", "int f(") % (1 << 20 | 64)
    failed = build(tmp_path, kernel, entry="launch")
    assert isinstance(failed, CompileFailed)
    assert "static data is larger" in failed.diagnostics


def test_launch_defines_a_macro(tmp_path: Path) -> None:
    """A source can be a program by itself and a kernel for the launch program."""
    text = "void f(void) {}\n#ifndef HIL_LAUNCH\nint main(void) { return 0; }\n#endif\n"
    for entry in ("main", "launch"):
        assert isinstance(build(tmp_path, text, entry=entry), Built)
    failed = build(tmp_path, "int main(void) { return 0; }\n", entry="launch")
    assert isinstance(failed, CompileFailed)
    assert "duplicate symbol: main" in failed.diagnostics


def test_warnings_are_kept(tmp_path: Path) -> None:
    """Warnings are kept when the program comes from the cache."""
    for _ in range(2):
        built = build(tmp_path, "int main(void) { int unused; return 0; }\n")
        assert isinstance(built, Built)
        assert "unused" in built.diagnostics


def test_timeout(tmp_path: Path) -> None:
    """A compiler that takes too long is a failure that says so."""
    build(tmp_path, "int main(void) { return 0; }\n")
    text = "int main(void) { return 1; }\n"
    slow = build(tmp_path, text, flags=("-O2",), timeout_s=0.0)
    assert isinstance(slow, CompileFailed)
    assert "did not finish within 0 s" in slow.diagnostics


def test_cache_sees_headers_flags_and_hardware(tmp_path: Path) -> None:
    """Programs are equal if their content is; other headers, flags or hardware make another."""
    header = tmp_path / "own.h"
    header.write_text("#define X 1\n", encoding="utf-8")
    text = '#include "own.h"\n#include "hil_dialect.h"\nint main(void) { return X + DIM; }\n'
    elfs = []
    for _ in range(2):
        built = build(tmp_path, text)
        assert isinstance(built, Built)
        elfs.append(built.elf)
    header.write_text("#define X 2\n", encoding="utf-8")
    for options in ({}, {"flags": ("-O1",)}):
        other = build(tmp_path, text, **options)
        assert isinstance(other, Built)
        elfs.append(other.elf)
    wide = build_program([tmp_path / "program.c"], load_hardware("int8_8x8"))
    assert isinstance(wide, Built)
    elfs.append(wide.elf)
    assert elfs[0] == elfs[1]
    assert len(set(elfs)) == 4


def test_default_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """HIL_CC names the compiler and is read at every call; zig is used if it is absent or empty."""
    for value in (None, "", "zig"):
        monkeypatch.delenv("HIL_CC", raising=False)
        if value is not None:
            monkeypatch.setenv("HIL_CC", value)
        assert find_compiler().name == "zig"
    monkeypatch.setenv("HIL_CC", "tcc")
    with pytest.raises(ConfigError, match="HIL_CC: expected one of zig, gcc, got 'tcc'; choose"):
        find_compiler()
    assert find_compiler("zig").name == "zig"
    monkeypatch.setenv("HIL_CC", "gcc")
    asked: list[str] = []
    monkeypatch.setattr(compilers, "_found", asked.append)
    find_compiler()
    assert asked == ["gcc"]


def test_missing_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says how to get it, and what to do without it."""
    compilers._found.cache_clear()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ToolMissing, match=r"apt install gcc-riscv64-unknown-elf.* or choose"):
        find_compiler("gcc")


def test_bad_requests(tmp_path: Path) -> None:
    """Messages name what is wrong."""
    with pytest.raises(ConfigError, match=r"gone\.c: no such file"):
        build_program([tmp_path / "gone.c"], HARDWARE)
    with pytest.raises(ConfigError, match="expected one of zig, gcc, got 'tcc'"):
        find_compiler("tcc")
