# SPDX-License-Identifier: Apache-2.0
"""A schedule in sentences, for the head of its source."""

from collections.abc import Iterator, Sequence

from autocomp_hil.propose.rewriter.schedule import Schedule

__all__ = ["common_words"]


def common_words(schedule: Schedule, kept: Sequence[str], *, weights: str) -> Iterator[str]:
    """What the schedule says beyond its block sizes.

    Args:
        schedule: The schedule to describe.
        kept: Names of the operands that are kept.
        weights: Name of the operand that is preloaded.
    """
    if kept:
        names = " and ".join(kept)
        yield f"What is loaded of {names} stays for all blocks that need it."
    if schedule.reuse_weights:
        yield f"A tile of {weights} stays in the array while all tiles that meet it pass."
    if schedule.movement == "buffered":
        yield "The next step is loaded into a second buffer while this one is multiplied."
    if schedule.movement == "spread":
        yield (
            "The next step is loaded into a second buffer; its loads stand between the products, "
            "so that neither waits for the other."
        )
    if schedule.stores == "behind":
        yield (
            "Blocks take turns in the halves of the accumulator: one is stored while the next is "
            "summed."
        )
