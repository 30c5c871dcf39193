# SPDX-License-Identifier: Apache-2.0
"""Builds a program command by command on a golden machine, so that it stays legal and race-free."""

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden import FENCE, Accelerator, Fence, Program, ProgramFault, SparseMemory
from autocomp_hil.golden.state import Machine
from autocomp_hil.isa import Command

__all__ = ["ProgramBuilder"]


class ProgramBuilder:
    """A program in the making, with the state that the machine has at its end."""

    def __init__(
        self, hardware: HardwareConfig, seed: int, images: tuple[tuple[int, bytes], ...]
    ) -> None:
        """Begin with an empty program.

        Args:
            hardware: Configuration that the program is for.
            seed: Job seed of the start pattern.
            images: DRAM contents.
        """
        self.hardware = hardware
        self._seed = seed
        self._images = images
        self._items: list[Command | Fence] = []
        memory = SparseMemory(seed, images)
        self._golden = Accelerator(hardware, memory, seed, explain=True)
        explanation = self._golden.explanation
        assert explanation is not None
        self._explanation = explanation
        self.refused: ProgramFault | None = None
        """Why the last command that was left out is illegal."""

    @property
    def machine(self) -> Machine:
        """The golden machine after the commands so far."""
        return self._golden.machine

    @property
    def command_count(self) -> int:
        """Commands so far, fences not counted."""
        return self._golden.commands_accepted

    def emit(self, command: Command) -> bool:
        """Append a command if it is legal here, after a fence if it would race in DRAM.

        Returns:
            Whether it is legal; an illegal one is left out.
        """
        index = self._golden.commands_accepted
        self._golden.execute(command)
        if self._golden.fault is not None:
            self.refused = self._golden.fault
            self._golden.fault = None
            self._golden.commands_accepted = index
            return False
        if self._explanation.races:
            self._items.append(FENCE)
            self._explanation.detector.fence_before(index)
            assert not self._explanation.races
        self._items.append(command)
        return True

    def fence(self) -> None:
        """Append a fence."""
        self._golden.fence()
        self._items.append(FENCE)

    def append_unchecked(self, *commands: Command) -> None:
        """Append commands that the machine is not meant to perform: a fault and what follows."""
        self._items += commands

    def program(self) -> Program:
        """Return the program so far."""
        return Program(
            commands=tuple(self._items),
            images=self._images,
            seed=self._seed,
            hardware=self.hardware.name,
        )
