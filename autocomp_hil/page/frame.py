# SPDX-License-Identifier: Apache-2.0
"""The frame of a page: one HTML file that loads nothing and executes nothing but its own scripts.

The content security policy names the two scripts by their hashes, so that a browser would refuse
any other, even if a hostile text were not escaped. A page without charts has no script at all; one
with charts holds the whole library that draws them, 4.6 MB.
"""

import base64
import hashlib
from collections.abc import Mapping
from typing import Final

from plotly.offline import get_plotlyjs

from autocomp_hil.page.markup import CHART_BLOCK, Markup, safe

__all__ = ["page"]

_STYLE: Final = """
:root { color-scheme: light }
body { font: 15px/1.5 system-ui, sans-serif; color: #263238; max-width: 1180px; margin: 0 auto;
  padding: 0 20px 60px }
h1 { font-size: 26px; margin: 28px 0 4px } h2 { font-size: 19px; margin: 40px 0 8px }
h3 { font-size: 15px; margin: 18px 0 4px }
nav { margin: 10px 0 } nav a { margin-right: 16px }
.lead { font-size: 18px } .note { color: #607d8b }
table { border-collapse: collapse; font-size: 14px }
th, td { text-align: left; padding: 3px 14px 3px 0; border-bottom: 1px solid #eceff1;
  vertical-align: top; overflow-wrap: anywhere }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
pre { background: #f5f7f8; padding: 8px 10px; overflow-x: auto; font-size: 12.5px; margin: 4px 0 }
.cards { display: flex; flex-wrap: wrap; gap: 12px; margin: 16px 0 }
.cards div { background: #f5f7f8; border-radius: 6px; padding: 8px 16px }
.cards b { display: block; font-size: 22px; font-variant-numeric: tabular-nums }
"""
_DRAW: Final = """
for (const block of document.querySelectorAll("script[data-chart]")) {
  const chart = JSON.parse(block.textContent);
  Plotly.newPlot(block.dataset.chart, chart.data, chart.layout,
    {responsive: true, displaylogo: false, showSendToCloud: false});
}
"""


def page(title: str, lead: Markup, sections: Mapping[str, Markup], style: str = "") -> str:
    """Return the text of a whole HTML file.

    Args:
        title: Title of the page.
        lead: What comes before the sections.
        sections: Contents by heading, in order.
        style: Style sheet of what only this kind of page has.
    """
    names = {heading: f"s{number}" for number, heading in enumerate(sections, 1)}
    links = "".join(f'<a href="#{name}">{safe(heading)}</a>' for heading, name in names.items())
    body = "\n".join(
        f'<h2 id="{names[heading]}">{safe(heading)}</h2>\n{contents}'
        for heading, contents in sections.items()
    )
    scripts = [get_plotlyjs(), _DRAW] if CHART_BLOCK in body else []
    allowed = " ".join(map(_hash, scripts)) or "'none'"
    policy = (
        f"default-src 'none'; script-src {allowed}; "
        "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    library, draw = (f"<script>{text}</script>\n" for text in scripts) if scripts else ("", "")
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{safe(title)}</title>
<style>{_STYLE}{style}</style>
{library}</head>
<body>
<h1>{safe(title)}</h1>
{lead}
<nav>{links}</nav>
{body}
{draw}</body>
</html>
"""


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
