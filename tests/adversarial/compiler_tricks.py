# SPDX-License-Identifier: Apache-2.0
"""Sources that the guard lets pass, for compiler, linker and object check."""

from collections.abc import Iterator

from tests.adversarial.cheat import WORK, Cheat, fails_to_build, fails_when_it_runs, is_rejected

__all__ = ["COMPILER_TRICKS", "STALLS_COMPILER"]


_LABELS = 4_000
_WEB = "".join(f"l{i}: if (*p++) goto l{i * 7919 % _LABELS}; x++;" for i in range(_LABELS))
STALLS_COMPILER = fails_when_it_runs(
    "bomb_goto_web",
    f" volatile int8_t* p = A[0]; int x = 0; {_WEB} *p = x; ",
    ["build_failed", "trapped"],
)
"""Source that keeps a compiler busy for seconds; a fast machine is done within the limit."""


def _unknown_functions() -> Iterator[Cheat]:
    yield fails_to_build("print_a_pass", ' printf("PASS\\n"); ')
    yield fails_to_build("puts_a_pass", ' int puts(const char*); puts("PASS"); ')
    yield fails_to_build("allocate", " void* p = malloc(99); ")
    yield fails_to_build("allocate_on_stack", " void* p = alloca(99); ")
    yield fails_to_build("set_jump", " long b[32]; int setjmp(long*); setjmp(b); ")
    yield fails_to_build("firmware_function", " void launch_kernel(void); launch_kernel(); ")
    yield fails_to_build("linker_symbol", " char end[]; C[0][0] = end[0]; ")
    yield fails_to_build("thread", " int clone(void); clone(); ")
    yield is_rejected(
        "library_function",
        " float sqrtf(float); C[0][0] = (int8_t)sqrtf(A[0][0]); ",
        "undefined_symbol",
        "object",
    )


def _wrong_c() -> Iterator[Cheat]:
    yield fails_to_build("syntax_error", " C[0][0] = ; ")
    yield fails_to_build("unknown_name", " C[0][0] = gold[0][0]; ")
    yield fails_to_build("implicit_int", " static x = 5; ")
    yield fails_to_build("static_assertion", ' _Static_assert(DIM == 0, "no"); ')
    yield fails_to_build("macro_arguments", " mvin(A, 0, DIM); ")
    yield fails_to_build("shadowed_intrinsic", " int hil_accel_fence = 1; fence(); ")
    yield fails_to_build("shadowed_macro", " void fence(void); fence(); ")
    shadowed = f" typedef int8_t uint32_t; {WORK}"
    yield fails_when_it_runs("shadowed_type", shadowed, ["wrong_result", "trapped"])


def _sizes() -> Iterator[Cheat]:
    yield fails_to_build("huge_variable", " static int8_t x[2 << 20]; x[A[0][0] & 1]++; fence();"
                         " C[0][0] = x[B[0][0] & 1]; ")  # fmt: skip
    yield fails_to_build("terabyte", " static int8_t x[1UL << 40]; C[0][0] = x[A[0][0] & 1]++; ")
    yield fails_to_build("more_than_memory", " static int8_t x[1UL << 62]; x[0] = A[0][0]; ")
    yield is_rejected(
        "huge_constant",
        " static const volatile int8_t x[2 << 20] = {1}; C[0][0] = x[A[0][0] & 1]; ",
        "static_data",
        "object",
    )
    yield fails_to_build(
        "data_where_tensors_are",
        " _Alignas(0x10000000) static volatile int8_t x[16]; x[0] = 1; C[0][0] = x[0]; ",
    )
    yield is_rejected(
        "variables_aligned_too_well",
        " _Alignas(8192) static volatile int8_t x[16]; x[0] = 1; C[0][0] = x[0]; ",
        "sections",
        "object",
    )
    yield is_rejected(
        "constants_aligned_too_well",
        " _Alignas(8192) static const volatile int8_t x[16] = {1}; C[0][0] = x[0]; ",
        "sections",
        "object",
    )


def _bombs() -> Iterator[Cheat]:
    """Cost the compiler time or memory out of proportion."""
    bodies = {
        "bomb_prefix_operators": f" C[0][0] = {'!' * 60_000}1; ",
        "bomb_initialiser": " static const int8_t x[] = {[0 ... 2000000000] = 5};"
        " C[0][0] = x[A[0][0] & 1]; ",
    }
    for name, body in bodies.items():
        yield fails_to_build(name, body)
    yield STALLS_COMPILER
    slow = {
        "bomb_long_sum": f" int x = A[0][0]; x = {'+'.join(['x'] * 10_000)}; C[0][0] = x; ",
        "bomb_else_chain": f" int x = A[0][0]; {'if (x) x++; else ' * 1_500}; C[0][0] = x; ",
    }
    for name, body in slow.items():
        yield fails_when_it_runs(name, body, ["wrong_result"])


COMPILER_TRICKS = (*_unknown_functions(), *_wrong_c(), *_sizes(), *_bombs())
