# SPDX-License-Identifier: Apache-2.0
"""Makes code and documentation from the single sources in `configs/`.

`python -m autocomp_hil.codegen` writes the committed files; `--check` only compares them.
`render_hil_config_pkg` and `render_config_header` serve builds, for the configuration in use.
"""

from autocomp_hil.codegen.c import render_config_header
from autocomp_hil.codegen.outputs import render_all, stale_files, write_all
from autocomp_hil.codegen.systemverilog import render_hil_config_pkg

__all__ = [
    "render_all",
    "render_config_header",
    "render_hil_config_pkg",
    "stale_files",
    "write_all",
]
