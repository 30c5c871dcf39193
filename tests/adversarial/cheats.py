# SPDX-License-Identifier: Apache-2.0
"""The list of all cheats that must never be judged correct."""

from tests.adversarial.cheat import Cheat
from tests.adversarial.compiler_tricks import COMPILER_TRICKS
from tests.adversarial.context_tricks import CONTEXT_TRICKS
from tests.adversarial.dear_work import DEAR_WORK
from tests.adversarial.machine_tricks import MACHINE_TRICKS
from tests.adversarial.source_tricks import SOURCE_TRICKS
from tests.adversarial.wrong_work import wrong_work

__all__ = ["all_cheats"]


def all_cheats() -> tuple[Cheat, ...]:
    """All cheats in the order of the judge's stages."""
    return (
        *SOURCE_TRICKS, *COMPILER_TRICKS, *MACHINE_TRICKS, *wrong_work(), *DEAR_WORK,
        *CONTEXT_TRICKS,
    )  # fmt: skip
