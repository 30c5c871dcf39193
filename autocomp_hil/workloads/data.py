# SPDX-License-Identifier: Apache-2.0
"""Input tensors from a data seed: each tensor has a stream of its own.

A tensor depends on the seed, its name and its specification only, not on the other tensors.
"""

import hashlib

import numpy as np
import numpy.typing as npt

from autocomp_hil.config import number_format
from autocomp_hil.workloads.spec import TensorSpec

__all__ = ["generate"]


def generate(spec: TensorSpec, shape: tuple[int, ...], data_seed: int) -> npt.NDArray[np.generic]:
    """The contents of an input.

    Args:
        spec: Distribution, and slices with another one.
        shape: Extents in elements.
        data_seed: Any integer from 0.

    Returns:
        An array of the spec's type, row-major.
    """
    if spec.distribution is None:
        raise ValueError(f"{spec.name} is an {spec.role}: it has no distribution")
    random = np.random.Generator(np.random.PCG64(_sequence(spec.name, data_seed)))
    dtype = np.dtype(number_format(spec.dtype).dtype)
    common = spec.distribution
    values = random.integers(common.low, common.high, shape, dtype, endpoint=True)
    if spec.extremes is not None:
        where = _slices(spec.extremes.axes, spec.extremes.share, shape, random)
        low, high = spec.extremes.low, spec.extremes.high
        special = random.integers(low, high, shape, dtype, endpoint=True)
        values = np.where(where, special, values)
    return np.ascontiguousarray(values)


def _sequence(name: str, data_seed: int) -> np.random.SeedSequence:
    digest = hashlib.sha256(name.encode()).digest()
    return np.random.SeedSequence(data_seed, spawn_key=(int.from_bytes(digest[:4], "little"),))


def _slices(
    axes: tuple[int, ...], share: float, shape: tuple[int, ...], random: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Elements that belong to chosen slices: bool, broadcastable to the shape."""
    extent = tuple(size if axis in axes else 1 for axis, size in enumerate(shape))
    count = int(np.prod(extent))
    chosen = random.permutation(count)[: max(1, int(count * share))]
    mask = np.zeros(count, np.bool_)
    mask[chosen] = True
    return mask.reshape(extent)
