# SPDX-License-Identifier: Apache-2.0
"""Faults in the loop unrollers, each of which one of their assertions must notice."""

from typing import Final

from tb.canary.accel.assertion_model import run_mutated_accel
from tb.canary.canary import MutantCanary
from tb.canary.mutation import Edit

__all__ = ["LOOP_MUTANTS", "run_loops"]


def run_loops(*plusargs: str) -> tuple[int, str]:
    """Exit status and output of programs with loops on the model with all faults.

    Args:
        plusargs: Wake faults.
    """
    mutations = tuple(mutant.mutation for mutant in LOOP_MUTANTS)
    return run_mutated_accel(mutations, plusargs, has_loops=True)


def _mutant(expects: str, module: str, text: str, instead: str) -> MutantCanary:
    edit = Edit(f"accel/loop/{module}.sv", text, instead)
    return MutantCanary(expects=expects, edits=(edit,), run=run_loops)


def _held(module: str, text: str) -> MutantCanary:
    """A step changes while it waits; the text is its first operand."""
    return _mutant(f"{module}.StepHeld_A", module, text, f"{text} ^ 64'(wobble)")


def _begun(module: str, user: str, text: str, wire: str) -> MutantCanary:
    """A walk begins again while it is under way."""
    begin, valid = f"begins[{wire}]", f"step_valid[{wire}]"
    return _mutant(
        f"{module}.BeginIdle_A", user, text, text.replace(begin, f"{begin} || (mutated && {valid})")
    )


LOOP_MUTANTS: Final = (
    _held("loop_walker", "rs1: address_q"),
    _held("matmul_products", "rs1: w"),
    _held("tensor_walker", "rs1: address"),
    _held("convolution_products", "rs1: w"),
    _begun("loop_walker", "matmul_unroller", ".begin_i(begins[s])", "s"),
    _begun(
        "matmul_products",
        "matmul_unroller",
        ".begin_i(begins[STREAM_PRODUCTS])",
        "STREAM_PRODUCTS",
    ),
    _begun("tensor_walker", "convolution_unroller", ".begin_i(begins[s])", "s"),
    _begun(
        "convolution_products",
        "convolution_unroller",
        ".begin_i(begins[STREAM_PRODUCTS])",
        "STREAM_PRODUCTS",
    ),
    _mutant(
        "loop_room.NothingFromNowhere_A",
        "loop_room",
        "issued_i ? class_of(issued_funct_i) : '0",
        "(issued_i && !mutated) ? class_of(issued_funct_i) : '0",
    ),
    _mutant(
        "loop_contexts.OutputHeld_A",
        "loop_contexts",
        "out_o.command.rs2 = step_i[s].rs2",
        "out_o.command.rs2 = step_i[s].rs2 ^ 64'(wobble)",
    ),
    _mutant(
        "loop_contexts.PassInOrder_A",
        "loop_contexts",
        "out_o = in_i;",
        "out_o = in_i; if (mutated) out_o.command.origin = '0;",
    ),
    _mutant(
        "loop_contexts.OneStream_A",
        "loop_contexts",
        "else if (may_go[STREAM_PRODUCTS]) chosen[STREAM_PRODUCTS] = 1'b1;",
        "else if (may_go[STREAM_PRODUCTS]) begin chosen[STREAM_PRODUCTS] = 1'b1; "
        "chosen[STREAM_A] = mutated && may_go[STREAM_A]; end",
    ),
    _mutant(
        "loop_contexts.StreamHasLoop_A",
        "loop_contexts",
        "busy_q <= (busy_q | begin_o) & ~ends;",
        "busy_q <= mutated ? '0 : (busy_q | begin_o) & ~ends;",
    ),
)
"""Mutants by what each breaks."""
