# SPDX-License-Identifier: Apache-2.0
"""What the installed command calls: ends quietly on Ctrl-C, even while modules are loaded."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    try:
        from autocomp_hil.cli.main import main as run  # noqa: PLC0415  # inside the try on purpose

        run()
    except KeyboardInterrupt:
        sys.exit(130)
