# SPDX-License-Identifier: Apache-2.0
"""Makes a failing program smaller while it keeps failing.

First commands go (delta debugging: big pieces, then smaller ones), then settings and images, then
numbers in the commands that are left. A smaller program is tried only if it is *comparable*: it has
no DRAM race, and it ends in the same fault rule as the original, or in none as the original. So a
program that fails for its own fault never takes the place of one that shows a fault of the
hardware.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from autocomp_hil.config import HardwareConfig
from autocomp_hil.golden import Accelerator, Fence, Program
from autocomp_hil.isa import (
    COMMANDS,
    FP32_ONE,
    GARBAGE,
    Command,
    EncodingError,
    FaultRule,
    decode,
    encode,
)
from tb.common.smaller import without_pieces

__all__ = ["comparable_fault", "shrink"]

Predicate = Callable[[Program], bool]

_ROW_MASK = (1 << 26) - 1
_IMAGE_STEP = 64


def comparable_fault(program: Program, hardware: HardwareConfig) -> FaultRule | None:
    """The rule that a program breaks, ``NONE`` for a legal program, None for one with a race."""
    golden = Accelerator.for_program(program, hardware, explain=True)
    result = golden.run(program.commands)
    assert golden.explanation is not None
    if golden.explanation.races:
        return None
    return FaultRule.NONE if result.fault is None else result.fault.rule


def shrink(
    program: Program, fails: Predicate, hardware: HardwareConfig, *, max_runs: int = 1000
) -> Program:
    """A smaller program that still fails.

    Args:
        program: A program that fails.
        fails: Runs a program and says whether it fails; must be deterministic.
        hardware: Configuration of the program.
        max_runs: Upper limit of calls of ``fails``.

    Returns:
        The smallest failing program found; the original if nothing smaller fails.
    """
    shrinker = _Shrinker(program, fails, hardware, max_runs)
    while shrinker.is_running and (
        shrinker.remove_commands() or shrinker.remove_surroundings() or shrinker.simplify_commands()
    ):
        pass
    return shrinker.best


class _Shrinker:
    def __init__(
        self, program: Program, fails: Predicate, hardware: HardwareConfig, max_runs: int
    ) -> None:
        self.best = program
        self._fails = fails
        self._hardware = hardware
        self._runs_left = max_runs
        self._fault = comparable_fault(program, hardware)
        self._tried: set[str] = {program.to_json()}

    @property
    def is_running(self) -> bool:
        """Whether ``fails`` may be called again."""
        return self._runs_left > 0

    def remove_commands(self) -> bool:
        """Leave out pieces, large ones first; returns whether any could go."""
        before = self.best.commands
        left = without_pieces(
            before, lambda commands: self._try(replace(self.best, commands=commands))
        )
        return len(left) < len(before)

    def remove_surroundings(self) -> bool:
        """Drop settings and images, or halves of images; returns whether any could go."""
        any_gone = False
        for name in tuple(self.best.settings):
            rest = {key: value for key, value in self.best.settings.items() if key != name}
            any_gone |= self._try(replace(self.best, settings=rest))
        for index in reversed(range(len(self.best.images))):
            while any(
                self._try(replace(self.best, images=images))
                for images in _smaller_images(self.best.images, index)
            ):
                any_gone = True
                if index >= len(self.best.images):
                    break
        return any_gone

    def simplify_commands(self) -> bool:
        """Replace numbers by simpler ones; returns whether any changed."""
        any_changed = False
        for at in range(len(self.best.commands)):
            changed = True
            while changed and self.is_running:
                changed = any(
                    self._try(replace(self.best, commands=_with(self.best.commands, at, simpler)))
                    for simpler in _simpler(self.best.commands[at])
                )
                any_changed |= changed
        return any_changed

    def _try(self, candidate: Program) -> bool:
        """Take the candidate if it is new, comparable and fails."""
        if not self.is_running:
            return False
        text = candidate.to_json()
        if text in self._tried:
            return False
        self._tried.add(text)
        if comparable_fault(candidate, self._hardware) != self._fault:
            return False
        self._runs_left -= 1
        if not self._fails(candidate):
            return False
        self.best = candidate
        return True


def _with(
    commands: tuple[Command | Fence, ...], at: int, command: Command
) -> tuple[Command | Fence, ...]:
    return (*commands[:at], command, *commands[at + 1 :])


def _smaller_images(
    images: tuple[tuple[int, bytes], ...], index: int
) -> Iterator[tuple[tuple[int, bytes], ...]]:
    """Yield the program without its image, and with the first or second half of it only."""
    before, after = images[:index], images[index + 1 :]
    yield (*before, *after)
    address, contents = images[index]
    half = len(contents) // 2
    if half >= _IMAGE_STEP:
        yield (*before, (address, contents[:half]), *after)
        yield (*before, (address + half, contents[half:]), *after)


def _simpler(item: Command | Fence) -> Iterator[Command]:
    """The command with one field set to a simpler value, simplest first."""
    if isinstance(item, Fence):
        return
    try:
        decoded = decode(item)
    except EncodingError:
        return
    spec = COMMANDS[decoded.name]
    types = {
        operand.prefix + field.name: field.type
        for operand in (spec.rs1, spec.rs2)
        if operand is not None
        for field in operand.fields
    }
    for name, value in decoded.fields.items():
        for simpler in _simpler_values(types[name], value):
            yield encode(decoded.name, **{**decoded.fields, name: simpler})


def _simpler_values(kind: str, value: int) -> Iterator[int]:
    """Values that come before ``value`` in the order of simplicity, without repeats."""
    if kind == "fp32":
        candidates = [FP32_ONE] if value != FP32_ONE else []
    elif value == GARBAGE and kind == "laddr":
        candidates = []
    elif kind == "laddr":
        row, flags = value & _ROW_MASK, value & ~_ROW_MASK
        candidates = [flags | simpler for simpler in (0, row // 2, row & ~3, row - 1)]
        candidates = [candidate for candidate in candidates if row and candidate < value]
    elif kind == "address":
        candidates = [value & ~mask for mask in (4095, 63, 15)]
    else:
        candidates = [0, 1, value // 2, value - 1]
    for candidate in dict.fromkeys(candidates):
        if kind == "fp32" or 0 <= candidate < value:
            yield candidate
