# SPDX-License-Identifier: Apache-2.0
"""``hil_config_pkg`` and ``hil_soc_config_pkg``: what a simulation top is built for.

They are two, so that caches and buses do not count for models that have none.
"""

from collections.abc import Sequence
from pathlib import Path

from autocomp_hil.config import SOC_FIELDS, STRUCT_FIELDS, HardwareConfig
from autocomp_hil.simulator.build.cache import cached
from autocomp_hil.paths import cache_directory

__all__ = ["config_packages"]


def config_packages(hardware: HardwareConfig, cache: Path | None = None) -> tuple[Path, ...]:
    """Paths of the generated packages for one configuration, each with a parameter ``CFG``."""
    folder = cache or cache_directory()
    return (
        _package(hardware, "hil_config_pkg", "accel_cfg", STRUCT_FIELDS, folder),
        _package(hardware, "hil_soc_config_pkg", "soc_cfg", SOC_FIELDS, folder),
    )


def _package(
    hardware: HardwareConfig, name: str, struct: str, names: Sequence[str], cache: Path
) -> Path:
    fields = ",\n".join(f"    {name}: {getattr(hardware, name)}" for name in names)
    text = (
        "// SPDX-License-Identifier: Apache-2.0\n"
        f"// Generated from hardware configuration {hardware.name}; do not edit\n\n"
        f"package {name};\n"
        f"  parameter {struct}_pkg::{struct}_t CFG = '{{\n{fields}\n  }};\n"
        "endpackage\n"
    )

    def make(folder: Path) -> None:
        (folder / f"{name}.sv").write_text(text)

    return cached(cache, "generated", {"text": text}, make) / f"{name}.sv"
