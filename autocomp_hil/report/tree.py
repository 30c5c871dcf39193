# SPDX-License-Identifier: Apache-2.0
"""The tree of candidates, as an outline that opens and closes.

The way to the best candidate is open. Children that led no further are behind one line for each
parent, so that hundreds of candidates stay readable.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from autocomp_hil.evaluate.reasons import reasons
from autocomp_hil.page.markup import Markup, join, safe
from autocomp_hil.plain_text import plain, shortened
from autocomp_hil.report.style import KINDS
from autocomp_hil.report.subject import Entry, Subject

__all__ = ["tree"]

_FULL_TEXT: Final = (200, 1500)
"""Most candidates of a tree with long texts, and characters of each plan and message in it."""
_SHORT_TEXT: Final = 160
"""Characters of each plan and message in a larger tree."""
_MAX_CLOSED: Final = 2
"""Most children without children of their own that are shown; further ones are folded away."""


class _Outline:
    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._path = set(subject.path)
        self._children: dict[int, list[Entry]] = {}
        for entry in subject.entries[1:]:
            if entry.candidate.parent is not None:
                self._children.setdefault(entry.candidate.parent, []).append(entry)
        count, characters = _FULL_TEXT
        self._characters = characters if len(subject.entries) <= count else _SHORT_TEXT

    def node(self, entry: Entry) -> Markup:
        """A candidate with everything below it."""
        is_on_path = entry.number in self._path
        children = sorted(self._children.get(entry.number, []), key=_rank)
        living = [c for c in children if c.number in self._children or c.number in self._path]
        others = [child for child in children if child not in living]
        parts = [self._text(entry), *(self.node(child) for child in living)]
        if len(others) > _MAX_CLOSED:
            parts.append(self._closed(others))
        else:
            parts += [self.node(child) for child in others]
        mark = " class=path" if is_on_path else ""
        return Markup(
            f'<details id="c{entry.number}"{mark}{" open" if is_on_path else ""}>'
            f"<summary>{self._line(entry)}</summary>{join(parts)}</details>"
        )

    def _closed(self, others: Sequence[Entry]) -> Markup:
        kinds = Counter(entry.words for entry in others)
        words = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        return Markup(
            f'<details class="closed"><summary>{len(others)} children that led no further: '
            f"{safe(words)}</summary>{join(self.node(child) for child in others)}</details>"
        )

    def _line(self, entry: Entry) -> Markup:
        subject = self._subject
        what = "baseline" if entry.candidate.parent is None else entry.candidate.option
        words = [f"<b>{entry.number}</b> <span class=option>{safe(shortened(what, 80))}</span>"]
        if entry.cycles is None:
            words.append(f'<span style="color:{KINDS[entry.state]}">{safe(entry.words)}</span>')
        else:
            speedup, gain = subject.speedup(entry), subject.gain(entry)
            words.append(f"<span class=cycles>{entry.cycles:,} cycles</span>")
            if gain is not None:
                words.append(f"<span class=gain>{gain:.3f}x its parent</span>")
                words.append(f"<span class=gain>{speedup:.2f}x the baseline</span>")
        if subject.best is not None and entry.number == subject.best.number:
            words.append("<span class=best>best</span>")
        return Markup(" ".join(words))

    def _text(self, entry: Entry) -> Markup:
        candidate = entry.candidate
        lines = []
        if candidate.plan:
            lines.append(
                f"<p class=plan>{safe(shortened(plain(candidate.plan), self._characters))}</p>"
            )
        if candidate.same_as is not None:
            lines.append(f"<p>the same code as candidate {candidate.same_as}: not judged again</p>")
        if entry.evaluation is not None and entry.cycles is None:
            found = reasons(entry.evaluation.outcome)
            message = shortened("\n".join(reason.text for reason in found), self._characters)
            lines.append(f"<pre class=reason>{safe(message)}</pre>")
        return Markup("".join(lines))


def tree(subject: Subject) -> Markup:
    """The outline, from the baseline down."""
    if subject.baseline is None:
        return Markup("<p>No candidate yet.</p>")
    return Markup(f'<div class="tree">{_Outline(subject).node(subject.baseline)}</div>')


def _rank(entry: Entry) -> tuple[bool, int, int]:
    """Fastest first, failed ones last."""
    return (entry.cycles is None, entry.cycles or 0, entry.number)
