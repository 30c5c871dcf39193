# SPDX-License-Identifier: Apache-2.0
"""Makes code and documentation from the single sources in ``configs/``.

``python -m autocomp_hil.codegen`` writes the committed files; ``--check`` only compares them.
``render_config_header`` serves builds, for the configuration in use.
"""

from autocomp_hil.codegen.c import render_config_header
from autocomp_hil.codegen.outputs import render_all, stale_files, write_all

__all__ = [
    "render_all",
    "render_config_header",
    "stale_files",
    "write_all",
]
