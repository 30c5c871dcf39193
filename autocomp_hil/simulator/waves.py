# SPDX-License-Identifier: Apache-2.0
"""Waves of a simulator's first job: which file, which cycles, in which format.

FST files are small and open fast, but writing them wants the headers and libraries of lz4 and
zlib; VCD is always there.
"""

import functools
import logging
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from autocomp_hil.errors import ConfigError
from autocomp_hil.simulator.build.toolchain import find_toolchain

__all__ = ["FST_REMEDY", "Waves", "can_write_fst", "wave_file"]

_LOG = logging.getLogger(__name__)

FST_REMEDY: Final = (
    "for FST install lz4 and zlib headers (Debian: apt install liblz4-dev zlib1g-dev)"
)
"""What to do where only VCD can be written."""

_PROBE: Final = """#include <lz4.h>
#include <zlib.h>
int main() { return LZ4_versionNumber() == 0 || zlibVersion() == nullptr; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waves:
    """Waves of a simulator's first job. In the file a cycle's time is 10 ns times its number."""

    file: Path
    """File whose suffix says the format: ``.fst``, else VCD."""
    from_cycle: int = 0
    """First cycle that is written."""
    to_cycle: int | None = None
    """First cycle that is no longer written; None: up to the end of the job."""

    @property
    def format(self) -> Literal["vcd", "fst"]:
        """Format of waves that the model must be built for."""
        return "fst" if self.file.suffix == ".fst" else "vcd"

    def environment(self) -> dict[str, str]:
        """Environment variables by which the model is told."""
        variables = {
            "HIL_TRACE_FILE": str(self.file.resolve()),
            "HIL_TRACE_FROM_CYCLE": str(self.from_cycle),
        }
        if self.to_cycle is not None:
            variables["HIL_TRACE_TO_CYCLE"] = str(self.to_cycle)
        return variables


def wave_file(path: Path) -> Path:
    """The file to write: with the suffix ``.vcd`` where FST is asked for and cannot be had.

    Raises:
        ConfigError: The suffix names neither format.
    """
    if path.suffix not in {".fst", ".vcd"}:
        raise ConfigError(f"{path}: waves: expected a file name that ends in .fst or .vcd")
    if path.suffix == ".vcd" or can_write_fst():
        return path
    _LOG.warning("%s cannot be written, VCD is instead; %s", path, FST_REMEDY)
    return path.with_suffix(".vcd")


@functools.cache
def can_write_fst() -> bool:
    """Whether the C++ compiler finds headers and libraries of lz4 and zlib; asked once."""
    done = subprocess.run(
        [find_toolchain().cxx, "-x", "c++", "-", "-o", "/dev/null", "-llz4", "-lz"],
        input=_PROBE,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode == 0
