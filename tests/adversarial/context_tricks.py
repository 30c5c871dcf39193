# SPDX-License-Identifier: Apache-2.0
"""Kernels that are right where they are measured, and wrong for another caller."""

from collections.abc import Iterator

from autocomp_hil.evaluate.context.assumptions import TEXTS, Assumption
from autocomp_hil.evaluate.outcome import OutcomeKind
from tests.adversarial.cheat import LOADS, MULTIPLY, SETUP, STORES, WORK, Cheat, kernel

__all__ = ["CONTEXT_TRICKS"]

_FIRST_CALL = " static volatile int calls; "
_STACK_TOP = "(((uintptr_t)here | 0xFFF) + 1)"
"""The frames on a stack that begins at a page are small."""


def _assumes(assumption: Assumption, name: str, body: str, *outcomes: OutcomeKind) -> Cheat:
    """A kernel that is not correct, with the reason that is told."""
    return Cheat(
        name=name, source=kernel(body), outcomes=frozenset(outcomes or ("wrong_result",)),
        stage="context", says=TEXTS[assumption],
    )  # fmt: skip


def _addresses() -> Iterator[Cheat]:
    written = WORK.replace("&A[i][0]", "0x20000000UL + 32 * i").replace(
        "&B[i][0]", "0x20002000UL + 32 * i"
    ).replace("&C[i][0]", "0x20004000UL + 32 * i")  # fmt: skip
    for name, body in {
        "addresses_are_written_into_it": written,
        "one_address_is_written_into_it": WORK.replace("&B[i][0]", "0x20002000UL + 32 * i"),
        "counts_on_the_order_of_tensors": WORK.replace("&B[i][0]", "&A[i][0] + 0x2000"),
        "cuts_addresses_to_32_bits": WORK.replace("&C[i][0]", "(uint32_t)(uintptr_t)&C[i][0]"),
    }.items():
        yield _assumes(Assumption.ADDRESSES, name, body, "trapped", "wrong_result")


def _values() -> Iterator[Cheat]:
    yield _assumes(
        Assumption.STACK,
        "adds_onto_a_local_array",
        f"{WORK} fence(); volatile int8_t sums[32];"
        " for (int j = 0; j < 32; j++) { sums[j] += C[0][j]; C[0][j] = sums[j]; } ",
    )
    yield _assumes(
        Assumption.STATIC,
        "reads_past_a_static_array",
        f" static volatile int8_t few[3]; {WORK} fence();"
        " C[3][5] = (int8_t)(C[3][5] + (&few[0])[(unsigned)(few[0] + 4)]); ",
    )


def _accelerator() -> Iterator[Cheat]:
    rows = (
        " for (uint32_t i = 0; i < 32; i++)"
        " mvout(&C[i][0], c_base | (i / DIM * 32 + i % DIM), 32, 1); "
    )
    single_loads = (
        " for (uint32_t i = 0; i < 32; i++) for (uint32_t j = 0; j < 32; j += DIM)"
        " mvin2(&B[i][j], b_base + i / DIM * 32 + j + i % DIM, DIM, 1); "
    )
    output_stationary = """
      for (uint32_t i = 0; i < 32; i += DIM) {
        for (uint32_t j = 0; j < 32; j += DIM) {
          for (uint32_t k = 0; k < 32; k += DIM) {
            const uint32_t c = k + DIM < 32 ? GARBAGE_ADDR : c_base | (i * 32 / DIM + j);
            preload(GARBAGE_ADDR, c, DIM, DIM, DIM, DIM);
            if (k == 0)
              compute_preloaded(i * 32 / DIM + k, b_base + k * 32 / DIM + j, DIM, DIM, DIM, DIM);
            else
              compute_accumulated(i * 32 / DIM + k, b_base + k * 32 / DIM + j, DIM, DIM, DIM, DIM);
          }
        }
      }
    """
    without_st = SETUP.replace("config_st(32);", "")
    without_ex = SETUP.replace("config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);", "")
    load_a = LOADS.replace("mvin(&B[i][0], b_base + i * 32 / DIM, 32, DIM);", "")
    old_weights = (
        " preload(GARBAGE_ADDR, c_base, DIM, DIM, DIM, DIM);"
        " compute_accumulated(0, GARBAGE_ADDR, DIM, DIM, DIM, DIM); "
        + MULTIPLY.replace("k == 0 ?", "k == 0 && i + j > 0 ?")
    )
    for name, body in {
        "never_configures_stores": f"{without_st}{LOADS}{MULTIPLY}{rows}",
        "never_configures_mvin2": f"{SETUP}{load_a}{single_loads}{MULTIPLY}{STORES}",
        "never_configures_the_array": f"{without_ex}{LOADS}{output_stationary}{STORES}",
        "counts_on_weights_of_zero": f"{SETUP}{LOADS}{old_weights}{STORES}",
    }.items():
        yield _assumes(Assumption.ACCELERATOR, name, body, "wrong_result", "trapped")


