# SPDX-License-Identifier: Apache-2.0
"""Failures in buckets: what is new first, each with the command that shows it again."""

from collections.abc import Iterator
from typing import Final

from autocomp_hil.page.markup import Markup, join, safe, table
from autocomp_hil.regress.night import Bucket, BucketStatus, Example, Night, UnitResult, UnitStatus
from autocomp_hil.regress.page.parts import (
    badge,
    block,
    capped,
    command,
    file_link,
    fold,
    left_out,
    listed,
    note,
)
from autocomp_hil.regress.page.style import BUCKET_KINDS, UNIT_KINDS
from autocomp_hil.regress.page.words import cell, clipped, counted, duration

__all__ = ["bucket_counts", "failures", "units_in_trouble"]

_MOST_BUCKETS: Final = 100
_MOST_EXAMPLES: Final = 5
_OPEN: Final = 10
"""Buckets whose first example is shown without a click."""
_MESSAGE: Final = 3000
"""Characters of a message, a program or an output that are shown."""
_MOST_UNITS: Final = 60
_OF_NOTHING_TONIGHT: Final = frozenset({BucketStatus.MENDED, BucketStatus.UNTRIED})


def bucket_counts(night: Night) -> dict[BucketStatus, int]:
    """Number of buckets by status, without those that there are none of, worst first."""
    counts = dict.fromkeys(BUCKET_KINDS, 0)
    for bucket in night.buckets:
        counts[bucket.status] += 1
    return {status: count for status, count in counts.items() if count}


def failures(night: Night) -> Markup:
    """The section on what failed, and on what failed in nights before."""
    if not night.buckets:
        return Markup("<p>Nothing failed, tonight or in a night before.</p>")
    order = list(BUCKET_KINDS)
    buckets = sorted(night.buckets, key=lambda b: (order.index(b.status), -b.failures, b.key))
    tonight = [bucket for bucket in buckets if bucket.status not in _OF_NOTHING_TONIGHT]
    before = [bucket for bucket in buckets if bucket.status in _OF_NOTHING_TONIGHT]
    parts: list[object] = []
    if not tonight:
        parts.append(Markup("<p>Nothing failed tonight.</p>"))
    for place, bucket in enumerate(capped(tonight, _MOST_BUCKETS)):
        parts.append(_bucket(bucket, is_open=place < _OPEN))
    parts.append(left_out(len(tonight), _MOST_BUCKETS, "bucket of failures", "buckets of failures"))
    if before:
        rows = [
            (badge(b.status, BUCKET_KINDS[b.status]), b.key, cell(b.title), b.last_night)
            for b in capped(before, _MOST_BUCKETS)
        ]
        parts += [
            Markup("<h3>Failures of nights before</h3>"),
            table(("now", "bucket", "message", "failed last in"), rows, left=4),
            left_out(len(before), _MOST_BUCKETS, "bucket"),
        ]
    return join(part for part in parts if part)


def _bucket(bucket: Bucket, *, is_open: bool) -> Markup:
    since = "" if bucket.status is BucketStatus.NEW else f", first in night {bucket.first_night}"
    tests = ", ".join(cell(test) for test in bucket.tests[:_MOST_EXAMPLES])
    more = len(bucket.tests) - _MOST_EXAMPLES
    tests += f" and {counted(more, 'other')}" if more > 0 else ""
    words = f"{counted(bucket.failures, 'failure')} of {tests}{since}, bucket {bucket.key}"
    title = clipped(bucket.title, 400) or "(no message)"
    examples = [
        fold(
            cell(f"{example.test}: {example.case}") + (", flaky" if example.is_flaky else ""),
            _example(example),
            is_open=is_open and place == 0,
        )
        for place, example in enumerate(capped(bucket.examples, _MOST_EXAMPLES))
    ]
    return Markup(
        "<div class=bucket>"
        f"<h3>{badge(bucket.status, BUCKET_KINDS[bucket.status])} {safe(title)}</h3>"
        f"{note(words)}{join(examples)}"
        f"{left_out(len(bucket.examples), _MOST_EXAMPLES, 'example')}</div>"
    )


def _example(example: Example) -> Markup:
    return join(_of_example(example))


def _of_example(example: Example) -> Iterator[Markup]:
    if example.reproduce:
        yield note("It shows again with")
        yield command(example.reproduce)
    else:
        yield note("The unit gave no command for this case; do the whole unit again.")
    if example.waves:
        yield Markup(f"<p>Waves of its last cycles: {file_link(example.waves)}</p>")
    if example.program is not None:
        size = "" if example.program_size is None else f", size {example.program_size:,}"
        yield note(f"Shrunk program{size}:")
        yield block(example.program, _MESSAGE)
    yield note(f"Message, from unit {cell(example.unit)}:")
    yield block(example.message, _MESSAGE)


def units_in_trouble(night: Night) -> Markup:
    """Units that did not end well, and units that were not started."""
    troubled = [result for result in night.units if result.status is not UnitStatus.PASSED]
    order = list(UNIT_KINDS)
    troubled.sort(key=lambda result: order.index(result.status))
    parts: list[Markup] = []
    if troubled:
        parts += [fold_of_unit(result) for result in capped(troubled, _MOST_UNITS)]
        parts.append(left_out(len(troubled), _MOST_UNITS, "unit"))
    elif night.units:
        parts.append(note(f"Each of {counted(len(night.units), 'unit')} ended well."))
    else:
        parts.append(note("No unit was started."))
    if night.left_out:
        names = [cell(name) for name in capped(night.left_out, _MOST_UNITS)]
        contents = listed(names) + left_out(len(night.left_out), _MOST_UNITS, "unit")
        words = f"{counted(len(night.left_out), 'unit')} not started for want of time"
        parts.append(fold(words, Markup(contents)))
    return join(part for part in parts if part)


def fold_of_unit(result: UnitResult) -> Markup:
    """How a unit ended, with the end of what it printed."""
    ending = "" if result.exit_status is None else f", exit status {result.exit_status}"
    words = (
        f" {cell(result.unit.name)}: {result.passed:,} passed, {result.failed:,} failed, "
        f"{duration(result.seconds)}{ending}"
    )
    summary = Markup(badge(result.status, UNIT_KINDS[result.status]) + safe(words))
    parts = []
    if result.repeats:
        parts.append(note(f"It repeats a failure of {cell(result.repeats)}."))
    if result.command:
        parts.append(command(result.command))
    if result.output_tail:
        log = file_link(f"{result.unit.name}/output.log")
        parts.append(Markup(f"<p>The end of what it printed; all is in {log}.</p>"))
        parts.append(block(result.output_tail, _MESSAGE))
    return fold(summary, join(parts) if parts else note("It printed nothing."))
