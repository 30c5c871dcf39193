# SPDX-License-Identifier: Apache-2.0
"""Lists the units that ``HIL_RUNS_DIR/units.json`` holds, as ``python -m regressions`` does.

``{seed}`` in arguments becomes the seed of the night.
"""

import json
import os
import sys
from fnmatch import fnmatchcase
from pathlib import Path


def main() -> None:
    """Print the units that fit the options."""
    options = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=True))
    file = Path(os.environ["HIL_RUNS_DIR"]) / "units.json"
    units = json.loads(file.read_text("utf-8").replace("{seed}", options["--seed"]))
    sys.stdout.write(json.dumps([u for u in units if fnmatchcase(u["name"], options["--only"])]))


main()
