# SPDX-License-Identifier: Apache-2.0
"""Reads pages as a browser would, and texts that try to get out of their place in them."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Final

from plotly.offline import get_plotlyjs

__all__ = ["HOSTILE", "TAGS", "PageReader", "check_policy"]

TAGS: Final = frozenset({
    "html", "head", "meta", "title", "style", "script", "body", "h1", "h2", "h3", "p", "div", "b",
    "nav", "a", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "span", "pre",
    "ul", "li",
})  # fmt: skip
ATTRIBUTES: Final = frozenset({
    "lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "style", "type",
    "data-chart", "open", "colspan",
})  # fmt: skip
BESIDE: Final = re.compile(r"\./[\w%./~-]+", re.ASCII)
"""Link to a file that lies beside the page."""
HOSTILE: Final = (
    "</script><script>alert(1)</script>",
    '<img src=x onerror="alert(2)">',
    "\" onmouseover='alert(3)' x=\"",
    '<a href="https://evil.example/">go</a>',
    "<b>&lt;i&gt;]]><!--",
    "\x1b[31m\x00\u202e",
)
_VOID: Final = frozenset({"meta"})


class PageReader(HTMLParser):
    """Elements and texts of a page, without the library that draws charts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.names: list[str] = []
        """Every ``id`` in its order; twice the same would make links ambiguous."""
        self.headings: list[str] = []
        self.scripts: list[str] = []
        self.charts: dict[str, dict[str, object]] = {}
        self.text: list[str] = []
        self._open: list[tuple[str, str | None]] = []
        library = get_plotlyjs()
        assert text.count(library) <= 1
        self.feed(text.replace(library, "library"))
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, its attributes and where it leads."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name in {"href", "src"}}
        self.names += [value or "" for name, value in attrs if name == "id"]
        if tag not in _VOID:
            self._open.append((tag, dict(attrs).get("data-chart")))

    def handle_endtag(self, tag: str) -> None:
        """Check that elements end in the order in which they are open."""
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Keep a text where it stands."""
        tag, chart = self._open[-1] if self._open else ("", None)
        if tag == "h2":
            self.headings.append(data)
        elif tag == "script" and chart is not None:
            self.charts[chart] = json.loads(data)
        elif tag == "script":
            self.scripts.append(data)
        elif tag != "style":
            self.text.append(data)

    @property
    def shown(self) -> str:
        """All texts that a reader sees outside charts."""
        return "\n".join(self.text)

    def check_harmless(self) -> None:
        """Check that no text became an element, an attribute, a link or a script."""
        assert self.tags <= TAGS
        assert self.attributes <= ATTRIBUTES
        assert len(self.names) == len(set(self.names))
        outward = self.links - {f"#{name}" for name in self.names}
        assert all(BESIDE.fullmatch(link) and ".." not in link for link in outward), outward
        assert len(self.scripts) == (2 if self.charts else 0)
        assert set(self.charts) <= set(self.names)
        for label in re.findall(r'"((?:[^"\\]|\\.)*)"', json.dumps(self.charts)):
            bare = re.sub(r"<br>|</?b>|<extra></extra>", "", json.loads(f'"{label}"'))
            assert "<" not in bare, bare
        assert not set("\x1b\x00\u202e") & set(self.shown)


def check_policy(text: str) -> None:
    """Check that a page's policy names the hashes of its own scripts, and allows no loading."""
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(item.encode()).digest()).decode()}'"
        for item in scripts
    }
    parts = dict(part.strip().split(" ", 1) for part in policy[1].split(";"))
    assert parts["default-src"] == "'none'"
    assert set(parts["script-src"].split()) == (hashes or {"'none'"})
    assert len(hashes) in {0, 2}
