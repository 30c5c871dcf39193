# SPDX-License-Identifier: Apache-2.0
"""What a simulation tells of the chip: one source, rendered for three languages."""

from autocomp_hil.codegen.observation.cpp import render_observation_header
from autocomp_hil.codegen.observation.python import render_observation_module
from autocomp_hil.codegen.observation.source import Observation, load_observation
from autocomp_hil.codegen.observation.systemverilog import render_observation_package

__all__ = [
    "Observation",
    "load_observation",
    "render_observation_header",
    "render_observation_module",
    "render_observation_package",
]
