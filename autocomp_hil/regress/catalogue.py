# SPDX-License-Identifier: Apache-2.0
"""Asks the parts of the regression which units there are: a command that prints JSON."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from autocomp_hil.environment import child_environment
from autocomp_hil.errors import ConfigError, SimInfraError
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.plain_text import shortened
from autocomp_hil.regress.unit import Tier, Unit

__all__ = ["PARTS", "Asked", "list_units"]

PARTS: Final = "regressions"
"""Module that lists all units."""
_TIMEOUT_S: Final = 300.0
_SHOWN: Final = 2000
_UNITS: Final = TypeAdapter(tuple[Unit, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a night is to be."""

    tier: Tier = Tier.NIGHTLY
    seed: int
    hours: float = 8.0
    only: str = "*"
    """Pattern of the names of units."""
    cores: int = 1
    catalogue: str = PARTS
    """Module, or file of Python, that lists the units."""

    def arguments(self) -> list[str]:
        """Options of the command that lists the units."""
        return [
            "--list", "--tier", self.tier, "--seed", str(self.seed), "--hours", f"{self.hours:g}",
            "--only", self.only, "--cores", str(self.cores),
        ]  # fmt: skip


def list_units(asked: Asked) -> tuple[Unit, ...]:
    """All units of a night, in the order of the catalogue.

    Raises:
        SimInfraError: The catalogue fails, or what it prints is no list of units.
        ConfigError: Two units have one name.
    """
    is_file = asked.catalogue.endswith(".py")
    place = [asked.catalogue] if is_file else ["-m", asked.catalogue]
    command = [sys.executable, *place, *asked.arguments()]
    try:
        done = subprocess.run(
            command, cwd=REPOSITORY, env=child_environment(), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, errors="replace", check=False, timeout=_TIMEOUT_S,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SimInfraError(f"{' '.join(command)}: lists no units: {error}") from error
    if done.returncode:
        said = shortened(done.stderr[-_SHOWN:], _SHOWN)
        raise SimInfraError(f"{' '.join(command)}: exit status {done.returncode}:\n{said}")
    try:
        units = _UNITS.validate_python(json.loads(done.stdout))
    except (ValidationError, json.JSONDecodeError) as error:
        raise SimInfraError(f"{' '.join(command)}: prints no list of units: {error}") from error
    _check_names(units)
    return units


def _check_names(units: Sequence[Unit]) -> None:
    seen: set[str] = set()
    for unit in units:
        if unit.name in seen:
            raise ConfigError(f"catalogue: two units are called {unit.name!r}; names must differ")
        seen.add(unit.name)
