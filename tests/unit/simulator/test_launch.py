# SPDX-License-Identifier: Apache-2.0
"""The environment of a model's process: found without the time that importing cocotb takes."""

import subprocess
import sys
from pathlib import Path

import cocotb_tools.config
import find_libpython
import pytest

from autocomp_hil.errors import ToolMissing
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.simulator import launch
from autocomp_hil.simulator.launch import cocotb_environment
from tb.core.session import CoreJob, run_jobs
from tb.views.lock_step import run_lock_step


def _environment() -> dict[str, str]:
    return cocotb_environment(
        top="tb", module="tests", results=Path("results.xml"), seed=1, python_path=["a", "b"]
    )


def test_entry_point_is_cocotbs() -> None:
    """What cocotb's own tool says, which imports cocotb for it."""
    library, entry = _environment()["GPI_USERS"].split(";")
    assert entry == cocotb_tools.config.pygpi_entry_point()
    assert Path(library).is_file()


def test_libraries_of_this_environment_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries of this environment come before those of a cached model and of the caller."""
    monkeypatch.setenv("LD_LIBRARY_PATH", "/elsewhere")
    first, rest = _environment()["LD_LIBRARY_PATH"].split(":", 1)
    assert (Path(first) / "libcocotbvpi_verilator.so").is_file()
    assert rest == "/elsewhere"


def test_cocotb_is_not_imported() -> None:
    """Neither the module nor its function imports cocotb."""
    text = (
        "import sys; from pathlib import Path; from autocomp_hil.simulator import launch;"
        "launch.cocotb_environment(top='t', module='m', results=Path('r'), seed=1, python_path=[]);"
        "sys.exit('cocotb' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", text], cwd=REPOSITORY, check=False, timeout=120)
    assert done.returncode == 0


def test_python_without_shared_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says how to get one."""
    monkeypatch.setattr(find_libpython, "find_libpython", lambda: None)
    launch._python_library.cache_clear()
    with pytest.raises(ToolMissing, match="apt install libpython3-dev"):
        _environment()


def _model(folder: Path) -> Path:
    """A model that says where it looks for libraries, and fails."""
    model = folder / "model"
    answer = r"{\"equal\": false, \"path\": \"$LD_LIBRARY_PATH\"}"
    model.write_text(f'#!/bin/sh\necho "{answer}"\nexit 1\n')
    model.chmod(0o755)
    return model


def test_models_without_cocotb_find_the_libraries(tmp_path: Path) -> None:
    """Models with a main program of their own are linked with the same libraries."""
    wanted = launch.library_path()
    with pytest.raises(AssertionError) as raised:
        run_jobs([CoreJob(image=b"", base=0)], model=_model(tmp_path))
    assert wanted in str(raised.value)
    is_equal, output = run_lock_step(_model(tmp_path), seed=1, beats=1)
    assert not is_equal
    assert wanted in output
