# SPDX-License-Identifier: Apache-2.0
"""Scratch folders go with their process, and only then."""

import subprocess
import sys
from pathlib import Path

from autocomp_hil.paths import REPOSITORY
from autocomp_hil.scratch import ScratchFolder

_HOLDER = """
import sys
from pathlib import Path
from autocomp_hil.scratch import ScratchFolder
folder = ScratchFolder("held", Path(sys.argv[1]))
(folder.path / "file").touch()
print(folder.path, flush=True)
sys.stdin.read()
"""


def test_a_folder_is_gone_when_closed(tmp_path: Path) -> None:
    """A folder is gone with what is in it; closing twice is fine."""
    folder = ScratchFolder("kind", tmp_path)
    with folder as path:
        assert path.name.startswith("kind-")
        (path / "inner").mkdir()
    assert list(tmp_path.iterdir()) == []
    folder.close()


def test_what_a_killed_process_leaves_is_removed_by_the_next(tmp_path: Path) -> None:
    """The folder of a killed process is removed by the next; that of a living one stays."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(tmp_path)],
        cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        held = Path(process.stdout.readline().strip())
        ScratchFolder("other", tmp_path).close()
        assert (held / "file").exists()
        process.kill()
        process.wait()
        assert held.exists()
        with ScratchFolder("next", tmp_path) as path:
            assert list(tmp_path.iterdir()) == [path]
