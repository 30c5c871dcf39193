# SPDX-License-Identifier: Apache-2.0
"""Kernels that are cheap to write and dear to judge: a few instructions, much work behind each.

The work of their commands bounds their cycles from below, so that the functional machine stops
them at the cycle limit; what they would make the judge say is bounded as well.
"""

from collections.abc import Iterator

from tests.adversarial.cheat import SETUP, WORK, Cheat, fails_when_it_runs

__all__ = ["DEAR_WORK"]

_FOREVER = "for (;;)"


def _pooling(rows: int, cols: int) -> str:
    """The next store writes the largest of each window of an image, all to one address."""
    return (
        " hil_accel_config_st((hil_accel_config_st_rs1_t){.pool_stride = 1, .pool_size = 3,"
        f" .porows = {rows}, .pocols = {cols}, .orows = {rows}, .ocols = {cols}}}, 0, 0x3f800000); "
    )


def _endless() -> Iterator[Cheat]:
    bodies = {
        "pools_for_ever": f"{_pooling(64, 16)} {_FOREVER} mvout(C, 0, DIM, 0); ",
        "loads_for_ever": f"{SETUP} {_FOREVER} mvin(A, 0, 32, DIM); ",
        "loads_zeros_for_ever": f"{SETUP} {_FOREVER} mvin(0, 0, 4 * DIM, DIM); ",
        "stores_for_ever": f"{SETUP} {_FOREVER} mvout(C, 0, 32, DIM); ",
        "multiplies_for_ever": f"{SETUP} {_FOREVER} {{ preload(0, 1U << 31, DIM, DIM, DIM, DIM);"
        " compute_preloaded(0, GARBAGE_ADDR, DIM, DIM, DIM, DIM); } ",
        "configures_for_ever": f"{_FOREVER} config_st(32); ",
        "waits_for_ever": f"{_FOREVER} fence(); ",
    }
    for name, body in bodies.items():
        yield fails_when_it_runs(name, body, ["timed_out"])


def _talkative() -> Iterator[Cheat]:
    """Wrong in so many ways that saying it all would fill memories and prompts."""
    gaps = " for (uint32_t i = 0; i < 512; i += 2) mvin(A, i, DIM, 1); "
    bodies = {
        "reads_rows_with_gaps": f"{SETUP}{gaps}{_pooling(16, 32)} mvout(C, 0, DIM, 0); ",
        "stores_unwritten_rows": f"{SETUP} for (int i = 0; i < 1500; i++)"
        " mvout(C, 3 * (i & 63), DIM, 2); ",
        "loads_over_what_nobody_read": f"{SETUP} for (int i = 0; i < 1500; i++)"
        " mvin(A, 3 * (i & 63), DIM, 2); ",
        "races_everywhere": f"{WORK} for (int i = 0; i < 1500; i++)"
        " { mvin(C, 200, DIM, 1); mvout(C, 0, DIM, 1); } ",
    }
    for name, body in bodies.items():
        yield fails_when_it_runs(name, body, ["wrong_result"])


DEAR_WORK = (*_endless(), *_talkative())
