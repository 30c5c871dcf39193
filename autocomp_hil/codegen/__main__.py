# SPDX-License-Identifier: Apache-2.0
"""Command line of the generator: exit 0 up to date or written, 1 stale under ``--check``."""

import argparse
import sys

from autocomp_hil.codegen.outputs import stale_files, write_all
from autocomp_hil.errors import ConfigError
from autocomp_hil.paths import REPOSITORY


def main() -> int:
    """Return the exit status: 0 fine, 1 stale files, 2 a source breaks a rule."""
    parser = argparse.ArgumentParser(prog="python -m autocomp_hil.codegen")
    parser.add_argument("--check", action="store_true", help="compare only; 1 if a file is stale")
    arguments = parser.parse_args()
    try:
        names = stale_files(REPOSITORY) if arguments.check else write_all(REPOSITORY)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    verb = "stale" if arguments.check else "wrote"
    sys.stdout.writelines(f"{verb} {name}\n" for name in names)
    return 1 if arguments.check and names else 0


if __name__ == "__main__":
    sys.exit(main())
