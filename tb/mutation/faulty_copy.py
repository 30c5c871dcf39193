# SPDX-License-Identifier: Apache-2.0
"""A copy of the RTL with faults built in, each asleep until a plusarg wakes it.

One build serves many faults: ``+hil_mutant=NAME`` wakes one of them, and the same model without
that argument behaves as the RTL does. A name that no fault has ends the simulation. The name ``*``
wakes none, but faults can see that somebody watches them.
"""

import shutil
from pathlib import Path
from typing import Final

from autocomp_hil.paths import RTL

__all__ = ["EVERY", "FaultyCopy", "plusarg"]

EVERY: Final = "*"
"""Stands for all faults, which then sleep and are watched."""

_PACKAGE: Final = """// SPDX-License-Identifier: Apache-2.0

/// Which fault is awake.
package mutant_pkg;

  /// All sleep and are watched.
  parameter int unsigned EVERY = '1;

{imports}  function automatic int unsigned find();
    string name;
    if (!$value$plusargs("hil_mutant=%s", name)) return 0;
{opening}    case (name)
      "{every}": return EVERY;
{cases}      default: $fatal(1, "no fault %s in this model", name);
    endcase
    return 0;
  endfunction

  /// Number of the fault that is awake; 0: none.
  int unsigned chosen = find();

endpackage
"""


def plusarg(name: str) -> str:
    """Argument of a model that wakes a fault."""
    return f"+hil_mutant={name}"


class FaultyCopy:
    """A copy in the making."""

    def __init__(self, folder: Path, imports: str = "", opening: str = "") -> None:
        """Copy the RTL as it is.

        Args:
            folder: Folder for the copy.
            imports: Functions that faults call, as lines of a package.
            opening: Statements that run before the chosen fault wakes.
        """
        self.path = folder / "rtl"
        shutil.copytree(RTL, self.path)
        self._imports = imports
        self._opening = opening
        self._names: list[str] = []

    def number(self, name: str) -> int:
        """Enter a fault; returns its number, from 1 on.

        Args:
            name: Name without blanks; no other fault has it.

        Raises:
            ValueError: The name is taken.
        """
        if name in self._names:
            raise ValueError(f"two faults are called {name}")
        self._names.append(name)
        return len(self._names)

    def awake(self, name: str) -> str:
        """Enter a fault as ``number`` does; returns an expression that is 1 while it is awake."""
        return f"(mutant_pkg::chosen == 32'd{self.number(name)})"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the faults, in the order of their numbers."""
        return tuple(self._names)

    def read(self, file: str) -> str:
        """Text of a file below ``rtl``, with the changes so far."""
        return (self.path / file).read_text(encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        """Change a file below ``rtl``."""
        (self.path / file).write_text(text, encoding="utf-8")

    def finish(self) -> Path:
        """Write the package that tells which fault is awake, and return the library folder."""
        cases = "".join(
            f'      "{name}": return {number};\n' for number, name in enumerate(self._names, 1)
        )
        text = _PACKAGE.format(
            imports=self._imports, opening=self._opening, every=EVERY, cases=cases
        )
        self.write("prim/mutant_pkg.sv", text)
        return self.path
