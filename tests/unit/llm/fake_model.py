# SPDX-License-Identifier: Apache-2.0
"""A model that plans and writes code, and a judge that believes the code about its cost."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from autocomp_hil.config.menu import Menu, MenuOption
from autocomp_hil.evaluate.judge import Evaluation, Request
from autocomp_hil.evaluate.outcome import BuildFailed, Correct, Outcome, TimedOut
from autocomp_hil.workloads.instance import Instance
from tests.unit.evaluate.measurements import measurement
from tests.unit.evaluate.small_gemm import SMALL
from tests.unit.llm.server import Asked, Reply

__all__ = ["INSTANCE", "JudgeByComment", "answer_to", "check", "kernel"]


def kernel(cost: str) -> str:
    """A candidate that costs ``cycles = N``, or that is ``broken``."""
    return f"{SMALL.signature} {{\n  int {cost};\n  fence();\n}}\n"


INSTANCE = replace(
    SMALL,
    baseline=kernel("cycles = 1000"),
    menu=Menu(
        options=tuple(MenuOption(id=f"change_{n}", text=f"change number {n}") for n in range(10))
    ),
    rules=("the result is the same",),
)
_COST = re.compile(r"int (cycles = (\d+)|broken);")


def answer_to(asked: Asked) -> Reply:
    """Plans, code that is a little better or broken, and repairs; the same for the same words."""
    if "Begin your answer" in asked.text:
        return Reply(text="Option: 1\nMove less, from where it is.")
    digest = int(hashlib.sha256(asked.text.encode()).hexdigest()[:8], 16)
    shown = _COST.findall(str(asked.body["messages"][1]["content"]))
    cycles = int(shown[0][1]) - 1 - digest % 50
    if "This code fails" in asked.text or digest % 3:
        return Reply(text=f"As planned:\n```c\n{kernel(f'cycles = {cycles}')}```")
    return Reply(text=f"```c\n{kernel('broken')}```", is_stream=False)


def check(source: str) -> Outcome | None:
    """What a compiler would say."""
    return BuildFailed(diagnostics="line 2: broken") if "broken" in source else None


class JudgeByComment:
    """A judge that answers at once by a comment of the source."""

    def __init__(self) -> None:
        """Begin with nothing judged."""
        self.judged: list[str] = []

    def evaluate_all(
        self,
        instance: Instance,
        requests: Sequence[Request],
        on_done: Callable[[int, Evaluation], None] | None = None,
    ) -> list[Evaluation]:
        """Implement ``Judge.evaluate_all``."""
        del instance
        evaluations = [self._evaluation(request) for request in requests]
        for index, evaluation in enumerate(evaluations):
            if on_done is not None:
                on_done(index, evaluation)
        return evaluations

    def _evaluation(self, request: Request) -> Evaluation:
        source = request.source.decode()
        self.judged.append(source)
        found = _COST.search(source)
        assert found is not None
        outcome: Outcome
        if found[2] is None:
            outcome = BuildFailed(diagnostics="broken")
        elif request.cycle_limit is not None and int(found[2]) > request.cycle_limit:
            outcome = TimedOut(stage="rtl", message="slow", more_than_cycles=request.cycle_limit)
        else:
            outcome = Correct(measurement=measurement(cycles=int(found[2])))
        return Evaluation(outcome=outcome, source_hash=hashlib.sha256(request.source).hexdigest())
