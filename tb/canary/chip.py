# SPDX-License-Identifier: Apache-2.0
"""The alarm of the chip's top: forced, in a chip whose accelerator is an empty shell."""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autocomp_hil.config import load_hardware
from autocomp_hil.paths import REPOSITORY, RTL
from autocomp_hil.simulator.build.config_packages import config_packages
from autocomp_hil.simulator.build.model import ModelOptions, build_model
from autocomp_hil.simulator.launch import library_path
from tb.canary.canary import expect_first_alarm

__all__ = ["CHIP_CANARIES", "ChipCanary", "hollow"]

_TIMEOUT_S: Final = 60.0
_OUTPUT: Final = re.compile(r"^  output [^,\n]*?(\w+),?\s*(?://.*)?$", re.MULTILINE)
_HERE: Final = REPOSITORY / "tb" / "canary"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipCanary:
    """A top that forces signals of the chip."""

    expects: str
    top: str

    def ring(self) -> None:
        """Implement ``Canary.ring``."""
        with tempfile.TemporaryDirectory(prefix="hil-canary-") as name:
            shell = Path(name) / "accel_top.sv"
            shell.write_text(hollow((RTL / "accel" / "accel_top.sv").read_text("utf-8")), "utf-8")
            model = build_model(
                self.top,
                extra=[
                    *config_packages(load_hardware("int8_4x4")),
                    _HERE / "blocks" / f"{self.top}.sv",
                    shell,
                ],
                options=ModelOptions(main=_HERE / "clock_main.cpp"),
            )
        done = subprocess.run(
            [str(model), "+verilator+error+limit+1000"],
            env={"LD_LIBRARY_PATH": library_path()},
            text=True, check=False, timeout=_TIMEOUT_S,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        expect_first_alarm(self.expects, done.returncode, done.stdout)


CHIP_CANARIES: Final = (ChipCanary(expects="soc_top.BufferDrained_A", top="canary_soc_top"),)
"""Canaries by what each breaks."""


def hollow(text: str) -> str:
    """A module with all outputs 0 and nothing inside.

    Args:
        text: Text of the module, one output per line.
    """
    body = text.index(");\n", text.index("\nmodule ")) + 3
    head = text[:body]
    zeros = "".join(f"  assign {name} = '0;\n" for name in _OUTPUT.findall(head))
    return f"{head}{zeros}endmodule\n"
