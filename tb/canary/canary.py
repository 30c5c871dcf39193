# SPDX-License-Identifier: Apache-2.0
"""What a canary is: a process with something wrong in it that one alarm must notice, by name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from autocomp_hil.paths import DPI_SOURCES
from tb.canary.mutation import Edit, Mutation
from tb.common.runner import expect_assertion

__all__ = ["Canary", "MutantCanary", "PortCanary", "expect_first_alarm"]

_ALARM = re.compile(r"^\[(\d+)\] %(?:Error|Fatal): (\w+)\.sv:\d+: Assertion failed in (\S+):")


class Canary(Protocol):
    """A test that rings one alarm."""

    @property
    def expects(self) -> str:
        """Alarm that it rings, as ``module.Name_A``."""

    def ring(self) -> None:
        """Run the canary.

        Raises:
            AssertionError: The alarm did not ring.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class PortCanary:
    """A bench that uses a block in a way that it must refuse."""

    expects: str
    top: str
    module: str
    """Module of cocotb tests; a name without dots is one of ``tb.blocks``."""
    test: str
    """Regular expression on test names."""
    hardware: str = "int8_4x4"
    parameters: Mapping[str, int | str] = field(default_factory=dict)
    dpi_sources: tuple[Path, ...] = DPI_SOURCES

    def ring(self) -> None:
        """Implement ``Canary.ring``."""
        expect_assertion(
            self.top,
            self.module,
            assertion=self.expects,
            hardware=self.hardware,
            parameters=self.parameters,
            test_filter=self.test,
            dpi_sources=self.dpi_sources,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MutantCanary:
    """A fault in a copy of the RTL, asleep in a model that it shares with others."""

    expects: str
    edits: tuple[Edit, ...]
    run: Callable[[str], tuple[int, str]]
    """Exit status and output of programs on the model with a plusarg, up to the first alarm."""

    @property
    def mutation(self) -> Mutation:
        """The fault by its alarm's name."""
        return Mutation(name=self.expects.replace(".", "_"), edits=self.edits)

    def ring(self) -> None:
        """Implement ``Canary.ring``."""
        expect_first_alarm(self.expects, *self.run(self.mutation.plusarg))


def expect_first_alarm(expects: str, exit_status: int, output: str) -> None:
    """Judge a run that went on after its first alarm.

    Args:
        expects: ``module.Name_A``: must be among the alarms of the cycle in which any rang first.
        exit_status: Exit status of the process, which must be bad.
        output: What it printed.

    Raises:
        AssertionError: The alarm did not ring then.
    """
    rang = [match.groups() for line in output.splitlines() if (match := _ALARM.match(line))]
    first = [
        f"{module}.{path.rsplit('.', maxsplit=1)[-1]}"
        for time, module, path in rang
        if time == rang[0][0]
    ]
    if exit_status == 0 or expects not in first:
        raise AssertionError(
            f"canary of {expects}: exit status {exit_status}, first rang {first}\n{output[-4000:]}"
        )
