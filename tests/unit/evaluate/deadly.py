# SPDX-License-Identifier: Apache-2.0
"""A kernel that marks its program, and processes of the judge that die of the mark.

Runs as ``python -m``, in place of the functional machine's process.
"""

import os
from collections.abc import Callable

from autocomp_hil.child import open_channel
from autocomp_hil.evaluate.runs import functional_child
from autocomp_hil.evaluate.runs.functional_messages import FunctionalAnswer, FunctionalTask

__all__ = ["MARK", "deadly_body"]

MARK = bytes.fromhex("d1e0fa11d1e0fa12")
STATUS = 9
"""Exit status of a process that died of it."""


def deadly_body(rest: str) -> str:
    """A function's body with the mark in its constants."""
    value = int.from_bytes(MARK, "little")
    mark = f" static const volatile uint64_t mark = {value}ULL; (void)mark; "
    return mark + rest


def _run(run: Callable[[FunctionalTask], FunctionalAnswer]) -> Callable[..., FunctionalAnswer]:
    """Run a task, unless it is deadly in the way that the environment says."""
    way = os.environ["DEADLY_WAY"]

    def deadly(task: FunctionalTask) -> FunctionalAnswer:
        if MARK in task.elf and (way != "explained" or task.explain):
            os._exit(STATUS)
        return run(task)

    return deadly


if __name__ == "__main__":
    functional_child._run = _run(functional_child._run)
    functional_child.serve(open_channel())
