# SPDX-License-Identifier: Apache-2.0
"""Emitted kernels: right for random schedules and odd shapes, and in the form that is promised."""

import random
import re
from pathlib import Path

import pytest

from autocomp_hil.config import INT8_INT32
from autocomp_hil.evaluate.source.guard import guard
from autocomp_hil.propose.rewriter.conv.emit import emit_conv
from autocomp_hil.propose.rewriter.conv.layout import ConvProblem, conv_faults
from autocomp_hil.propose.rewriter.families import FAMILIES
from autocomp_hil.propose.rewriter.gemm.emit import emit_gemm
from autocomp_hil.propose.rewriter.gemm.layout import GemmProblem, gemm_faults
from autocomp_hil.workloads.instance import Instance
from autocomp_hil.workloads.load import load_workload
from tests.unit.propose.rewriter.kernels import (
    HARDWARE,
    RANDOM,
    assert_correct,
    random_conv,
    random_gemm,
)

_CALLS = {
    "compute_accumulated", "compute_preloaded", "config_ex", "config_ld", "config_st", "fence",
    "mvin", "mvin2", "mvin3", "mvout", "preload",
}  # fmt: skip
_NOT_CALLS = {"for", "if", "solution"}


def _assert_form(source: str, instance: Instance) -> None:
    """What the judge's guard asks, no other calls, lines of at most 80 columns, one fence."""
    assert guard(source.encode(), instance, INT8_INT32) is None
    squeezed = re.sub(r"\s+", " ", source)
    assert squeezed.startswith(f"{instance.signature} {{")
    assert source.endswith("\n}\n")
    assert source.count("\n}\n") == 1
    assert "#" not in source
    assert source.isascii()
    assert max(map(len, source.splitlines())) <= 80
    code = re.sub(r"//[^\n]*", "", source)
    assert set(re.findall(r"\b(\w+)\(", code)) <= _CALLS | _NOT_CALLS
    assert code.count("fence()") == 1
    assert not re.search(r"\b(asm|__\w+|goto|while)\b", code)


def test_every_family_is_drawn() -> None:
    """Random schedules of each family are run below."""
    assert set(RANDOM) == set(FAMILIES.names)


@pytest.mark.parametrize("seed", range(9))
def test_random_gemm(seed: int, tmp_path: Path) -> None:
    """Random schedules without faults compute the product, whatever the remainders."""
    rng = random.Random(seed)
    shape = "x".join(str(rng.choice((rng.randint(1, 22), 12))) for _ in range(3))
    instance = load_workload("gemm").instance(shape)
    problem, schedule = GemmProblem.of(instance), random_gemm(rng)
    while gemm_faults(schedule, problem, HARDWARE):
        schedule = random_gemm(rng)
    source = emit_gemm(schedule, problem, HARDWARE)
    _assert_form(source, instance)
    assert_correct(instance, source, tmp_path)


@pytest.mark.parametrize("seed", range(9))
def test_random_conv(seed: int, tmp_path: Path) -> None:
    """Random schedules without faults convolve, whatever the remainders."""
    rng = random.Random(seed)
    sizes = [rng.randint(1, 2), *(rng.randint(2, 7) for _ in range(2))]
    sizes += [rng.randint(3, 10) for _ in range(2)]
    instance = load_workload("conv").instance("x".join(map(str, sizes)))
    problem, schedule = ConvProblem.of(instance), random_conv(rng)
    while conv_faults(schedule, problem, HARDWARE):
        schedule = random_conv(rng)
    source = emit_conv(schedule, problem, HARDWARE)
    _assert_form(source, instance)
    assert_correct(instance, source, tmp_path)
