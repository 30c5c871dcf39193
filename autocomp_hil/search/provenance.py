# SPDX-License-Identifier: Apache-2.0
"""What the results of a search follow from: hashes and versions, for record and resume."""

import json
import platform
from collections.abc import Mapping
from typing import Final

from autocomp_hil.config import HardwareConfig
from autocomp_hil.environment import git
from autocomp_hil.evaluate.version import judge_version, sources_hash
from autocomp_hil.firmware_build import find_compiler
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.simulator.build.cache import content_key
from autocomp_hil.simulator.build.toolchain import find_toolchain
from autocomp_hil.simulator.chip.simulator import chip_key
from autocomp_hil.view import View
from autocomp_hil.workloads.instance import Instance

__all__ = ["difference", "provenance"]

_PACKAGE: Final = REPOSITORY / "autocomp_hil"
_PARTS: Final = ("llm", "propose", "search")
_DECISIVE: Final = {
    "model": "the simulated hardware (RTL, simulator, compiler flags)",
    "view": "the view of the hardware that candidates are judged on",
    "judge": "the judge or the golden model",
    "hardware": "the hardware configuration",
    "instance": "the workload",
    "search": "the search or its proposers",
    "menu": "the menu of options",
    "firmware": "the firmware",
    "compiler": "the C compiler",
}
"""What a result depends on; the rest is for the reader."""


def provenance(instance: Instance, hardware: HardwareConfig, view: View) -> dict[str, str]:
    """Everything that the results of a run follow from, by name.

    Args:
        instance: Workload and shape.
        hardware: The configuration.
        view: What of the chip is simulated as it is while candidates compete.
    """
    compiler = find_compiler()
    return {
        "model": chip_key(hardware, View.RTL),
        "view": f"{view}: {chip_key(hardware, view)}",
        "judge": judge_version(),
        "hardware": content_key(hardware.content()),
        "instance": instance.key,
        "menu": content_key(instance.menu.model_dump(mode="json")),
        "search": sources_hash(_PACKAGE, _PARTS, "*.py"),
        "firmware": sources_hash(REPOSITORY, ("firmware",), "*"),
        "compiler": f"{compiler.name}: {compiler.version}",
        "commit": git("rev-parse", "HEAD") or "unknown",
        "changed files": str(len((git("status", "--porcelain") or "").splitlines())),
        "configuration": json.dumps(hardware.model_dump()),
        **find_toolchain().versions(),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }


def difference(before: Mapping[str, str], now: Mapping[str, str]) -> str | None:
    """What a result would differ by, in words; None if nothing."""
    changed = [words for name, words in _DECISIVE.items() if before.get(name) != now.get(name)]
    return ", ".join(changed) or None
