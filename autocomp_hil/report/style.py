# SPDX-License-Identifier: Apache-2.0
"""How a report looks beyond what all pages have: colours of outcomes, the tree, the differences."""

from typing import Final

__all__ = ["KINDS", "STYLE"]

KINDS: Final = {
    "correct": "#2e7d32",
    "wrong_result": "#c62828",
    "build_failed": "#ef6c00",
    "timed_out": "#6a1b9a",
    "trapped": "#ad1457",
    "rejected": "#5d4037",
    "same_code": "#90a4ae",
    "not_judged": "#90a4ae",
}
"""Colour of each state of a candidate."""

STYLE: Final = """
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
