# SPDX-License-Identifier: Apache-2.0
"""Test session: Ctrl-C works in what tests start; the time of building models is summed up."""

import signal
import time
from typing import TYPE_CHECKING

import pytest

from autocomp_hil.simulator.build.model import build_log

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

_SESSION_START = time.time()


def pytest_configure() -> None:
    """A session that runs in the background ignores SIGINT, and so would every child."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter: "TerminalReporter", config: pytest.Config) -> None:
    """Sum up the models built since the session began, in all processes."""
    if hasattr(config, "workerinput"):
        return
    built = [entry for entry in build_log() if entry.finished_s >= _SESSION_START]
    total = sum(entry.seconds for entry in built)
    terminalreporter.write_line(f"built {len(built)} simulation models in {total:.0f} s in all")
    for entry in sorted(built, key=lambda entry: -entry.seconds)[:5]:
        terminalreporter.write_line(f"  {entry.seconds:6.1f} s  {entry.top}")
