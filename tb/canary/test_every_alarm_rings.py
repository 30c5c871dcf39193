# SPDX-License-Identifier: Apache-2.0
"""Every assertion of the RTL is named in the tables of canaries, and each canary rings its own."""

import pytest

from tb.canary.accel.assertion_faults import ACCEL_MUTANTS, run_accel
from tb.canary.accel.loop_faults import LOOP_MUTANTS, run_loops
from tb.canary.canary import Canary
from tb.canary.chip import CHIP_CANARIES
from tb.canary.core.assertion_faults import CORE_MUTANTS, run_core
from tb.canary.parameters import PARAMETER_CANARIES
from tb.canary.ports import PORT_CANARIES
from tb.canary.rtl_assertions import bare_alarms, rtl_assertions, rtl_files
from tb.mutation.faulty_copy import plusarg

_CANARIES: tuple[Canary, ...] = (
    *PARAMETER_CANARIES, *ACCEL_MUTANTS, *LOOP_MUTANTS, *CORE_MUTANTS, *CHIP_CANARIES,
    *PORT_CANARIES,
)  # fmt: skip


def test_every_assertion_has_a_canary() -> None:
    """An assertion that nobody has heard is as good as none."""
    proven = {canary.expects for canary in _CANARIES}
    silent = sorted({str(assertion) for assertion in rtl_assertions()} - proven)
    assert not silent, f"no canary in tb/canary rings: {silent}"


def test_every_canary_has_an_assertion() -> None:
    """Renamed or deleted assertions take their canaries with them; one canary is enough."""
    expected = [canary.expects for canary in _CANARIES]
    unknown = sorted(set(expected) - {str(assertion) for assertion in rtl_assertions()})
    assert not unknown, f"canaries of assertions that are not in the RTL: {unknown}"
    assert len(expected) == len(set(expected)), "two canaries of one assertion"


def test_no_alarm_but_by_the_macros() -> None:
    """What is written without them would be in no list."""
    found = {path.name: bare_alarms(path.read_text("utf-8")) for path in rtl_files()}
    assert not {name: words for name, words in found.items() if words}


@pytest.mark.model
@pytest.mark.parametrize("canary", _CANARIES, ids=lambda canary: str(canary.expects))
def test_alarm_rings(canary: Canary) -> None:
    """The alarm rings under its own name, in the module that it is in."""
    canary.ring()


@pytest.mark.model
def test_sleeping_faults_ring_nothing() -> None:
    """Programs ring nothing without a fault that is awake; a name that no fault has is refused."""
    for run in (run_accel, run_loops, run_core):
        assert run() == (0, "")
        status, output = run(plusarg("nothing"))
        assert status != 0
        assert "no fault nothing in this model" in output
