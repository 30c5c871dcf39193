# SPDX-License-Identifier: Apache-2.0
"""Random C kernels: legal, right by plain loops too, and simple once they fail."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autocomp_hil.config import HardwareConfig, hardware_names, load_hardware
from autocomp_hil.errors import ConfigError
from autocomp_hil.golden.element import arithmetic_of
from autocomp_hil.isa import fp32_bits
from autocomp_hil.simulator import ChipSimulator
from tb.kernels.description import Kernel, Matmul
from tb.kernels.draw import random_kernel
from tb.kernels.failures import load_kernel, store_failure
from tb.kernels.gold import gold
from tb.kernels.legal import problems
from tb.kernels.run import KernelBench, prepare, wrong_on_models
from tb.kernels.shrink import shrink, simpler
from tb.kernels.tensors import inputs

_HARDWARE = load_hardware("int8_4x4")


@cache
def _drawn(seed: int) -> Kernel:
    return random_kernel(_HARDWARE, seed)


@pytest.mark.parametrize("hardware", hardware_names())
def test_every_kernel_is_legal(hardware: str) -> None:
    """It compiles, breaks no rule, has no race, and leaves what numpy computes."""
    config = load_hardware(hardware)
    for seed in range(5):
        kernel = random_kernel(config, seed)
        assert kernel == random_kernel(config, seed)
        wrong, result = wrong_on_models(kernel, prepare(kernel, config), config)
        assert wrong is None, wrong
        assert result.commands > 0


def test_what_kernels_hold() -> None:
    """Each option is drawn, and sizes that leave parts of blocks."""
    seen: Counter[tuple[str, Any]] = Counter()
    for seed in range(150):
        kernel = _drawn(seed)
        assert problems(kernel, _HARDWARE) == []
        for part in (kernel, kernel.matmul, kernel.addition):
            for name, value in [] if part is None else part:
                if isinstance(value, bool | str):
                    seen[name, value] += 1
        if kernel.matmul is not None:
            seen["is partial", bool(kernel.matmul.k % _HARDWARE.dim)] += 1
    for name in ("is_weight_stationary", "keeps_weights", "chains_k", "is_wide", "has_relu"):
        assert min(seen[name, True], seen[name, False]) > 5
    for name in ("is_a_transposed", "is_b_transposed", "is_repeated", "is_dirty", "is partial"):
        assert min(seen[name, True], seen[name, False]) > 5
    assert all(seen["bias", kind] > 5 for kind in ("none", "row", "matrix"))
    assert all(seen["bias_kind", kind] > 5 for kind in ("sums", "inputs", "array"))
    assert all(seen["order", order] > 3 for order in ("ijk", "jik", "ikj", "jki", "kij", "kji"))


def _plain_product(m: Matmul, hardware: HardwareConfig, a: Any, b: Any, d: Any) -> list[list[int]]:
    """C by loops over numbers: what the reference says of one element, without numpy's products."""
    bits = hardware.element_type.accumulator.bits
    group = m.tile_k * hardware.dim if m.chains_k else hardware.dim
    rows = []
    for i in range(m.m):
        row = []
        for j in range(m.n):
            total, in_array = 0, 0
            if m.bias != "none":
                value = int(d[0 if m.bias == "row" else i][j])
                total, in_array = (0, value) if m.bias_kind == "array" else (value, 0)
            for first in range(0, m.k, group):
                for k in range(first, min(first + group, m.k)):
                    x = a[k][i] if m.is_a_transposed else a[i][k]
                    y = b[j][k] if m.is_b_transposed else b[k][j]
                    in_array += int(x) * int(y)
                # Round half to even by exact integers.
                quotient, rest = divmod(in_array, 1 << m.shift)
                twice = 2 * rest - (1 << m.shift)
                total += quotient + (twice > 0 or (twice == 0 and m.shift and quotient & 1))
                in_array = 0
            total = (total + (1 << bits - 1)) % (1 << bits) - (1 << bits - 1)
            row.append(total)
        rows.append(row)
    return rows


