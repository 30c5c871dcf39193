# SPDX-License-Identifier: Apache-2.0
"""Workloads: what a kernel is to compute, at which shapes, on which data.

Each folder under ``workloads/`` is one: ``workload.toml``, ``gold.py``, the kernel that a search
starts from, and a README. ``load_workload(name).instance(shape)`` is what a judge needs.
"""

from autocomp_hil.workloads.instance import Instance, Tensor, Tensors
from autocomp_hil.workloads.load import Reference, Workload, load_workload, workload_names

__all__ = [
    "Instance",
    "Reference",
    "Tensor",
    "Tensors",
    "Workload",
    "load_workload",
    "workload_names",
]