def _one_call() -> Iterator[Cheat]:
    for name, body in {
        "works_at_its_first_call": f"{_FIRST_CALL} if (calls++) return; {WORK}",
        "skips_loads_later": f"{_FIRST_CALL}{SETUP} if (calls++ == 0) {{ {LOADS} }}"
        f" {MULTIPLY}{STORES}",
        "never_clears_static_sums": f" static volatile int8_t sums[32]; {WORK} fence();"
        " for (int j = 0; j < 32; j++) { sums[j] += C[0][j]; C[0][j] = sums[j]; } ",
        "keeps_a_copy_of_an_input": f" static int8_t kept[32]; {_FIRST_CALL} if (calls++ == 0)"
        f" for (int j = 0; j < 32; j++) kept[j] = A[0][j]; {SETUP} fence();"
        + (LOADS + MULTIPLY + STORES).replace("&A[i][0], i", "i ? &A[i][0] : A[0], i")
        + " fence(); for (int j = 0; j < 32; j++) if (kept[j] != A[0][j]) C[0][j] = 0; ",
        "keeps_a_pointer": " static int8_t (*volatile a)[32];"
        f" if (!a) a = A; {WORK.replace('&A[i][0]', '&a[i][0]')}",
        "configures_at_its_first_call": f"{_FIRST_CALL}"
        + WORK.replace("config_st(32);", "if (calls++ == 0) config_st(32);"),
        "configures_at_its_second_call": f"{_FIRST_CALL}"
        + WORK.replace("config_st(32);", "config_st(32, calls ? 0.5F : 1.0F, 0); calls++;"),
    }.items():
        yield _assumes(Assumption.ONE_CALL, name, body, "wrong_result", "trapped")


def _conventions() -> Iterator[Cheat]:
    """A kernel must not touch what belongs to its caller or to the firmware."""
    for name, body in {
        "smashes_the_frame_of_its_caller": f" volatile int here[2] = {{0, 0}}; {WORK}"
        f" *(volatile uint64_t*)({_STACK_TOP} - 16) = (uint64_t)here[0] + 1; ",
        "smashes_the_firmwares_data": f" static volatile uint64_t own; {WORK} (&own)[5] = 1; ",
        "writes_past_a_static_array": f" static volatile int8_t few[3]; {WORK}"
        " (&few[0])[(unsigned)(few[0] + 3)] = 1; ",
    }.items():
        yield Cheat(
            name=name, source=kernel(body), outcomes=frozenset({"rejected"}), stage="context",
            rule="calling_convention", says="writes to nothing but its own variables",
        )  # fmt: skip


CONTEXT_TRICKS = (
    *_addresses(), *_values(), *_accelerator(), *_one_call(), *_conventions(),
)  # fmt: skip
"""Each is correct for a judge that looks at the measured run alone."""