def _with_plain_loads() -> Iterator[tuple[Kernel, Matmul]]:
    """Kernels whose sums can be told from outside."""
    for seed in range(60):
        matmul = _drawn(seed).matmul
        if matmul is not None and matmul.m * matmul.n * matmul.k < 1500:
            changes = {"result": "full", "load_scale": 1.0, "bias_scale": 1.0}
            matmul = matmul.model_copy(update=changes)
            nothing = {"addition": None, "host_before": None, "host_after": None}
            yield _drawn(seed).model_copy(update={**nothing, "matmul": matmul}), matmul


def test_gold_against_plain_loops() -> None:
    """Sums element by element; then scale and activation, with the arithmetic's own function."""
    kernels = list(_with_plain_loads())
    assert len(kernels) > 15
    arithmetic = arithmetic_of(_HARDWARE.element_type)
    for kernel, matmul in kernels:
        given = inputs(kernel, _HARDWARE)
        sums = _plain_product(matmul, _HARDWARE, given["a"], given["b"], given.get("d"))
        assert gold(kernel, _HARDWARE, given)["c"].tolist() == sums
        small = kernel.model_copy(update={"matmul": matmul.model_copy(update={"result": "small"})})
        expected = arithmetic.scale_sums(
            np.array(sums, arithmetic.sum_dtype), fp32_bits(matmul.scale), relu=matmul.has_relu
        )
        assert np.array_equal(gold(small, _HARDWARE, given)["c"], expected)


def test_simpler_kernels_are_right_too() -> None:
    """Every step of a shrink is a kernel that numpy and the functional machine agree on."""
    tried = 0
    for seed in range(12):
        legal = [k for k in simpler(_drawn(seed)) if not problems(k, _HARDWARE)]
        for kernel in legal[:: max(1, len(legal) // 2)]:
            wrong, _ = wrong_on_models(kernel, prepare(kernel, _HARDWARE), _HARDWARE)
            assert wrong is None, wrong
            tried += 1
    assert tried > 15


def test_shrunk_without_a_model() -> None:
    """Only what the fault needs is left."""

    def fails(kernel: Kernel) -> bool:
        return kernel.matmul is not None and kernel.matmul.bias == "row" and kernel.matmul.k > 4

    kernel = next(k for k in map(_drawn, range(100)) if fails(k) and k.addition is not None)
    smallest = shrink(kernel, fails, _HARDWARE)
    assert smallest.matmul is not None
    assert (smallest.matmul.m, smallest.matmul.n, smallest.matmul.k) == (1, 1, 5)
    plain = Matmul(m=1, n=1, k=5, bias="row")
    assert smallest.matmul == plain
    assert (smallest.addition, smallest.host_before, smallest.timing) == (None, None, {})


@pytest.mark.model
def test_random_kernels() -> None:
    """Some on the chip."""
    with KernelBench(_HARDWARE) as bench:
        for seed in range(300, 306):
            ran = bench.run(_drawn(seed))
            assert ran.wrong is None, ran.wrong
            assert ran.cycles > ran.commands > 0


@pytest.mark.model
def test_another_byte_in_memory_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A chip that finds one other byte in the first tensor differs; the file shows it again."""
    honest = ChipSimulator.run

    def lying(self: ChipSimulator, program: Any, *, images: Any, **settings: Any) -> Any:
        launch, (start, contents), *others = images
        first = int(np.frombuffer(launch[1][8:16], "<u8")[0]) - start
        other = contents[:first] + bytes([contents[first] ^ 0x40]) + contents[first + 1 :]
        return honest(self, program, images=[launch, (start, other), *others], **settings)

    monkeypatch.setattr(ChipSimulator, "run", lying)
    path = tmp_path / "kernel.json"
    with KernelBench(_HARDWARE) as bench:
        stored = store_failure(_drawn(1), _HARDWARE, path, bench=bench, max_runs=12)
        assert stored.mismatch is not None
        assert load_kernel(path) == stored.kernel
        assert "regressions.kernels --file" in stored.reproduce_command
        assert "void kernel(" in path.with_suffix(".c").read_text(encoding="utf-8")
        monkeypatch.undo()
        assert bench.run(stored.kernel).wrong is None


def test_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """The message names the file."""
    path = tmp_path / "kernel.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"kernel\.json: no kernel"):
        load_kernel(path)
