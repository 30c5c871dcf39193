# SPDX-License-Identifier: Apache-2.0
"""Correct kernels of the workload gemm, and all their mutants at a shape."""

from pathlib import Path

from autocomp_hil.workloads import Instance, load_workload
from autocomp_hil.workloads.template import fill
from tests.mutants.mutate import Mutant, mutants_of

__all__ = ["all_mutants", "gemm", "kernel_sources"]

_FOLDER = Path(__file__).parent / "sources"


def gemm(size: int) -> Instance:
    """The product of square matrices."""
    return load_workload("gemm").instance("x".join([str(size)] * 3))


def kernel_sources(instance: Instance) -> dict[str, str]:
    """Source by name: the workload's own kernel, and those of the folder ``kernels``."""
    sources = {
        path.stem: fill(path.read_text(encoding="utf-8"), instance.numbers)
        for path in sorted(_FOLDER.glob("*.c"))
    }
    return {"baseline": instance.baseline} | sources


def all_mutants(instance: Instance) -> list[Mutant]:
    """Mutants of all kernels, in a fixed order."""
    return [
        mutant
        for name, source in kernel_sources(instance).items()
        for mutant in mutants_of(name, source)
    ]
