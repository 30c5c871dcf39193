# SPDX-License-Identifier: Apache-2.0
"""A kernel that works out the seed behind what it can read learns nothing of what else is drawn.

The start pattern can be inverted: a kernel that stores rows that were never written finds its seed
within a few instructions. That seed was the data seed, from which inputs and poison followed.
"""

import numpy as np

from autocomp_hil.config import load_hardware
from autocomp_hil.evaluate.runs.place import Placement
from autocomp_hil.evaluate.runs.seeds import Seeds
from autocomp_hil.evaluate.source.compile import Compiled, compile_candidate
from autocomp_hil.golden.machine import Ending, run_functional
from autocomp_hil.workloads import load_workload
from tests.adversarial.cheat import SETUP, SHAPE, kernel

INSTANCE = load_workload("gemm").instance(SHAPE)
HARDWARE = load_hardware("int8_16x16")
INVERTS_THE_START_PATTERN = kernel(
    f"{SETUP} mvout(C, 0, 16, 1); fence();"
    """
    volatile uint64_t* c = (volatile uint64_t*)C;
    uint64_t z = c[0];
    z ^= z >> 31 ^ z >> 62;
    z *= 0x319642b2d24d8ec3;  // inverse of the second factor
    z ^= z >> 27 ^ z >> 54;
    z *= 0x96de1b173f119089;  // inverse of the first factor
    z ^= z >> 30 ^ z >> 60;
    c[0] = z - 0x9e3779b97f4a7c15 - 0xd1b54a32d192ed03;  // first word, space of the scratchpad
    """
)


def _seed_that_the_kernel_finds(run_seed: int) -> int:
    compiled = compile_candidate(INVERTS_THE_START_PATTERN, INSTANCE, HARDWARE)
    assert isinstance(compiled, Compiled)
    seeds = Seeds.of(run_seed, INVERTS_THE_START_PATTERN, 0)
    placement = Placement(INSTANCE, INSTANCE.inputs(seeds.data), seeds.fill)
    result = run_functional(
        compiled.program,
        HARDWARE,
        images=placement.images(compiled.kernel_address),
        ranges=placement.ranges(compiled.program),
        seed=seeds.start,
        judged=True,
    )
    assert result.outcome is Ending.EXITED, result.message
    address, _ = placement.outputs()[0]
    return int(result.memory.read(address, 8).view(np.uint64)[0])


def test_the_start_pattern_tells_its_own_seed_only() -> None:
    """The attack finds the start seed, and no other seed of the candidate."""
    for run_seed in range(3):
        found = _seed_that_the_kernel_finds(run_seed)
        several = [Seeds.of(run_seed, INVERTS_THE_START_PATTERN, index) for index in range(4)]
        assert found == several[0].start
        others = [value for seeds in several for value in seeds if value != found]
        assert len(set(others)) == 4 * len(several[0]) - 1


def test_no_seed_is_used_twice() -> None:
    """Run seed, source, index and purpose all make a difference; the same ones do not."""
    drawn = [
        seed
        for run_seed in (0, 1)
        for source in (b"a", b"b")
        for index in (0, 1)
        for seed in Seeds.of(run_seed, source, index)
    ]
    assert len(set(drawn)) == len(drawn)
    assert all(0 <= seed < 1 << 63 for seed in drawn)
    assert Seeds.of(0, b"a", 0) == Seeds.of(0, b"a", 0)
