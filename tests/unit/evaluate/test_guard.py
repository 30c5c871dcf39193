# SPDX-License-Identifier: Apache-2.0
"""The guard: what it lets pass, what it says, and that nothing makes it raise.

That each rule rings is tested with the cheats in tests/adversarial.
"""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomp_hil.config import INT8_INT32
from autocomp_hil.evaluate.outcome import Rejected
from autocomp_hil.evaluate.source import guard as guard_module
from autocomp_hil.evaluate.source.guard import MAX_NESTING, MAX_SOURCE_BYTES, RULES, guard
from autocomp_hil.evaluate.source.signature import NotAHead, dialect_types, read_head
from autocomp_hil.workloads import load_workload
from tests.adversarial.cheat import HONEST, SIGNATURE, WORK, kernel
from tests.tracked import tracked_workloads

INSTANCE = load_workload("gemm").instance("32x32x32")
PUBLISHED = b"""
// C = A B; loads of B are kept across rows of A.
void solution(int8_t A[32][32], int8_t B[32][32], int8_t C[32][32]) {
  /* constants */
  static const int order[2] = {0, 1};
  typedef struct { uint32_t row; uint16_t cols; } block_t;
  enum { TILES = 2, SIZE = 16 };
  uint32_t a = 0, b = 16 * 16 * 4 * 1, res = 1 << 31;
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_st((32)); config_ld((32), 1.0f, (16), 0); config_ld(32, 1.0f, 16, 2);
  for (int_fast32_t i = 0; i < 2; i++) {
    for (int_fast32_t j = 0; j < TILES; j++) {
      mvin(0, res + ((j) * (256)) / 16, (16 + 0), (16 + 0));
      for (int_fast32_t k = 0; k < 2; ++k) {
        mvin2(&A[(16 * i)][16 * k], a + ((k) * (256)) / 16, 16, 16);
        if (i == 0 && j == 0 || !(k & 1) && i) mvin3(&B[16 * k][16 * j], b, 16, 16);
        block_t tile = (block_t){.row = (uint32_t)order[k], .cols = 16};
        preload(b + tile.row * 0, res | (k ? 0x40000000 : 0), (16), (16), (16), (16));
        compute_preloaded(a + k * 16, ~((uint32_t)0), 16, 16, 16, 16);
      }
      mvout(&C[16 * i][16 * j], res, 16, 16);
    }
  }
  switch (A[0][0]) { case 0: goto done; default: break; }
  do { a++; } while (a < 3 && b++ > 2 && (a) && (b));
  hil_accel_flush(0); // the intrinsic itself
done:
  fence();
}
"""


def rejected(source: bytes) -> Rejected:
    """The outcome of a source that must not pass."""
    outcome = guard(source, INSTANCE, INT8_INT32)
    assert isinstance(outcome, Rejected)
    return outcome


@pytest.mark.parametrize("name", tracked_workloads())
def test_baselines_pass(name: str) -> None:
    """Every kernel that a search starts from, at every shape of its workload."""
    workload = load_workload(name)
    for shape in workload.shapes:
        instance = workload.instance(shape)
        assert guard(instance.baseline.encode(), instance, INT8_INT32) is None


