# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of dma_writer and proves that its checker rings."""

import pytest

from tb.blocks.write_memory import WriteChecker
from tb.common.runner import run_block_bench


@pytest.mark.model
def test_dma_writer() -> None:
    """Random rows, pauses, the limit of writes in flight, and throughput."""
    run_block_bench("tb_dma_writer", "bench_dma_writer", hardware="int8_16x16")


@pytest.mark.parametrize("pair", [(0x100, 8), (0x101, 7)], ids=["wrong byte", "wrong address"])
def test_checker_rings_on_wrong_write(pair: tuple[int, int]) -> None:
    """The checker finds a wrong byte as well as a wrong address."""
    checker = WriteChecker()
    checker.expect([(0x100, 7)])
    with pytest.raises(AssertionError, match="expected 0x07 at 0x100"):
        checker.saw(*pair)


def test_checker_rings_on_count() -> None:
    """A byte too few is seen at the end, a byte too many at once."""
    checker = WriteChecker()
    checker.expect([(0x100, 7)])
    with pytest.raises(AssertionError, match="never written"):
        checker.finish()
    checker.saw(0x100, 7)
    with pytest.raises(AssertionError, match="nothing more"):
        checker.saw(0x101, 7)
