# SPDX-License-Identifier: Apache-2.0
"""The frame of a report: one HTML file that loads nothing and executes nothing but its own scripts.

The content security policy names the two scripts by their hashes, so that a browser would refuse
any other, even if a hostile text were not escaped.
"""

import base64
import hashlib
from collections.abc import Mapping
from typing import Final

from plotly.offline import get_plotlyjs

from autocomp_hil.report.markup import Markup, safe

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
.tree details { margin: 2px 0 2px 10px; padding-left: 10px; border-left: 2px solid #eceff1 }
.tree details.path { border-left-color: #2e7d32 }
.tree summary { cursor: pointer } .tree .option { font-weight: 600 }
.tree .cycles { font-variant-numeric: tabular-nums; margin-left: 6px }
.tree .gain { color: #607d8b; margin-left: 8px; font-size: 13px }
.tree .best { background: #2e7d32; color: white; border-radius: 4px; padding: 0 7px;
  margin-left: 8px }
.tree .closed > summary { color: #607d8b; font-size: 13.5px }
.tree p { margin: 2px 0 4px 16px; white-space: pre-wrap; overflow-wrap: anywhere }
.tree pre { margin-left: 16px; white-space: pre-wrap }
.diff { width: 100%; table-layout: fixed; font: 12px/1.4 ui-monospace, monospace }
.diff th { font-family: system-ui, sans-serif }
.diff td { border: 0; padding: 0 6px; white-space: pre-wrap; overflow-wrap: anywhere }
.diff th:nth-child(odd), .diff td:nth-child(odd) { width: 38px; text-align: right; color: #90a4ae }
.diff .removed { background: #ffebee } .diff .added { background: #e8f5e9 }
.diff .none { background: #fafafa } .diff .gap td { color: #90a4ae; background: #f5f7f8 }
"""
_DRAW: Final = """
for (const block of document.querySelectorAll("script[data-chart]")) {
  const chart = JSON.parse(block.textContent);
  Plotly.newPlot(block.dataset.chart, chart.data, chart.layout,
    {responsive: true, displaylogo: false, showSendToCloud: false});
}
"""


def page(title: str, lead: Markup, sections: Mapping[str, Markup]) -> str:
    """Return the text of a whole HTML file.

    Args:
        title: Title of the page.
        lead: What comes before the sections.
        sections: Contents by heading, in order.
    """
    library = get_plotlyjs()
    names = {heading: f"s{number}" for number, heading in enumerate(sections, 1)}
    links = "".join(f'<a href="#{name}">{safe(heading)}</a>' for heading, name in names.items())
    body = "\n".join(
        f'<h2 id="{names[heading]}">{safe(heading)}</h2>\n{contents}'
        for heading, contents in sections.items()
    )
    policy = (
        f"default-src 'none'; script-src {_hash(library)} {_hash(_DRAW)}; "
        "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{safe(title)}</title>
<style>{_STYLE}</style>
<script>{library}</script>
</head>
<body>
<h1>{safe(title)}</h1>
{lead}
<nav>{links}</nav>
{body}
<script>{_DRAW}</script>
</body>
</html>
"""


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
