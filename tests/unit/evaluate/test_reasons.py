# SPDX-License-Identifier: Apache-2.0
"""What the judge says of an outcome."""

from autocomp_hil.evaluate.measurement import EngineUse
from autocomp_hil.evaluate.outcome import Correct, Finding, Rejected, WrongResult
from autocomp_hil.evaluate.reasons import prompt_text, reasons
from tests.unit.evaluate.measurements import measurement


def test_a_correct_one_is_ranked_by_lost_cycles() -> None:
    """The bound comes first, then what costs most."""
    found = reasons(Correct(measurement=measurement()))
    assert found[0].kind == "bound_compute"
    lost = [reason.lost_cycles or 0 for reason in found[1:]]
    assert lost == sorted(lost, reverse=True)
    kinds = [reason.kind for reason in found]
    assert kinds.index("stall_execute") < kinds.index("stall_load")
    assert "stall_store" not in kinds  # no cycle was lost there


def test_numbers_are_in_the_text() -> None:
    """Texts hold the numbers that a reader would check."""
    text = "\n".join(r.text for r in reasons(Correct(measurement=measurement())))
    for part in (
        "100 cycles, 50.0% of the array's peak",
        "at least 60 cycles of the array, 40 of loads, 10 of stores, 30 of instructions",
        "the execute engine waits 30 cycles (30%) for: operand rows",
        "loads 640 bytes, 2.0 times the minimum of 320",
        "10 of 100 scratchpad rows are used",
    ):
        assert part in text, part
    assert "the kernel stores" not in text  # it moves no more than it must


def test_traffic_costs_the_cycles_of_its_excess() -> None:
    """Half of the bytes are too many: half of the 40 cycles of loads."""
    (found,) = (r for r in reasons(Correct(measurement=measurement())) if r.kind == "traffic_load")
    assert found.lost_cycles == 20


def test_a_prompt_is_short() -> None:
    """Prompts have at most six lines."""
    lines = prompt_text(Correct(measurement=measurement())).splitlines()
    assert 1 < len(lines) <= 6
    assert all(line.startswith("- ") for line in lines)


def test_a_prompt_always_says_what_is_in_use() -> None:
    """Rows of both memories in one line, however much else there is to say."""
    stalls = {f"cause {number}": 20 + number for number in range(9)}
    engines = {"load": EngineUse(busy=50, active=40, stalls=stalls)}
    lines = prompt_text(Correct(measurement=measurement(engines=engines))).splitlines()
    assert len(lines) == 6
    rows = "- 10 of 100 scratchpad rows are used; 5 of 20 accumulator rows are used"
    assert lines[-1] == rows
    assert "(28%) for: cause 8" in lines[2]


def test_what_is_not_correct_says_why() -> None:
    """Findings in their order; a rule with its line."""
    wrong = WrongResult(
        stage="functional",
        findings=(
            Finding(kind="missing_fence", text="byte 7"),
            Finding(kind="wrong_element", text="C[0]"),
        ),
    )
    assert [r.kind for r in reasons(wrong)] == ["missing_fence", "wrong_element"]
    rejected = Rejected(stage="guard", rule="preprocessor", message="no # lines", line=3)
    assert prompt_text(rejected) == "- line 3: no # lines"
