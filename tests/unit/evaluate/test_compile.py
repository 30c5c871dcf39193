# SPDX-License-Identifier: Apache-2.0
"""The compile stage on real compiler output: programs, errors as values, limits."""

import hashlib
import shutil
from pathlib import Path

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.outcome import BuildFailed, Rejected
from autocomp_hil.evaluate.source.compile import Compiled, compile_candidate
from autocomp_hil.firmware_build import find_compiler
from autocomp_hil.paths import REPOSITORY, cache_directory
from autocomp_hil.workloads import load_workload
from tests.adversarial.cheat import HONEST, WORK, kernel

INSTANCE = load_workload("gemm").instance("32x32x32")
HARDWARE = load_hardware("int8_4x4")
INSTALLED = ["zig", *(["gcc"] if shutil.which("riscv64-unknown-elf-gcc") else [])]
"""zig always is; what this machine has besides is tested as well."""


def compiled(source: bytes) -> Compiled | BuildFailed | Rejected:
    """What comes of a source for the smallest array."""
    return compile_candidate(source, INSTANCE, HARDWARE)


def diagnostics(body: str) -> str:
    """What is said of a body that does not compile."""
    outcome = compiled(kernel(body))
    assert isinstance(outcome, BuildFailed)
    return outcome.diagnostics


def test_program() -> None:
    """Address of the kernel, segments, symbols of the firmware."""
    outcome = compiled(HONEST)
    assert isinstance(outcome, Compiled)
    assert outcome.program.place(outcome.kernel_address).endswith("(solution+0x0)")
    assert outcome.kernel_address == outcome.program.symbols["solution"]
    assert {"_start", "main", "hil_measure_stop"} <= set(outcome.program.symbols)


def test_nothing_of_the_build_is_in_the_program() -> None:
    """No folder: equal sources give equal programs."""
    outcome = compiled(HONEST)
    assert isinstance(outcome, Compiled)
    assert b"scratch" not in outcome.elf
    assert str(REPOSITORY).encode() not in outcome.elf


def test_hardware_and_source_make_the_program() -> None:
    """The intrinsics take their sizes from the configuration; comments do not matter."""
    others = [
        compiled(HONEST),
        compile_candidate(HONEST, INSTANCE, load_hardware("int8_8x8")),
        compiled(HONEST.replace(b"1.0F", b"2.0F")),
        compiled(b"// comment\n" + HONEST),
    ]
    hashes = [hashlib.sha256(o.elf).hexdigest() for o in others if isinstance(o, Compiled)]
    assert len(hashes) == 4
    assert len(set(hashes)) == 3
    assert hashes[0] == hashes[3]


def test_warnings_do_not_fail() -> None:
    """A candidate may have variables that it does not use."""
    assert isinstance(compiled(kernel(f" int unused = 1; {WORK}")), Compiled)


def test_errors_have_line_and_source() -> None:
    """Errors have line and source as the compiler says them."""
    text = diagnostics("\n  mvin(A, 0, DIM, rows);\n")
    assert text.splitlines()[0] == "candidate.c:2:19: error: use of undeclared identifier 'rows'"
    assert "mvin(A, 0, DIM, rows);" in text


def test_errors_come_without_warnings_and_counts() -> None:
    """What does not stop the build does not matter when something else does."""
    text = diagnostics(" int unused = 1; int x = ; ")
    assert "expected expression" in text
    assert "unused" not in text.replace("int unused = 1;", "")
    assert "generated" not in text


def test_notes_name_headers_without_folders() -> None:
    """A note shows how a macro wants to be called."""
    text = diagnostics(" mvin(A, 0, DIM); ")
    assert "too few arguments provided to function-like macro invocation" in text
    assert "hil_dialect.h:" in text
    assert "#define mvin(dram, local, cols_, rows_)" in text
    assert str(REPOSITORY) not in text


def test_many_errors_are_counted() -> None:
    """A prompt has no use for a hundred."""
    text = diagnostics("\n" + "".join(f"  C[0][0] = unknown_{i};\n" for i in range(19)))
    assert "unknown_0" in text
    assert "unknown_7" in text
    assert "unknown_8" not in text
    assert text.endswith("... and 11 more\n")
    assert len(text) < 4000


def test_long_lines_are_cut() -> None:
    """Long lines are cut, in the source as well."""
    text = diagnostics(" C[0][0] = " + "1 + " * 5000 + "unknown; ")
    assert max(map(len, text.splitlines())) < 250
    assert "unknown" in text