@pytest.mark.parametrize(
    "source",
    [
        HONEST,
        PUBLISHED,
        PUBLISHED.replace(b"\n", b"\r\n"),
        HONEST.replace(b"int8_t A[32][32]", b"elem_t A [0x20u] [ 32UL ]"),
        HONEST.replace(b"A[", b"left[").replace(b"B[", b"right["),
        HONEST.replace(
            b"(int8_t A[32][32], int8_t B", b"(const signed char A[][32], elem_t const B"
        ),
        HONEST.replace(b"(int8_t A[32][32]", b"(int8_t (*restrict A)[32]"),
        HONEST.replace(b"(int8_t A[32][32]", b"(const elem_t* restrict A"),
        HONEST.replace(b"(int8_t A[32][32]", b"(int8_t A[32 * 32]"),
        HONEST.replace(b"(int8_t A[32][32]", b"(int8_t A[static 2*16][(32)]"),
        kernel(
            " int tiled_matmul = 1, gemmini_fence = 2; (void)tiled_matmul; (void)gemmini_fence; "
        ),
        "// caf\u00e9, \u4e2d\u6587\n".encode() + HONEST + b"/* the end */",
        kernel(' const char* s = "asm # \\" // \\\\u0041 extern"; (void)s; '),
        kernel(" /* asm #include extern __builtin_trap && << && */ // _Pragma\n"),
        kernel(" int x_asm = 1, asmx = 2, externally = x_asm & asmx; (void)externally; "),
        kernel(" int x = (A[0][0])&&(B[0][0]); x = A[0][0]++ && x; x = 'a' && 1; (void)x; "),
        kernel(" bool b = sizeof(int){0} && _Alignof(int); _Bool c = b; (void)c; "),
        kernel(" again: ; if (A[0][0] ? B[0][0] : C[0][0]) goto again; "),
        kernel(' _Static_assert(DIM >= 4, "array size"); '),
        kernel(" hil_accel_fence(); uint32_t one = hil_fp32_bits(1.0F); (void)one; "),
        kernel("(" * (MAX_NESTING - 1) + "1" + ")" * (MAX_NESTING - 1) + ";"),
        kernel(" " * (MAX_SOURCE_BYTES - len(kernel("")))),
    ],
)
def test_accepts(source: bytes) -> None:
    """Plain C in all its styles, whatever comments and strings say."""
    assert guard(source, INSTANCE, INT8_INT32) is None


@pytest.mark.parametrize(
    ("source", "rule", "line"),
    [
        (kernel("\n\n  asm(0);"), "inline_assembly", 3),
        (b"/*\n\n*/\n#define X" + HONEST, "preprocessor", 4),
        (kernel("\r\n\r\n  __x;"), "reserved_name", 3),
        (b"\n\n\xff", "encoding", 3),
        (b"\n\0", "encoding", 2),
        (b"\n\n// ??/", "trigraph", 3),
        (b"\nx \\\n", "line_splice", 2),
        (b"\n\nint solution(void) {}", "signature", 3),
        (HONEST + b"\n;", "one_function", HONEST.count(b"\n") + 2),
        (kernel("\n { "), "nesting", 1),
        (b" " * (MAX_SOURCE_BYTES + 1), "source_size", None),
    ],
)
def test_line(source: bytes, rule: str, line: int | None) -> None:
    """The outcome names the line where the rule is broken."""
    outcome = rejected(source)
    assert (outcome.rule, outcome.line) == (rule, line)


def test_messages() -> None:
    """What was found, and what is asked for."""
    outcome = rejected(HONEST.replace(b"C[32][32])", b"C[32][16])"))
    assert f"begin with: {SIGNATURE}," in outcome.message
    assert "int8_t C[32][16]), got" not in outcome.message
    assert "C[32][16])" in outcome.message
    outcome = rejected(kernel(" __builtin_trap(); "))
    assert outcome.message == f"__builtin_trap; the rule: {RULES['builtin']}"


@pytest.mark.parametrize("place", range(3))
def test_names_of_the_firmware_cannot_be_made_by_case(place: int) -> None:
    """Names that begin with hil_, HIL_ and mixtures are refused."""
    name = ("hil_exit", "HIL_EXIT", "Hil_Exit")[place]
    assert rejected(kernel(f" {name}(0); ")).rule == "firmware_name"


def test_large_sources_cost_nothing() -> None:
    """Large sources are refused by their size."""
    source = HONEST + b"/*" * 5_000_000
    begin = time.perf_counter()
    assert rejected(source).rule == "source_size"
    assert time.perf_counter() - begin < 1.0


@given(st.binary(max_size=200))
def test_never_raises_on_bytes(source: bytes) -> None:
    """Arbitrary bytes are never a function."""
    assert guard(source, INSTANCE, INT8_INT32) is not None


