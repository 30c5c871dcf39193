# SPDX-License-Identifier: Apache-2.0
"""Kernels that end well and leave a result that looks like one."""

from collections.abc import Iterator

import numpy as np

from autocomp_hil import memory_map
from autocomp_hil.evaluate.outcome import OutcomeKind
from autocomp_hil.workloads import load_workload
from tests.adversarial.cheat import (
    LOADS,
    MULTIPLY,
    SETUP,
    SHAPE,
    STORES,
    WORK,
    Cheat,
    fails_when_it_runs,
)

__all__ = ["wrong_work"]

_EACH = "for (int i = 0; i < 32; i++) for (int j = 0; j < 32; j++)"
_SOME = "for (int i = 0; i < 4; i++) for (int j = 0; j < 32; j++)"
"""Loops over so few elements that the core computes them within the cycle limit."""
_WRONG: tuple[OutcomeKind, ...] = ("wrong_result",)


def wrong_work() -> tuple[Cheat, ...]:
    """All of them; some hold results that are computed here."""
    return (*_made_up(), *_remembered(), *_incomplete(), *_unordered())


def _made_up() -> Iterator[Cheat]:
    bodies = {
        "does_nothing": " ",
        "computes_and_keeps_it": SETUP + LOADS + MULTIPLY,
        "all_zeros": f" {_EACH} C[i][j] = 0; ",
        "all_largest": f" {_EACH} C[i][j] = 127; ",
        "copies_an_input": f" {_EACH} C[i][j] = A[i][j]; ",
        "adds_inputs": f" {_EACH} C[i][j] = (int8_t)(A[i][j] + B[i][j]); ",
        "random_numbers": f" uint32_t r = 1; {_EACH}"
        " { r = r * 1664525 + 1013904223; C[i][j] = (int8_t)(r >> 24); } ",
        "keeps_what_is_there": f" {_EACH} C[i][j] = ((volatile int8_t*)C)[i * 32 + j]; ",
        "wraps_instead_of_saturating": f"{WORK} fence(); {_SOME} {{ int s = 0; for (int k = 0;"
        " k < 32; k++) s += A[i][k] * B[k][j]; C[i][j] = (int8_t)s; } ",
        "transposed_result": f"{WORK} fence(); {_SOME} {{ int s = 0; for (int k = 0; k < 32; k++)"
        " s += A[i][k] * B[k][j]; C[j][i] = (int8_t)(s > 127 ? 127 : s < -128 ? -128 : s); } ",
        "by_addresses": f" {_EACH} C[i][j] = (int8_t)((uintptr_t)&A[i][j] ^ (uintptr_t)&B[j][i]); ",
        "by_link_address": f" {_EACH} C[i][j] = (int8_t)((uintptr_t)&solution >> (i & 15)); ",
        "by_start_pattern": f"{SETUP}{STORES}",
        "by_scratchpad_pattern": f"{SETUP} for (uint32_t i = 0; i < 32; i += DIM)"
        " for (uint32_t j = 0; j < 32; j += DIM) mvout(&C[i][j], i + j, DIM, DIM); ",
    }
    for name, body in bodies.items():
        yield fails_when_it_runs(name, body, _WRONG)


def _remembered() -> Iterator[Cheat]:
    """The right answer to a question that was asked before."""
    instance = load_workload("gemm").instance(SHAPE)
    inputs = instance.inputs(0)
    values = ",".join(str(int(v)) for v in np.asarray(instance.gold(inputs)["C"]).ravel())
    table = f" static const int8_t known[1024] = {{{values}}}; "
    copy = f"{_EACH} C[i][j] = known[i * 32 + j];"
    yield fails_when_it_runs("one_seed", f"{table}{copy} ", _WRONG)
    yield fails_when_it_runs(
        "one_seed_by_command",
        f"{SETUP}{table} for (uint32_t i = 0; i < 32; i += DIM) {{"
        " mvin(&known[i * 32], i, 32, DIM); for (uint32_t j = 0; j < 32; j += DIM)"
        " mvout(&C[i][j], i + j, DIM, DIM); fence(); } ",
        _WRONG,
    )
    yield fails_when_it_runs(
        "keyed_on_addresses",
        f"{table} if ((uintptr_t)A >= {memory_map.TENSORS_BASE:#x}) {{ {copy} return; }} {WORK}",
        _WRONG,
    )
    first = int(np.asarray(inputs["A"])[0, 0])
    yield fails_when_it_runs(
        "keyed_on_one_value",
        f"{table} if (A[0][0] != {first} || 1) {{ {copy} return; }} {WORK}",
        _WRONG,
    )


def _incomplete() -> Iterator[Cheat]:
    bodies = {
        "one_element_too_few": f"{SETUP}{LOADS}{MULTIPLY} int8_t kept = C[31][31]; fence();"
        f" {STORES} fence(); C[31][31] = kept; ",
        "last_column_missing": f"{SETUP}{LOADS}{MULTIPLY}"
        + STORES.replace(", 32, DIM)", ", 31, DIM)"),
        "last_row_missing": f"{SETUP}{LOADS}{MULTIPLY}"
        + STORES.replace(", 32, DIM)", ", 32, i + DIM < 32 ? DIM : DIM - 1)"),
        "last_product_missing": f"{SETUP}{LOADS}{MULTIPLY}".replace(
            "k < 32; k += DIM", "k < 32 - DIM + (DIM == 32); k += DIM"
        ).replace("GARBAGE_ADDR, DIM, DIM", "GARBAGE_ADDR, DIM - (DIM == 32), DIM")
        + STORES,
        "does_not_accumulate": f"{SETUP}{LOADS}{MULTIPLY}{STORES}".replace(
            "(k == 0 ? 0 : 1U << 30)", "0"
        ).replace("DIM, DIM, DIM, DIM);\n        compute", "DIM, DIM - 1, DIM, DIM);\n compute"),
        "one_element_off": f"{WORK} fence(); C[17][3] = (int8_t)(C[17][3] ^ 1); ",
        "other_operand": WORK.replace("&B[i][0]", "&A[i][0]"),
        "with_relu": WORK.replace("config_st(32)", "config_st(32, 1.0F, RELU)"),
        "with_a_scale": WORK.replace("config_st(32)", "config_st(32, 1.01F, NO_ACTIVATION)"),
        "forgets_to_load_b": f"{SETUP}{LOADS}{MULTIPLY}{STORES}".replace(
            "mvin(&B", "if (0) mvin(&B"
        ),
    }
    for name, body in bodies.items():
        yield fails_when_it_runs(name, body, _WRONG)


def _unordered() -> Iterator[Cheat]:
    """Right by luck, if at all: accesses without the fence between them."""
    bodies = {
        "reads_what_is_in_flight": f"{WORK} C[31][31] = C[31][31]; ",
        "reads_back_without_fence": f"{WORK} int8_t sum = 0; {_EACH} sum += C[i][j];"
        " fence(); C[0][0] = (int8_t)(C[0][0] + 0 * sum); ",
        "core_prepares_while_stores_fly": f" {_EACH} C[i][j] = 0; {WORK} C[0][0] = 0; ",
    }
    for name, body in bodies.items():
        volatile = body.replace("= C[31][31]", "= ((volatile int8_t*)C)[1023]").replace(
            "sum += C[i][j]", "sum += ((volatile int8_t*)C)[i * 32 + j]"
        )
        yield fails_when_it_runs(name, volatile, _WRONG)
