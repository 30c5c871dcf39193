# SPDX-License-Identifier: Apache-2.0
"""Builds a mixed program step by step on a golden accelerator: legal and free of races."""

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden import Accelerator
from autocomp_hil.golden.races import Access, Agent
from autocomp_hil.isa import Command
from tb.chip.steps import Issue, Step, Word

__all__ = ["FENCE", "Builder"]

FENCE = Word(word=0x0FF0000F)


class Builder:
    """A program in the making. Values that loads give do not matter: no address depends on them."""

    def __init__(self, hardware: HardwareConfig, seed: int) -> None:
        """Begin without steps.

        Args:
            hardware: Configuration that the program is for.
            seed: Job seed of the start pattern.
        """
        self.steps: list[Step] = []
        self._golden = Accelerator(hardware, seed=seed, explain=True)
        explanation = self._golden.explanation
        assert explanation is not None
        self._detector = explanation.detector

    def put(self, step: Step) -> None:
        """Append a step that touches no memory."""
        self.steps.append(step)

    def fence(self) -> None:
        """Append a fence."""
        self._golden.fence()
        self.steps.append(FENCE)

    def races(self, address: int, size: int, *, is_write: bool) -> bool:
        """Whether a load or store of the core would race with commands that were issued."""
        access = Access(Agent.HOST, self._golden.commands_accepted, address, 0, 1, size, is_write)
        return self._detector.find(access) is not None

    def is_illegal(self, command: Command) -> bool:
        """Whether a command breaks a rule here; nothing can be issued after it."""
        self._golden.execute(command)
        return self._golden.fault is not None

    def issue(self, command: Command) -> bool:
        """Append a command if it is legal here, after a fence if it would race.

        Returns:
            Whether it is legal; an illegal one is left out.
        """
        golden = self._golden
        index = golden.commands_accepted
        golden.execute(command)
        if golden.fault is not None:
            golden.fault = None
            golden.commands_accepted = index
            return False
        if self._detector.races:
            self.steps.append(FENCE)
            self._detector.fence_before(index)
            assert not self._detector.races
        self.steps.append(Issue.of(command))
        return True
