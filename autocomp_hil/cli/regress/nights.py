# SPDX-License-Identifier: Apache-2.0
"""Shows nights of the regression: all, one, what differs between two, what is done again."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autocomp_hil.cli.regress.night import show_result
from autocomp_hil.errors import ConfigError
from autocomp_hil.plain_text import plain, shortened
from autocomp_hil.regress.failures.again import fixed_units
from autocomp_hil.regress.failures.known import KnownFailure
from autocomp_hil.regress.folder import Home
from autocomp_hil.regress.history.compare import Difference, compare_nights
from autocomp_hil.regress.history.history import History
from autocomp_hil.regress.night import TrendPoint
from autocomp_hil.regress.publish import page_of
from autocomp_hil.regress.regression import finish_interrupted

__all__ = ["compare", "forget", "list_known", "list_nights", "show"]

_TITLE_CHARACTERS = 70


@contextlib.contextmanager
def _history(home: Home) -> Iterator[History]:
    """The history, with nights that were killed, unless a regression is just running."""
    if not home.path.is_dir():
        raise ConfigError(f"{home.path}: no nights yet; make one: autocomp-hil regress")
    with History(home.history) as history:
        with contextlib.suppress(ConfigError), home.locked():
            finish_interrupted(home, history)
        yield history


def list_nights(console: Console, *, as_json: bool) -> None:
    """Print the last nights, oldest first."""
    with _history(Home()) as history:
        nights = history.trends()
    if as_json:
        print(json.dumps({"nights": [night.model_dump(mode="json") for night in nights]}))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("night", "tier", "commit"):
        table.add_column(heading, no_wrap=True)
    for heading in ("passed", "failed", "points", "lines", "mutants"):
        table.add_column(heading, justify="right", no_wrap=True)
    for night in nights:
        table.add_row(*map(Text, _night_row(night)))
    console.print(table)
    if any(night.is_interrupted for night in nights):
        console.print("* interrupted", markup=False)


def _night_row(night: TrendPoint) -> Iterator[str]:
    yield night.night
    yield night.tier + ("*" if night.is_interrupted else "")
    yield night.commit[:9] + ("+" if night.is_dirty else "")
    for name in ("passed", "failed"):
        yield f"{night.values.get(name, 0):,.0f}"
    for name in ("functional_coverage", "line_coverage", "mutation_score"):
        value = night.values.get(name)
        yield "-" if value is None else f"{value:.2%}"


def show(name: str, console: Console, *, as_json: bool) -> None:
    """Print one night.

    Raises:
        ConfigError: There is no such night.
    """
    home = Home()
    with _history(home) as history:
        night = history.night(name)
    if as_json:
        print(night.model_dump_json())
        return
    show_result(night, console)
    folder = next((f for f in home.nights() if f.name == night.identity.name), None)
    page = None if folder is None else page_of(folder)
    where = f"page: {page}" if page is not None and page.exists() else "its folder is removed"
    console.print(where, markup=False, highlight=False, soft_wrap=True)


def compare(before: str, after: str, console: Console, *, as_json: bool) -> None:
    """Print what differs between two nights.

    Raises:
        ConfigError: There is no such night.
    """
    with _history(Home()) as history:
        comparison = compare_nights(history.night(before), history.night(after))
    if as_json:
        print(comparison.model_dump_json())
        return

    def line(text: str) -> None:
        console.print(plain(text), markup=False, highlight=False, soft_wrap=True)

    line(
        f"{comparison.before} ({comparison.commit_before[:12]}) to "
        f"{comparison.after} ({comparison.commit_after[:12]})"
    )
    for word, titles in (
        ("fails now", comparison.new),
        ("fails in both", comparison.both),
        ("fails no more", comparison.gone),
        ("hit now", comparison.newly_hit),
        ("hit no more", comparison.no_longer_hit),
    ):
        for title in titles:
            line(f"{word}: {title}")
    for kind, differences in (
        ("", comparison.totals),
        ("cycles ", comparison.cycles),
        ("ratio ", comparison.ratios),
    ):
        for difference in differences:
            line(f"{kind}{difference.name}: {_from_to(difference)}")


def _from_to(difference: Difference) -> str:
    def word(value: float | None) -> str:
        return "-" if value is None else f"{value:,.5g}" if value % 1 else f"{value:,.0f}"

    return f"{word(difference.before)} to {word(difference.after)}"


def list_known(console: Console, *, as_json: bool) -> None:
    """Print every failure that later nights do again, by the name of its unit."""
    with _history(Home()) as history:
        fixed = fixed_units(history.failures())
    if as_json:
        rows = [
            {
                "unit": unit.name,
                "test": failure.test,
                "case": failure.case,
                "bucket": failure.bucket,
                "title": failure.title,
                "first_night": failure.first_night,
                "last_night": failure.last_night,
                "mended_night": failure.mended_night,
                "arguments": list(unit.arguments),
            }
            for unit, failure in fixed
        ]
        print(json.dumps({"fixed": rows}))
        return
    for unit, failure in fixed:
        state = "open" if failure.is_open else f"mended in {failure.mended_night}"
        title = shortened(plain(failure.title), _TITLE_CHARACTERS)
        console.print(
            f"{unit.name}: {state}, failed last in {failure.last_night}: {title}",
            markup=False, highlight=False, soft_wrap=True,
        )  # fmt: skip


def forget(pattern: str, console: Console) -> None:
    """Let no later night do failures again.

    Args:
        pattern: Pattern of names of fixed units, or the key of a bucket.
        console: Standard output.

    Raises:
        ConfigError: Nothing fits, or a regression runs.
    """
    home = Home()
    with _history(home) as history, home.locked():
        found = _fitting(pattern, history.failures())
        if not found:
            raise ConfigError(
                f"forget: no failure is called {pattern!r}; list them: autocomp-hil regress known"
            )
        history.forget(found)
    console.print(f"{len(found)} failures are forgotten until they fail again", highlight=False)


def _fitting(pattern: str, failures: Sequence[KnownFailure]) -> list[KnownFailure]:
    named = [f for unit, f in fixed_units(failures) if fnmatchcase(unit.name, pattern)]
    return named or [failure for failure in failures if failure.bucket == pattern]
