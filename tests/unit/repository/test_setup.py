# SPDX-License-Identifier: Apache-2.0
"""Set-up notices a virtual environment that is not the checkout's own."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

import pytest

from autocomp_hil.paths import REPOSITORY

_FILES: Final = ("Makefile", "requirements.lock", "pyproject.toml")
_FAKE_PYTHON: Final = """#!/bin/sh
# Stands for a Python that makes environments.
case "$2" in
  venv) mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
esac
echo "$@" >> calls
"""
_FOREIGN: Final = "make: .venv is not this checkout's own"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """One that is set up, with a package that its environment finds."""
    folder = tmp_path / "the original"
    (folder / "autocomp_hil").mkdir(parents=True)
    (folder / "autocomp_hil" / "__init__.py").touch()
    for name in _FILES:
        shutil.copy(REPOSITORY / name, folder)
    venv.create(folder / ".venv", symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = folder / ".venv" / "lib" / version / "site-packages"
    (site / "own.pth").write_text(f"{folder}\n", encoding="utf-8")
    (folder / ".venv" / "of-the-original").touch()
    (folder / ".venv" / ".setup-stamp").touch()
    return folder


def _make(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``make setup`` with a Python that only says what it is asked for."""
    python = folder / "fake-python"
    python.write_text(_FAKE_PYTHON, encoding="utf-8")
    python.chmod(0o755)
    return subprocess.run(
        ["make", "setup", "PYTHON=./fake-python"],  # noqa: S607  # whichever make there is
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def _is_made_again(folder: Path) -> bool:
    return not (folder / ".venv" / "of-the-original").exists()


def test_its_own(checkout: Path) -> None:
    """An environment of the checkout's own needs nothing."""
    done = _make(checkout)
    assert (done.returncode, done.stderr) == (0, "")
    assert not _is_made_again(checkout)
    assert not (checkout / "calls").exists()


def test_copied(checkout: Path) -> None:
    """The copy would run the original's code."""
    copy = checkout.parent / "copy"
    shutil.copytree(checkout, copy, symlinks=True)
    done = _make(copy)
    assert done.returncode == 0
    assert _FOREIGN in done.stderr
    assert _is_made_again(copy)
    assert "-m venv --clear .venv" in (copy / "calls").read_text(encoding="utf-8")
    assert not _is_made_again(checkout)


def test_moved(checkout: Path) -> None:
    """A moved environment is made again, since it would run nobody's code."""
    moved = checkout.parent / "moved"
    checkout.rename(moved)
    assert _FOREIGN in _make(moved).stderr
    assert _is_made_again(moved)


def test_a_python_that_is_gone(checkout: Path) -> None:
    """One that was updated away since."""
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/no/such/python")
    assert _FOREIGN in _make(checkout).stderr
    assert _is_made_again(checkout)


def test_interrupted(checkout: Path) -> None:
    """An environment that is not finished is gone on with."""
    (checkout / ".venv" / ".setup-stamp").unlink()
    (checkout / ".venv" / "bin" / "python").unlink()
    shutil.copy(_written(checkout), checkout / ".venv" / "bin" / "python")
    done = _make(checkout)
    assert (done.returncode, done.stderr) == (0, "")
    assert not _is_made_again(checkout)
    assert "pip install" in (checkout / "calls").read_text(encoding="utf-8")


def _written(folder: Path) -> Path:
    path = folder / "python-of-the-environment"
    path.write_text(_FAKE_PYTHON, encoding="utf-8")
    path.chmod(0o755)
    return path
