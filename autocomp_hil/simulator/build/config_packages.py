# SPDX-License-Identifier: Apache-2.0
"""``hil_config_pkg`` and ``hil_soc_config_pkg``: what a simulation top is built for.

They are two, so that caches and buses do not count for models that have none.
"""

from pathlib import Path

from autocomp_hil.config import SOC_FIELDS, STRUCT_FIELDS, HardwareConfig
from autocomp_hil.config.structs import element_literal, struct_literal
from autocomp_hil.paths import cache_directory
from autocomp_hil.simulator.build.cache import cached

__all__ = ["config_packages"]


def config_packages(hardware: HardwareConfig, cache: Path | None = None) -> tuple[Path, ...]:
    """Paths of the generated packages for one configuration, each with a parameter ``CFG``."""
    folder = cache or cache_directory()
    element = element_literal(hardware.element_type, " " * 8)
    accel = struct_literal(hardware, STRUCT_FIELDS, " " * 4, element=element)
    soc = struct_literal(hardware, SOC_FIELDS, " " * 4)
    return (
        _package("hil_config_pkg", "accel_cfg", accel, folder),
        _package("hil_soc_config_pkg", "soc_cfg", soc, folder),
    )


def _package(name: str, struct: str, literal: str, cache: Path) -> Path:
    """A package whose text, and so the key of every model of it, holds values and no file name."""
    text = (
        "// SPDX-License-Identifier: Apache-2.0\n"
        "// Generated from a hardware configuration; do not edit\n\n"
        f"package {name};\n"
        f"  parameter {struct}_pkg::{struct}_t CFG = {literal};\n"
        "endpackage\n"
    )

    def make(folder: Path) -> None:
        (folder / f"{name}.sv").write_text(text)

    return cached(cache, "generated", {"text": text}, make) / f"{name}.sv"
