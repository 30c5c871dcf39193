# SPDX-License-Identifier: Apache-2.0
"""A badge that says how the night was: as a picture, and as data for a badge server."""

import html
import json
from typing import Final

from autocomp_hil.regress.night import Night
from autocomp_hil.regress.page.style import COLOURS
from autocomp_hil.regress.page.verdict import verdict

__all__ = ["badge_json", "badge_svg"]

_LABEL: Final = "nightly regression"
_CHARACTER: Final = 6.3
"""Width of a character in pixels at this size; the picture makes its texts as wide as this says."""
_MARGIN: Final = 7


def badge_svg(night: Night) -> str:
    """The picture."""
    found = verdict(night)
    left = _width(_LABEL)
    right = _width(found.words)
    title = html.escape(f"{_LABEL}: {found.words}")
    size = f'width="{left + right}" height="20"'
    return f"""<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">
<title>{title}</title>
<clipPath id="r"><rect {size} rx="3"/></clipPath>
<g clip-path="url(#r)">
<rect width="{left}" height="20" fill="#455a64"/>
<rect x="{left}" width="{right}" height="20" fill="{COLOURS[found.kind]}"/>
</g>
<g fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">
{_text(_LABEL, 0)}
{_text(found.words, left)}
</g>
</svg>
"""


def badge_json(night: Night) -> str:
    """What a badge server of the shields kind reads from an address."""
    found = verdict(night)
    entries = {
        "schemaVersion": 1,
        "label": _LABEL,
        "message": found.words,
        "color": COLOURS[found.kind].removeprefix("#"),
        "isError": found.kind == "bad",
    }
    return json.dumps(entries) + "\n"


def _width(text: str) -> int:
    return round(len(text) * _CHARACTER) + 2 * _MARGIN


def _text(text: str, left: int) -> str:
    width = _width(text) - 2 * _MARGIN
    return f'<text x="{left + _MARGIN}" y="14" textLength="{width}">{html.escape(text)}</text>'
