# SPDX-License-Identifier: Apache-2.0
"""What a cheat is, and honest code to build cheats from: gemm 32x32x32, on any array size."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from autocomp_hil.evaluate.outcome import OutcomeKind, Stage

__all__ = [
    "HONEST",
    "HONEST_FENCED",
    "LOADS",
    "MULTIPLY",
    "SETUP",
    "SHAPE",
    "SIGNATURE",
    "STORES",
    "WORK",
    "Cheat",
    "fails_to_build",
    "fails_when_it_runs",
    "is_rejected",
    "kernel",
]

SHAPE = "32x32x32"
"""Shape of the workload gemm."""
SIGNATURE = "void solution(int8_t A[32][32], int8_t B[32][32], int8_t C[32][32])"

SETUP = """
  const uint32_t b_base = 1024 / DIM, c_base = 1U << 31;
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_ld(32, 1.0F, DIM, 0);
  config_st(32);
"""
LOADS = """
  for (uint32_t i = 0; i < 32; i += DIM) {
    mvin(&A[i][0], i * 32 / DIM, 32, DIM);
    mvin(&B[i][0], b_base + i * 32 / DIM, 32, DIM);
  }
"""
MULTIPLY = """
  for (uint32_t i = 0; i < 32; i += DIM) {
    for (uint32_t j = 0; j < 32; j += DIM) {
      for (uint32_t k = 0; k < 32; k += DIM) {
        const uint32_t c = c_base | (k == 0 ? 0 : 1U << 30) | (i * 32 / DIM + j);
        preload(b_base + k * 32 / DIM + j, c, DIM, DIM, DIM, DIM);
        compute_preloaded(i * 32 / DIM + k, GARBAGE_ADDR, DIM, DIM, DIM, DIM);
      }
    }
  }
"""
STORES = """
  for (uint32_t i = 0; i < 32; i += DIM) {
    mvout(&C[i][0], c_base | (i * 32 / DIM), 32, DIM);
  }
"""
WORK = SETUP + LOADS + MULTIPLY + STORES


def kernel(body: str) -> bytes:
    """A source with a body between the braces."""
    return f"{SIGNATURE} {{{body}}}\n".encode()


HONEST = kernel(WORK)
"""Correct, without a fence of its own: the launch program waits for the stores."""
HONEST_FENCED = kernel(f"{WORK}  fence();\n")
"""An honest kernel as kernels are usually written, with a fence at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheat:
    """A candidate that must not get what it wants."""

    name: str
    """Test id: letters, digits, underscores."""
    source: bytes = field(repr=False)
    outcomes: frozenset[OutcomeKind]
    """Acceptable ones; ``correct`` is among them only for tricks with time."""
    stage: Stage
    """Last stage that the cheat reaches; one that ends in ``compile`` never has a program."""
    rule: str | None = None
    """Rule that must reject the cheat; None: any, or it is not rejected."""
    says: str = ""
    """Part of a reason that its writer is given."""


def is_rejected(name: str, source: bytes | str, rule: str, stage: Stage = "guard") -> Cheat:
    """A source that breaks a rule; of a text, the body of the function."""
    contents = kernel(source) if isinstance(source, str) else source
    rejected: frozenset[OutcomeKind] = frozenset({"rejected"})
    return Cheat(name=name, source=contents, outcomes=rejected, stage=stage, rule=rule)


def fails_to_build(name: str, body: str) -> Cheat:
    """A function that the compiler or the linker refuses."""
    failed: frozenset[OutcomeKind] = frozenset({"build_failed"})
    return Cheat(name=name, source=kernel(body), outcomes=failed, stage="compile")


def fails_when_it_runs(name: str, body: str, outcomes: Iterable[OutcomeKind]) -> Cheat:
    """A function that becomes a program, which shows what it is on the functional machine.

    With ``build_failed`` among the outcomes it may also end in the compiler.
    """
    return Cheat(name=name, source=kernel(body), outcomes=frozenset(outcomes), stage="functional")
