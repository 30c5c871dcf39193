# SPDX-License-Identifier: Apache-2.0
"""Every input has some values of the whole range of its type, in every workload."""

import math

import numpy as np
import pytest

from autocomp_hil.workloads import Instance, load_workload, workload_names

_SEEDS = 32


def _smallest(name: str) -> Instance:
    """The workload at the shape with the fewest elements of inputs: there values are rarest."""
    workload = load_workload(name)
    instances = [workload.instance(shape) for shape in workload.shapes]
    return min(
        instances,
        key=lambda instance: sum(
            math.prod(tensor.shape) for tensor in instance.tensors if tensor.role == "input"
        ),
    )


@pytest.mark.parametrize("name", workload_names())
def test_every_seed_has_values_that_no_narrower_type_holds(name: str) -> None:
    """A kernel that keeps half of the bits of an input is wrong for each seed."""
    instance = _smallest(name)
    for seed in range(_SEEDS):
        for tensor_name, values in instance.inputs(seed).items():
            half = 1 << (8 * values.dtype.itemsize // 2 - 1)
            wide = values.astype(np.int64)
            assert ((wide < -half) | (wide >= half)).any(), (tensor_name, seed)


@pytest.mark.parametrize("name", workload_names())
def test_values_reach_both_ends_of_their_type(name: str) -> None:
    """The highest and the lowest fifth of the range have values within a few seeds."""
    instance = _smallest(name)
    drawn = [instance.inputs(seed) for seed in range(_SEEDS)]
    for tensor in instance.tensors:
        if tensor.role == "input":
            limits = np.iinfo(tensor.dtype)
            values = np.concatenate([inputs[tensor.name].ravel() for inputs in drawn])
            assert values.max() > 0.6 * limits.max, tensor.name
            assert values.min() < 0.6 * limits.min, tensor.name
