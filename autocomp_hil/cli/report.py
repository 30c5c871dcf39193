# SPDX-License-Identifier: Apache-2.0
"""The ``report`` and ``compare`` commands: HTML files that need no network."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from autocomp_hil.cli.runs import existing_store
from autocomp_hil.errors import ConfigError
from autocomp_hil.plain_text import plain
from autocomp_hil.report.curves import best_so_far, label
from autocomp_hil.report.html import comparison_html, difference_of, report_html, rows_of_two
from autocomp_hil.report.rerun import ChipTimelines
from autocomp_hil.report.subject import Subject, load_subject, summary
from autocomp_hil.store.beside import beside

__all__ = ["compare_runs", "report_run", "run_folder", "write_file", "write_report"]

_REMEDY: Final = "name another file with --output"


def report_run(
    number: int, output: Path | None, store: Path, console: Console, *, timelines: bool
) -> None:
    """Write the report of a run and print its name.

    Raises:
        ConfigError: There is no such run, or the file cannot be written.
    """
    with existing_store(store) as opened:
        subject = load_subject(opened, number)
    path = output or run_folder(store, number) / "report.html"
    write_report(subject, path, timelines=timelines)
    console.out(str(path), highlight=False)


def compare_runs(
    numbers: tuple[int, int], output: Path | None, store: Path, console: Console, *, as_json: bool
) -> None:
    """Write both curves into one plot, and show the numbers.

    Raises:
        ConfigError: There is no such run, or the file cannot be written.
    """
    with existing_store(store) as opened:
        subjects = [load_subject(opened, number) for number in numbers]
    path = output or beside(store, f"compare-{numbers[0]}-{numbers[1]}.html")
    write_file(path, comparison_html(subjects), _REMEDY)
    note = difference_of(subjects)
    if as_json:
        runs = [{**summary(item), "curve": best_so_far(item)} for item in subjects]
        print(json.dumps({"runs": runs, "difference": note, "report": str(path)}))
        return
    for subject in subjects:
        console.out(plain(f"run {subject.run.id}: {label(subject)}"), highlight=False)
    console.print(_table(subjects))
    if note is not None:
        console.out(note, highlight=False)
    console.out(f"both curves: {path}", highlight=False)


def write_report(subject: Subject, path: Path, *, timelines: bool, remedy: str = _REMEDY) -> None:
    """Write the report of a run; timelines take a run of baseline and best kernel each."""
    if timelines:
        with ChipTimelines(subject.run) as timeline_of:
            text = report_html(subject, timeline_of)
    else:
        text = report_html(subject)
    write_file(path, text, remedy)


def run_folder(store: Path, number: int) -> Path:
    """Folder with the files of a run."""
    return beside(store, f"run-{number}")


def write_file(path: Path, text: str, remedy: str) -> None:
    """Write a text, with its folder.

    Raises:
        ConfigError: The file cannot be written; ``remedy`` says what to do.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}; {remedy}") from error


def _table(subjects: Sequence[Subject]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for subject in subjects:
        table.add_column(f"run {subject.run.id}", justify="right")
    for row in rows_of_two(subjects):
        table.add_row(*row)
    return table
