# SPDX-License-Identifier: Apache-2.0
"""Makes a failing mixed program smaller while it keeps failing.

Steps go, loops lose their rounds or are dissolved, the memory becomes a plain one. A smaller
program is tried only if it is comparable: it has no race, and it ends as the original does.

Many faults show only if two things meet in one cycle, and every step that goes moves them apart.
So once nothing more can go, each smaller program is tried with some other random choices of the
memory, and with more rounds of its loops.
"""

from collections.abc import Callable, Iterator
from typing import Final

from autocomp_hil.config import HardwareConfig
from tb.chip.run import ending_of
from tb.chip.steps import LoopEnd, LoopStart, MixedProgram, Step
from tb.common.smaller import Budget, first_accepted, without_pieces

__all__ = ["shrink"]

_MEMORIES: Final = 5
"""Random choices of the memory that a smaller program meets."""
_ROUNDS: Final = 40
_RANDOM: Final = frozenset(
    {
        "latency_jitter_cycles",
        "read_idle_per_mille",
        "address_stall_per_mille",
        "write_data_stall_per_mille",
    }
)
"""Settings that make the memory choose."""


def shrink(
    program: MixedProgram,
    fails: Callable[[MixedProgram], bool],
    hardware: HardwareConfig,
    *,
    max_runs: int = 1500,
) -> MixedProgram:
    """A smaller program that still fails.

    Args:
        program: A program that fails.
        fails: Runs a program and says whether it fails; must be deterministic.
        hardware: Configuration of the program.
        max_runs: Upper limit of calls of ``fails``.

    Returns:
        The smallest failing program found; the original if nothing smaller fails.
    """
    shrinker = _Shrinker(program, fails, hardware, Budget(max_runs))
    for has_variants in (False, True):
        shrinker.has_variants = has_variants
        while shrinker.remove_steps() | shrinker.dissolve_loops() | shrinker.simplify_memory():
            pass
    return shrinker.best


class _Shrinker:
    def __init__(
        self,
        program: MixedProgram,
        fails: Callable[[MixedProgram], bool],
        hardware: HardwareConfig,
        budget: Budget,
    ) -> None:
        self.best = program
        self._fails = fails
        self._hardware = hardware
        self._budget = budget
        self.has_variants = False
        """Whether a smaller program may meet other memories and more rounds."""
        self._ending = ending_of(program, hardware)
        self._tried: set[str] = set()

    def remove_steps(self) -> bool:
        """Leave out steps; returns whether any could go."""
        before = self.best.steps
        left = without_pieces(before, self._takes_steps)
        return len(left) < len(before)

    def dissolve_loops(self) -> bool:
        """Take the frame of a loop away, or some of its rounds; returns whether any changed."""
        any_changed = False
        for at in reversed(range(len(self.best.steps))):
            if isinstance(self.best.steps[at], LoopStart):
                simpler = _simpler_loops(self.best.steps, at)
                any_changed |= first_accepted(simpler, self._takes_steps) is not None
        return any_changed

    def simplify_memory(self) -> bool:
        """Leave out settings of the memory; returns whether any could go."""
        any_gone = False
        for name in tuple(self.best.timing):
            timing = {key: value for key, value in self.best.timing.items() if key != name}
            any_gone |= self._takes(self.best.model_copy(update={"timing": timing}))
        return any_gone

    def _takes_steps(self, steps: tuple[Step, ...]) -> bool:
        return self._takes(self.best.model_copy(update={"steps": steps}))

    def _takes(self, candidate: MixedProgram) -> bool:
        """Take the candidate, or a variant of it, if it is new, comparable and fails."""
        if not self._budget.is_left or not self._is_new(candidate):
            return False
        ending = ending_of(candidate, self._hardware)
        if ending is None or ending != self._ending:
            return False
        for variant in _variants(candidate) if self.has_variants else (candidate,):
            if not self._budget.take():
                return False
            if self._fails(variant):
                self.best = variant
                return True
        return False

    def _is_new(self, candidate: MixedProgram) -> bool:
        key = f"{self.has_variants} {candidate.model_dump_json()}"
        is_new = key not in self._tried
        self._tried.add(key)
        return is_new


def _variants(program: MixedProgram) -> Iterator[MixedProgram]:
    """The program, with other random choices of its memory, and with more rounds of its loops."""
    yield program
    if _RANDOM & set(program.timing):
        seed = program.timing.get("seed", 0)
        for number in range(1, _MEMORIES):
            timing = {**program.timing, "seed": (seed + number) % (1 << 32)}
            yield program.model_copy(update={"timing": timing})
    if any(isinstance(step, LoopStart) for step in program.steps):
        steps = tuple(
            LoopStart(times=max(_ROUNDS, step.times)) if isinstance(step, LoopStart) else step
            for step in program.steps
        )
        yield program.model_copy(update={"steps": steps})


def _simpler_loops(steps: tuple[Step, ...], at: int) -> Iterator[tuple[Step, ...]]:
    """The steps without the loop that starts at ``at`` around them, and with fewer rounds."""
    start = steps[at]
    end = next((n for n in range(at, len(steps)) if isinstance(steps[n], LoopEnd)), None)
    if end is None or not isinstance(start, LoopStart):
        return
    yield (*steps[:at], *steps[at + 1 : end], *steps[end + 1 :])
    yield (*steps[:at], *steps[end + 1 :])
    for times in dict.fromkeys((2, start.times // 4, start.times // 2)):
        if 1 < times < start.times:
            yield (*steps[:at], LoopStart(times=times), *steps[at + 1 :])