@given(
    st.integers(0, len(HONEST) - 1),
    st.integers(0, 8),
    st.sampled_from(
        ["{", "}", "(", ")", "[", "]", "&&", "goto", "#", '"', "'", "/*", "*/", "\\", ";", "x", ""]
    ),
)
def test_never_raises_on_changed_kernels(place: int, removed: int, inserted: str) -> None:
    """Broken C is a value, whatever is broken."""
    source = HONEST[:place] + inserted.encode() + HONEST[place + removed :]
    outcome = guard(source, INSTANCE, INT8_INT32)
    assert outcome is None or outcome.rule in RULES


@given(
    st.sampled_from(["a", " ", "\n", "/**/", "\t"]), st.sampled_from(["asm", "extern", "_Pragma"])
)
def test_a_banned_name_is_found_between_anything(around: str, name: str) -> None:
    """Only a longer name hides a banned name."""
    outcome = guard(kernel(f"{WORK}{around}{name}{around};"), INSTANCE, INT8_INT32)
    assert (outcome is None) == (around == "a")


def test_docstring_names_every_promise() -> None:
    """The guard says what it covers and what not."""
    text = guard_module.__doc__ or ""
    assert "Covered" in text
    assert "Not covered" in text


@pytest.mark.parametrize(
    "text",
    ["", "void", "void f", "void f(", "void f()", "void f(int)", "f(int x)", "void f(int x[n])"],
)
def test_not_a_head(text: str) -> None:
    """Heads have literal extents and named parameters only."""
    with pytest.raises(NotAHead):
        read_head(text)


@pytest.mark.parametrize(
    "parameter",
    [
        "int32_t A[32][32]", "char A[32][32]", "uint8_t* A", "void* A", "int8_t** A", "int8_t A",
        "int8_t* A[32]", "int8_t (*A)[16]", "int8_t A[][16]", "int8_t A[16 * 32]", "int8_t A[32]",
        "int8_t A[32][]", "int8_t A[32][32 + 0]", "int8_t A[N][32]",
    ],
)  # fmt: skip
def test_other_parameters_are_refused(parameter: str) -> None:
    """A parameter that would take something else, or whose meaning is not plain."""
    source = HONEST.replace(b"int8_t A[32][32]", parameter.encode())
    assert rejected(source).rule == "signature"


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("tiled_matmul_auto(32, 32, 32, A, B, 0, C);", "preload, compute_preloaded and mvout"),
        ("tiled_conv_auto(4);", "hil_accel_loop_conv_ws"),
        ("sp_tiled_conv(4);", "a kernel does the work itself"),
        ("tiled_resadd_stride_auto(4);", "mvin one matrix to the accumulator"),
        ("tiled_global_average_auto(4);", "config_st"),
        ("tiled_norm_auto(4);", "no normalisation"),
        ("gemmini_fence();", "a kernel writes fence()"),
        ("gemmini_extended3_config_ld(32, 1.0, false, 0);", "writes config_ld(stride, scale,"),
        ("gemmini_extended_mvin2(A, 0, 4, 4);", "writes mvin2(dram,"),
        ("gemmini_loop_conv_ws(1);", "hil_accel_loop_conv_ws_config_"),
        ("gemmini_counter_access(x, 1);", "must not depend on time"),
        ("gemmini_flush(0);", "writes nothing: there is no address translation"),
    ],
)
def test_calls_of_a_library_say_what_to_write(call: str, says: str) -> None:
    """A kernel that calls Gemmini's library or header is told what a kernel writes instead."""
    outcome = rejected(kernel(f"\n  {call}\n"))
    assert (outcome.rule, outcome.line) == ("library_call", 2)
    assert says in outcome.message


def test_heads_are_compared_by_meaning() -> None:
    """Names of parameters, synonyms of types and forms of numbers do not matter."""
    head = read_head("void f(int8_t a[16][010], const int32_t n)")
    synonyms = dialect_types(INT8_INT32)
    assert head == read_head("void f ( elem_t x [0x10U][8] , const acc_t y )", synonyms)
    assert head != read_head("void f(elem_t a[16][8], const elem_t n)", synonyms)
    assert head != read_head("void f(int8_t a[16][10], const int32_t n)")
    assert head != read_head("void g(int8_t a[16][8], const int32_t n)")
