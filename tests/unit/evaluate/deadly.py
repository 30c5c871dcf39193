# SPDX-License-Identifier: Apache-2.0
"""A kernel that marks its program, and processes of the judge that die of the mark.

Runs as ``python -m``, in place of the functional machine's process.
"""

import os

from autocomp_hil.child import open_channel
from autocomp_hil.evaluate.runs import functional_child
from autocomp_hil.evaluate.runs.functional_messages import (
    CallsTask,
    FunctionalAnswer,
    FunctionalTask,
)

__all__ = ["MARK", "deadly_body"]

MARK = bytes.fromhex("d1e0fa11d1e0fa12")
STATUS = 9
"""Exit status of a process that died of it."""


def deadly_body(rest: str) -> str:
    """A function's body with the mark in its constants."""
    value = int.from_bytes(MARK, "little")
    mark = f" static const volatile uint64_t mark = {value}ULL; (void)mark; "
    return mark + rest


def _deadly(way: str) -> None:
    """Make the process die of marked tasks: of all, of explained ones, or of several calls."""
    run, run_calls = functional_child._run, functional_child._run_calls

    def one(task: FunctionalTask) -> FunctionalAnswer:
        if MARK in task.elf and (way == "die" or (way == "explained" and task.explain)):
            os._exit(STATUS)
        return run(task)

    def calls(task: CallsTask) -> FunctionalAnswer:
        if MARK in task.elf and way == "calls":
            os._exit(STATUS)
        return run_calls(task)

    functional_child._run, functional_child._run_calls = one, calls


if __name__ == "__main__":
    _deadly(os.environ["DEADLY_WAY"])
    functional_child.serve(open_channel())
