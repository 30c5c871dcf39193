# SPDX-License-Identifier: Apache-2.0
"""``hil_config_pkg``: the configuration that a simulation top is built for."""

from pathlib import Path

from autocomp_hil.config import STRUCT_FIELDS, HardwareConfig
from autocomp_hil.simulator.cache import cached
from autocomp_hil.simulator.paths import cache_directory

__all__ = ["config_package"]


def config_package(hardware: HardwareConfig, cache: Path | None = None) -> Path:
    """Path of a generated ``hil_config_pkg.sv`` for one configuration."""
    fields = ",\n".join(f"    {name}: {getattr(hardware, name)}" for name in STRUCT_FIELDS)
    text = (
        "// SPDX-License-Identifier: Apache-2.0\n"
        f"// Generated from hardware configuration {hardware.name}; do not edit\n\n"
        "package hil_config_pkg;\n"
        f"  parameter accel_cfg_pkg::accel_cfg_t CFG = '{{\n{fields}\n  }};\n"
        "endpackage\n"
    )

    def make(folder: Path) -> None:
        (folder / "hil_config_pkg.sv").write_text(text)

    entry = cached(cache or cache_directory(), "generated", {"text": text}, make)
    return entry / "hil_config_pkg.sv"
