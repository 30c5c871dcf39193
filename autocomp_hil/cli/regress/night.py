# SPDX-License-Identifier: Apache-2.0
"""Runs a regression for the command line: signals, words for people, the last line, the status."""

import contextlib
import os
import signal
from collections.abc import Iterator
from typing import Final

from rich.console import Console

from autocomp_hil.cli.interrupt import INTERRUPTED
from autocomp_hil.cli.options import HARNESS, NEGATIVE
from autocomp_hil.cli.regress.progress import NightProgress
from autocomp_hil.plain_text import shortened
from autocomp_hil.regress.catalogue import Asked
from autocomp_hil.regress.folder import Home
from autocomp_hil.regress.night import BucketStatus, Night
from autocomp_hil.regress.page.words import counted
from autocomp_hil.regress.regression import Regression

__all__ = ["run_night", "show_result", "status_of"]

_SHOWN_NAMES: Final = 5
_SHOWN_CHARACTERS: Final = 200
_NEWLINE: Final = "\n"
_FAILING: Final = {BucketStatus.NEW, BucketStatus.STILL, BucketStatus.FLAKY}


def run_night(asked: Asked, console: Console, errors: Console, *, as_json: bool) -> int:
    """Run a regression; returns the exit status.

    Args:
        asked: What it is to be.
        console: Standard output.
        errors: Standard error.
        as_json: Whether to print the last line only.
    """
    with NightProgress(errors) as progress:
        regression = Regression(Home(), asked, progress)
        with _stopping(regression):
            night = regression.run()
    if not as_json:
        show_result(night, console)
    print(night.totals.model_dump_json())
    return status_of(night)


def status_of(night: Night) -> int:
    """The exit status that says how a night went."""
    if night.is_interrupted:
        return INTERRUPTED
    if night.stopped:
        return HARNESS
    return 0 if night.is_good else NEGATIVE


def show_result(night: Night, console: Console) -> None:
    """Print what failed and what is missing, for people."""

    def line(text: str) -> None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    for bucket in night.buckets:
        cases = f"{counted(bucket.failures, 'case')}, " if bucket.failures else ""
        line(f"{bucket.status}: {bucket.title} ({cases}first in night {bucket.first_night})")
        if bucket.status in _FAILING and bucket.examples:
            example = bucket.examples[0]
            line(f"  {example.test}: {example.case}")
            line(f"  {shortened(example.message.partition(_NEWLINE)[0], _SHOWN_CHARACTERS)}")
            if example.reproduce:
                line(f"  reproduce: {example.reproduce}")
    if night.left_out:
        names = ", ".join(night.left_out[:_SHOWN_NAMES])
        more = len(night.left_out) - _SHOWN_NAMES
        line(
            f"not done: {names}{f' and {more} more' if more > 0 else ''}"
            + ("" if night.stopped else "; all of it needs more time: give more --hours")
        )
    if night.stopped:
        line(f"ended early: {shortened(night.stopped, 500)}")
    line(
        f"night {night.identity.name}, seed {night.identity.seed}: "
        f"{counted(night.totals.passed, 'case')} passed, {night.totals.failed} failed"
    )


@contextlib.contextmanager
def _stopping(regression: Regression) -> Iterator[None]:
    """Have Ctrl-C and SIGTERM end the night with its page; a second one ends it without."""
    seen: list[int] = []

    def on_signal(kind: int, _: object) -> None:
        if seen:
            os._exit(INTERRUPTED)
        seen.append(kind)
        regression.stop(f"stopped by {signal.Signals(kind).name}")

    kinds = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(kind, on_signal) for kind in kinds]
    try:
        yield
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)
