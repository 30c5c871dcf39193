# SPDX-License-Identifier: Apache-2.0
"""Worked examples for the changes that models get wrong most, as the menu has them.

Each is a whole kernel that the judge accepts (a test has it run), so that a model copies nothing
that is wrong.
"""

from autocomp_hil.config.menu import Menu

__all__ = ["example_text"]


def example_text(menu: Menu, identifier: str) -> str | None:
    """The example of an option for a prompt; None if it has none."""
    option = menu.option(identifier)
    if option is None or option.example is None:
        return None
    example = option.example
    before, after = (menu.kernels[name].strip() for name in (example.before, example.after))
    return (
        f"Before:\n\n```c\n{before}\n```\n\nAfter:\n\n```c\n{after}\n```\n\n{example.text.strip()}"
    )
