# SPDX-License-Identifier: Apache-2.0
"""Puts mutants before the judge and before the oracle, and compares what the two say."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from autocomp_hil.config import HardwareConfig
from autocomp_hil.evaluate.judge import Judge, Request
from autocomp_hil.evaluate.outcome import Outcome, WrongResult
from autocomp_hil.evaluate.source.compile import Compiled, compile_candidate
from autocomp_hil.workloads.instance import Instance
from tests.mutants.mutate import Mutant
from tests.mutants.oracle import SEEDS, Oracle

__all__ = ["Examined", "Examiner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What the two say of a mutant."""

    mutant: Mutant
    outcome: Outcome
    """Outcome of the judge, with one data seed."""
    wrong: str | None
    """What the oracle found first; None if it found nothing."""

    @property
    def has_race(self) -> bool:
        """The judge names a missing fence as its first reason."""
        match self.outcome:
            case WrongResult(findings=findings):
                return findings[0].kind == "missing_fence"
        return False

    @property
    def is_survivor(self) -> bool:
        """Whether the judge takes the mutant for correct."""
        return self.outcome.outcome == "correct"

    @property
    def needs_explanation(self) -> bool:
        """Whether it survives, or the judge refuses what is right to the oracle."""
        return self.is_survivor or (self.wrong is None and not self.has_race)

    @property
    def hole(self) -> str | None:
        """How the judge fails; None if it does not."""
        if self.is_survivor and self.wrong is not None:
            return f"judged correct, but {self.wrong}"
        if self.mutant.is_fence and not self.is_survivor and not self.has_race:
            return f"a missing fence, but judged {self.outcome.outcome} for another reason"
        return None


class Examiner:
    """A judge with one worker, and an oracle. A context manager."""

    def __init__(self, hardware: HardwareConfig, cache: Path) -> None:
        """Build the chip's model, or find it.

        Args:
            hardware: The configuration.
            cache: Folder of the judge's outcomes; a new one, so that nothing is taken from it.
        """
        self._hardware = hardware
        self._judge = Judge(hardware, cache=cache)
        self._oracle = Oracle(hardware)

    def __enter__(self) -> Self:
        """Return the examiner itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End judge and oracle."""
        self._judge.close()
        self._oracle.__exit__(kind, error, trace)

    def examine(self, mutant: Mutant, instance: Instance, seeds: Iterable[int] = SEEDS) -> Examined:
        """Return both verdicts on a mutant.

        Args:
            mutant: The mutant to examine.
            instance: What it should compute.
            seeds: Data seeds of the oracle.
        """
        outcome = self._judge.evaluate(instance, Request(source=mutant.source)).outcome
        compiled = compile_candidate(mutant.source, instance, self._hardware)
        if isinstance(compiled, Compiled):
            wrong = self._oracle.first_wrong(compiled, instance, seeds)
        else:
            wrong = compiled.outcome
        return Examined(mutant=mutant, outcome=outcome, wrong=wrong)