def test_linker_errors() -> None:
    """An undefined function, and too much data."""
    text = diagnostics(" int puts(const char*); puts(0); ")
    assert text.startswith("ld.lld: error: undefined symbol: puts")
    text = diagnostics(" static volatile int8_t x[2 << 20]; x[1] = 1; ")
    assert "static data is larger than the memory map allows" in text
    assert "/" not in text


def test_compiler_crash() -> None:
    """A value like any other failure; the compiler leaves nothing behind."""
    before = set(Path("/tmp").glob("candidate-*"))  # noqa: S108  # where clang would leave copies
    text = diagnostics(f" C[0][0] = {'!' * 60_000}1; ")
    assert text == "error: the compiler crashed on this source; simplify it\n"
    assert set(Path("/tmp").glob("candidate-*")) == before  # noqa: S108


def test_memory_limit() -> None:
    """A source may not take the machine's memory; what it did is said in one line."""
    text = diagnostics(
        " static const int8_t x[] = {[0 ... 2000000000] = 5}; C[0][0] = x[A[0][0] & 1]; "
    )
    assert text.startswith("error: the compiler ")
    assert text.endswith("; simplify it\n")
    assert text.count("\n") == 1


def test_timeout() -> None:
    """A compiler that takes too long is a failure that says so."""
    outcome = compile_candidate(kernel(" fence(); fence(); "), INSTANCE, HARDWARE, timeout_s=0.0)
    assert isinstance(outcome, BuildFailed)
    assert outcome.diagnostics == ("error: the compiler did not finish within 0 s; simplify it\n")


def test_object_check_is_part_of_it() -> None:
    """An instruction that is not allowed is refused although the guard lets it through."""
    outcome = compiled(kernel(' __asm__ volatile("rdcycle a0"); '))
    assert isinstance(outcome, Rejected)
    assert (outcome.stage, outcome.rule) == ("object", "reads_time")


@pytest.mark.parametrize("value", ["1.5F", "A[0][0] * 0.5F", "(float)(0.25 * B[0][0])"])
def test_floating_point(value: str) -> None:
    """Slow, but allowed: the compiler's library computes scales."""
    body = WORK.replace("config_st(32)", f"config_st(32, {value}, NO_ACTIVATION)")
    assert isinstance(compiled(kernel(body)), Compiled)


@pytest.mark.parametrize("name", INSTALLED)
def test_odd_characters_of_a_comment_stay_there(name: str) -> None:
    """Compilers show the line of source; terminals would act upon what is in it."""
    odd = "\u009b31m\u009d0;title\u202e\u200b\u2028"
    body = kernel(f" C[0][0] = nothing; // {odd}\n")
    outcome = compile_candidate(body, INSTANCE, HARDWARE, compiler=find_compiler(name))
    assert isinstance(outcome, BuildFailed)
    assert "nothing" in outcome.diagnostics
    shown = outcome.diagnostics.replace("\n", "").replace("\t", "")
    assert shown.isprintable()


@pytest.mark.parametrize(
    "body",
    [
        " static const int8_t x[60 << 20] = {1}; C[0][0] = x[A[0][0] & 1]; ",
        " static const volatile int8_t x[20 << 20] = {1}; C[0][0] = x[A[0][0] & 1]; ",
        " static volatile int8_t x[2 << 20] = {1}; C[0][0] = x[A[0][0] & 1]++; ",
        " _Alignas(8192) static const volatile int8_t x[9] = {1}; C[0][0] = x[A[0][0] & 1]; ",
        " C[0][0] = nothing; ",
    ],
    ids=["60_MB", "20_MB", "2_MB", "alignment", "error"],
)
def test_nothing_is_kept_of_what_is_refused(
    body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither program nor object is kept; too much data is not even linked."""
    (tmp_path / "zig").symlink_to(cache_directory() / "zig")
    monkeypatch.setenv("HIL_CACHE_DIR", str(tmp_path))
    assert isinstance(compiled(HONEST), Compiled)
    before = sorted(path for path in tmp_path.rglob("*") if path.name != ".trimmed")
    assert isinstance(compiled(kernel(body)), BuildFailed | Rejected)
    assert sorted(path for path in tmp_path.rglob("*") if path.name != ".trimmed") == before


def test_large_data_is_refused_before_it_is_linked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large data is refused before it is linked by the rule that holds after it."""

    def link(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("autocomp_hil.firmware_build.build._link", link)
    body = " static const volatile int8_t x[2 << 20] = {1}; C[0][0] = x[A[0][0] & 1]; "
    outcome = compiled(kernel(body))
    assert isinstance(outcome, Rejected)
    assert (outcome.stage, outcome.rule) == ("object", "static_data")
