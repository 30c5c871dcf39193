# SPDX-License-Identifier: Apache-2.0
"""The menu: ids that are one for all, examples that exist, and messages that say what is wrong."""

import re
from pathlib import Path

import pytest

from autocomp_hil.config import InvalidValue
from autocomp_hil.config.menu import MENU_FILE, Example, MenuChange, MenuOption, load_menu
from autocomp_hil.errors import ConfigError

MINE = MenuOption(id="mine", text="do what only this needs")


def test_the_common_menu() -> None:
    """Every option says briefly what it does; an id that is on no menu is its own text."""
    menu = load_menu()
    assert len(menu.ids) == len(set(menu.ids)) > 15
    for option in menu.options:
        assert option.text.isascii()
        assert "\n" not in option.text
        assert len(option.text) < 200
        assert menu.option(option.id) == option
    assert menu.option("not named") is None
    assert menu.text("not named") == "not named"
    assert menu.text("unroll") == "unroll a loop"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "split"', 'id = "fuse"', "options: expected different ids, got 'fuse'"),
        ('id = "split"', 'id = "Split it"', "options.Split it.id: .* got 'Split it'"),
        ('text = "unroll a loop"', 'text = " "', "options.unroll.text: .* got ' '"),
        ('text = "unroll a loop"', "", "options.unroll.text: required key is missing"),
        ('text = "unroll a loop"', 'words = "x"', "options.unroll.words: unknown key, got 'x'"),
        (
            'after = "guarded_load"', 'after = "guarded"',
            r"options.keep.example.after: expected one of kernels \(block_by_block, .*'guarded'",
        ),
        ("[kernels]", "[kernel]", "kernel: unknown key"),
        ("[[options]]", "[[options]", "not valid TOML"),
    ],
)  # fmt: skip
def test_a_wrong_menu(tmp_path: Path, old: str, new: str, message: str) -> None:
    """The file, the field, the rule and the value are named."""
    text, path = MENU_FILE.read_text(encoding="utf-8"), tmp_path / "menu.toml"
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as raised:
        load_menu(path)
    assert str(raised.value).startswith(f"{path}: ")


def test_a_workload_changes_it() -> None:
    """What it removes is gone, what it adds comes last, an example may be of its own kernels."""
    own = MINE.model_copy(
        update={"example": Example(before="block_by_block", after="own", text="As said.")}
    )
    change = MenuChange(remove=("fuse", "tile"), add=(own,), kernels={"own": "void f(void) {}"})
    menu = load_menu().changed(change)
    assert menu.ids == (*(i for i in load_menu().ids if i not in {"fuse", "tile"}), "mine")
    assert menu.kernels["own"] == "void f(void) {}"
    assert load_menu().changed(MenuChange()) == load_menu()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (MenuChange(remove=("fused",)), "remove: expected ids of tile, .*, got 'fused'"),
        (MenuChange(add=(MINE, MINE)), "add: expected different ids, got 'mine'"),
        (
            MenuChange(add=(MINE.model_copy(update={"id": "tile"}),)),
            "add: expected different ids, got 'tile'",
        ),
        (MenuChange(kernels={"two_columns": "x"}), "kernels: expected different ids, got 'two_col"),
        (MenuChange(remove=load_menu().ids), "remove: expected an option to be left"),
        (
            MenuChange(
                add=(
                    MINE.model_copy(
                        update={"example": Example(before="no", after="two_columns", text="x")}
                    ),
                )
            ),
            r"options.mine.example.before: expected one of kernels \(.*got 'no'",
        ),
    ],
)
def test_a_wrong_change(change: MenuChange, message: str) -> None:
    """The field behind the workload's ``menu`` is named."""
    with pytest.raises(InvalidValue, match=re.compile(message, re.DOTALL)):
        load_menu().changed(change)
