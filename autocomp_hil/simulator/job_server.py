# SPDX-License-Identifier: Apache-2.0
"""Gives jobs to a process that is a model linked with cocotb.

What is promised about processes that fail is said in ``autocomp_hil.child``. In addition an answer
is taken only if the model itself says that it ended this job, after at least one cycle.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from autocomp_hil.child import ChildServer, ChildSetup
from autocomp_hil.errors import SimInfraError
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.simulator.launch import cocotb_environment
from autocomp_hil.simulator.messages import SimulatorAnswer, SimulatorTask

__all__ = ["JobServer", "worker_setup"]

TaskT = TypeVar("TaskT", bound=SimulatorTask)
AnswerT = TypeVar("AnswerT", bound=SimulatorAnswer)


def worker_setup(
    *,
    model: Path,
    top: str,
    module: str,
    verilator_seed: int,
    environment: Mapping[str, str] | None = None,
) -> ChildSetup:
    """The process of a model.

    Args:
        model: The program.
        top: Its top module.
        module: Python module whose cocotb test serves the jobs.
        verilator_seed: Values of registers before reset; must not matter.
        environment: Variables besides those of cocotb.
    """
    variables = cocotb_environment(
        top=top,
        module=module,
        results=Path("results.xml"),
        seed=1,
        python_path=[str(REPOSITORY), *sys.path],
    )
    # The worker's modules are no tests; rewriting the assertions of each would take most
    # of its start.
    variables["COCOTB_REWRITE_ASSERTION_FILES"] = ""
    return ChildSetup(
        name="simulator",
        command=(
            str(model), "+verilator+rand+reset+2", f"+verilator+seed+{verilator_seed}",
        ),
        environment={**variables, **(environment or {})},
    )  # fmt: skip


class JobServer(ChildServer[TaskT, AnswerT]):
    """A server whose child is a model. A context manager."""

    def _check(self, answer: AnswerT) -> None:
        numbers = (answer.ending.job, answer.result["job"])
        cycles = answer.result["cycles"]
        if numbers != (self._job, self._job) or cycles == 0:
            raise SimInfraError(
                f"job {self._job}: the simulator answered for jobs {numbers} after {cycles} cycles"
            )
