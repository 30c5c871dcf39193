# SPDX-License-Identifier: Apache-2.0
"""Kernels end on the functional machine as they would if no command ever waited."""

import re
from collections.abc import Iterator

import numpy as np
import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.runs.place import Placement, device_code
from autocomp_hil.evaluate.source.compile import Compiled, compile_candidate
from autocomp_hil.golden.batch import queue
from autocomp_hil.golden.machine import Ending, MachineResult, run_functional
from autocomp_hil.workloads import Instance, load_workload
from benchmarks.candidates import different_kernels

HARDWARE = load_hardware("int8_4x4")
GEMM = load_workload("gemm").instance("32x32x32")
SMALL = (
    "gemm 32x32x32",
    "conv small-strided-pooled",
    "conv 2x5x19x20x18",
)
PAIR = re.compile(r"compute_preloaded\(")


def told(result: MachineResult, placement: Placement) -> Iterator[tuple[str, object]]:
    """Everything that a run says, by name."""
    for name in result.__dataclass_fields__:
        value = getattr(result, name)
        if name == "memory":
            pages = value.written_pages()
            yield name, [(page, value.read(page, 1 << 14).tobytes()) for page in pages]
        elif name == "usage":
            yield "rows", [value.rows_used(is_acc=is_acc) for is_acc in (False, True)]
            yield "bytes", (value.bytes_in, value.bytes_out)
            yield "stored", [value.stored.of(at).tobytes() for at, _ in placement.outputs()]
        else:
            yield name, value


def same(
    source: str,
    monkeypatch: pytest.MonkeyPatch,
    instance: Instance = GEMM,
    *,
    max_cycles: int | None = None,
    max_instructions: int = 10**7,
) -> MachineResult:
    """Run with and without waiting; returns the result after both were found equal."""
    compiled = compile_candidate(source.encode(), instance, HARDWARE)
    assert isinstance(compiled, Compiled), compiled
    placement = Placement(instance, instance.inputs(3), 3)

    def run() -> MachineResult:
        return run_functional(
            compiled.program,
            HARDWARE,
            images=placement.images(compiled.kernel_address),
            ranges=placement.ranges(compiled.program),
            seed=3,
            judged=True,
            regions=placement.outputs(),
            max_cycles=max_cycles,
            max_instructions=max_instructions,
            device_code=device_code(compiled.program),
        )

    waited = run()
    with monkeypatch.context() as patch:
        patch.setattr(queue, "_MOST_WAITING", 0)
        plain = run()
    for (name, found), (_, expected) in zip(
        told(waited, placement), told(plain, placement), strict=True
    ):
        assert found == expected, name
    return waited


@pytest.mark.parametrize("shape", SMALL)
def test_workloads(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their own kernels."""
    workload, size = shape.split()
    instance = load_workload(workload).instance(size)
    done = same(instance.baseline, monkeypatch, instance)
    assert done.outcome is Ending.EXITED


def test_rewritten_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels with all kinds of schedules; their result is right."""
    for source in different_kernels(GEMM, HARDWARE, 12):
        done = same(source, monkeypatch)
        assert done.outcome is Ending.EXITED
        (address, size) = Placement(GEMM, GEMM.inputs(3), 3).outputs()[0]
        gold = np.ascontiguousarray(next(iter(GEMM.gold(GEMM.inputs(3)).values())))
        assert done.memory.read(address, size).tobytes() == gold.tobytes()


WRONG = {
    "an operand of too many rows": "if (mark++ == 70) preload(0, 1u << 31, 5, 5, 5, 5);",
    "a second product": "if (mark++ == 70) compute_preloaded(0, 0, 4, 4, 4, 4);",
    "a product of rows that are not there": (
        "if (mark++ == 70) { preload(0, 1u << 31, 4, 4, 4, 4); "
        "compute_preloaded(0x3ffe, 0, 4, 4, 4, 4); }"
    ),
    "a load from nowhere": "if (mark++ == 70) mvin((void *)64, 0, 4, 4);",
    "a store to an input": "if (mark++ == 70) mvout(A, 1u << 31, 4, 4);",
    "a store to nowhere": "if (mark++ == 70) mvout((void *)64, 0, 4, 4);",
    "a load by the core": "if (mark++ == 70) total += *(volatile int *)64;",
    "a trap": "if (mark++ == 70) total += *(volatile int *)(A[0] + 1);",
    "a race": "if (mark++ > 3) C[0][mark & 31] = 1;",
    "a dead end": "if (mark++ == 70) for (;;) {}",
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_kernels(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of products something goes wrong."""
    text = "static int mark, total; (void)total;\n"
    source = GEMM.baseline
    at = source.index("{", source.index("void solution")) + 1
    source = source[:at] + text + source[at:]
    source, count = PAIR.subn(WRONG[name] + " compute_preloaded(", source)
    assert count
    done = same(source, monkeypatch, max_instructions=100_000)
    assert (done.outcome is Ending.EXITED) == (name == "a race")
    assert bool(done.races) == (name == "a race")


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit of cycles or instructions ends both runs at one command."""
    (source, *_) = different_kernels(GEMM, HARDWARE, 4)[3:]
    most = same(source, monkeypatch)
    for share in (0, 3, 17, 50, 83, 97):
        cycles = most.least_cycles * share // 100
        assert same(source, monkeypatch, max_cycles=cycles).outcome is Ending.TIMED_OUT
        instructions = most.instructions * share // 100
        done = same(source, monkeypatch, max_instructions=instructions)
        assert done.outcome is Ending.TIMED_OUT
