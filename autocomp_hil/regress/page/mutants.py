# SPDX-License-Identifier: Apache-2.0
"""Mutants of the RTL by outcome, on the lines of their source; survivors first."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from autocomp_hil.page.markup import Markup, join, safe, table
from autocomp_hil.regress.night import MutationSummary, Night
from autocomp_hil.regress.page.parts import badge, capped, fold, left_out, note
from autocomp_hil.regress.page.sources import Sources, still_holds
from autocomp_hil.regress.page.style import MUTANT_KINDS
from autocomp_hil.regress.page.words import cell, clipped, counted, percent
from autocomp_hil.regress.records import MutantOutcome, MutantRecord

__all__ = ["mutants"]

_MOST_SURVIVORS: Final = 100
_MOST: Final = 2000
"""Mutants on the source lines; those that were caught are left out first."""
_AROUND: Final = 2
"""Lines shown before and after that of a survivor."""
_CODE: Final = 400
"""Characters of a line or of a change."""


def mutants(night: Night, sources: Sources) -> Markup:
    """The section on mutation."""
    mutation = night.mutation
    if mutation is None:
        return note("No mutant was tried.")
    seed = "" if mutation.seed is None else f", drawn with seed {mutation.seed}"
    total = sum(mutation.outcomes.values())
    words = (
        f"{counted(total, 'mutant')}{seed}; of those that were caught or survived "
        f"without an explanation, {percent(mutation.score)} were caught."
    )
    outcomes = [
        (badge(outcome, kind), f"{mutation.outcomes.get(outcome, 0):,}")
        for outcome, kind in reversed(MUTANT_KINDS.items())
    ]
    return join(
        [
            Markup(f"<p>{safe(words)}</p>"),
            table(("outcome", "mutants"), outcomes),
            _survivors(mutation, sources),
            _caught_by(mutation.mutants),
            *_on_lines(mutation.mutants, sources),
        ]
    )


def _survivors(mutation: MutationSummary, sources: Sources) -> Markup:
    found = [m for m in mutation.mutants if m.outcome is MutantOutcome.SURVIVED]
    if not found:
        return Markup("")
    found.sort(key=lambda m: (m.mutant in mutation.explanations, m.file, m.line, m.mutant))
    parts = [_survivor(m, mutation, sources) for m in capped(found, _MOST_SURVIVORS)]
    return join(
        [
            Markup("<h3>Survivors</h3>"),
            *parts,
            left_out(len(found), _MOST_SURVIVORS, "survivor"),
        ]
    )


def _survivor(mutant: MutantRecord, mutation: MutationSummary, sources: Sources) -> Markup:
    explanation = mutation.explanations.get(mutant.mutant)
    mark = badge("unexplained", "bad") if explanation is None else badge("explained", "idle")
    place = f"{cell(mutant.file)}:{mutant.line}, {cell(mutant.operator)}, {cell(mutant.mutant)}"
    parts = [
        Markup(f"<p>{mark} {safe(place)}</p>"),
        Markup(f"<pre>{_lines(mutant, sources)}</pre>"),
    ]
    parts.append(Markup(f"<p class=code>{_change(mutant)}</p>"))
    if explanation is not None:
        parts.append(note(clipped(explanation, 1000)))
    return Markup(f"<div class=bucket>{join(parts)}</div>")


def _lines(mutant: MutantRecord, sources: Sources) -> Markup:
    excerpt = sources.excerpt(mutant.file, mutant.line, _AROUND)
    if excerpt is None or not still_holds(excerpt, mutant.before):
        return safe("(the source has changed since, so its lines are not shown)")
    return join(
        f"{'>' if number == mutant.line else ' '} {number:5} {clipped(line, _CODE)}"
        for number, line in enumerate(excerpt.lines, excerpt.first)
    )


def _change(mutant: MutantRecord) -> Markup:
    after = clipped(mutant.after, _CODE) or "(nothing)"
    return Markup(f"{safe(clipped(mutant.before, _CODE))} <b>became</b> {safe(after)}")


def _caught_by(found: Sequence[MutantRecord]) -> Markup:
    """What noticed mutants, most often first."""
    catchers = Counter(cell(m.caught_by) or "-" for m in found if m.outcome is MutantOutcome.CAUGHT)
    if not catchers:
        return Markup("")
    rows = [(name, f"{count:,}") for name, count in catchers.most_common(_MOST_SURVIVORS)]
    contents = table(("caught by", "mutants"), rows) + left_out(
        len(catchers), _MOST_SURVIVORS, "alarm"
    )
    return fold("What caught them", Markup(contents))


def _on_lines(found: Sequence[MutantRecord], sources: Sources) -> Iterator[Markup]:
    """One fold for each source, in it its lines with their mutants."""
    if not found:
        return
    yield Markup("<h3>On the source lines</h3>")
    order = list(MUTANT_KINDS)
    kept = capped(sorted(found, key=lambda m: order.index(m.outcome)), _MOST)
    kept = sorted(kept, key=lambda m: (m.file, m.line, order.index(m.outcome), m.mutant))
    for file, group in groupby(kept, key=lambda m: m.file):
        of_file = list(group)
        counts = Counter(m.outcome for m in of_file)
        words = ", ".join(f"{counts[o]:,} {o}" for o in reversed(order) if counts[o])
        rows = "".join(_rows(of_file, sources))
        body = f"<table><tbody>{rows}</tbody></table>"
        yield fold(f"{cell(file)}: {words}", Markup(body))
    yield left_out(len(found), _MOST, "mutant")


def _rows(of_file: Sequence[MutantRecord], sources: Sources) -> Iterator[str]:
    for line, group in groupby(of_file, key=lambda m: m.line):
        of_line = list(group)
        excerpt = sources.excerpt(of_line[0].file, line)
        text = "" if excerpt is None else clipped(excerpt.lines[0], _CODE)
        is_same = excerpt is not None and any(still_holds(excerpt, m.before) for m in of_line)
        shown = text if is_same else "(changed since)"
        yield f'<tr class=source><td>{line}</td><td colspan="3">{safe(shown)}</td></tr>'
        for m in of_line:
            caught = f"{m.caught_by}" if m.outcome is MutantOutcome.CAUGHT else ""
            yield (
                f"<tr><td></td><td>{badge(m.outcome, MUTANT_KINDS[m.outcome])}</td>"
                f"<td class=code>{safe(cell(m.operator))}: {_change(m)}</td>"
                f"<td>{safe(cell(caught))}</td></tr>"
            )
