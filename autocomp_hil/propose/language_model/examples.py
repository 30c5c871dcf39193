# SPDX-License-Identifier: Apache-2.0
"""Worked examples for the changes that models get wrong most, as the menu has them.

Each is a whole kernel that the judge accepts (a test has it run), so that a model copies nothing
that is wrong.
"""

import re

from autocomp_hil.config import ElementType
from autocomp_hil.config.menu import Menu
from autocomp_hil.evaluate.source.signature import dialect_types

__all__ = ["example_text"]


def example_text(menu: Menu, identifier: str, element: ElementType) -> str | None:
    """The example of an option for a prompt, in the types of an element; None if it has none."""
    option = menu.option(identifier)
    if option is None or option.example is None:
        return None
    example = option.example
    before, after = (
        _typed(menu.kernels[name].strip(), element) for name in (example.before, example.after)
    )
    return (
        f"Before:\n\n```c\n{before}\n```\n\nAfter:\n\n```c\n{after}\n```\n\n{example.text.strip()}"
    )


def _typed(source: str, element: ElementType) -> str:
    """The source with the types that prompts use, instead of their names in the dialect."""
    for name, c_type in dialect_types(element).items():
        source = re.sub(rf"\b{name}\b", c_type, source)
    return source
