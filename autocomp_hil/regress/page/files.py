# SPDX-License-Identifier: Apache-2.0
"""Files that are made of a night, beside its JSON."""

from collections.abc import Mapping
from typing import Final

from autocomp_hil.regress.night import Night
from autocomp_hil.regress.page.badges import badge_json, badge_svg
from autocomp_hil.regress.page.html import night_html
from autocomp_hil.regress.page.junit import junit_xml

__all__ = ["PAGE", "page_files"]

PAGE: Final = "night.html"
"""Name of the page in the folder of the night."""


def page_files(night: Night) -> Mapping[str, str]:
    """Texts of the files by name; the page comes last, so that a full disk spares the small ones.

    Links of the page lead to files of the night's folder, so it has to lie there.
    """
    return {
        "badge.json": badge_json(night),
        "badge.svg": badge_svg(night),
        "junit.xml": junit_xml(night),
        PAGE: night_html(night),
    }
