# SPDX-License-Identifier: Apache-2.0
"""Commands that the hardware issues itself: all that is told of them names the program's command.

The chip has ``tb/soc/tb_unroller.sv`` between its command queues: one command of the program
becomes many, another one becomes none, so accepted, dispatched and numbered commands differ.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from autocomp_hil.golden.machine import Ending
from autocomp_hil.isa import FaultField, FaultRule, Funct
from autocomp_hil.paths import REPOSITORY
from autocomp_hil.simulator import ChipRun, ChipSimulator
from autocomp_hil.simulator.chip.native import ChipEnd
from autocomp_hil.timeline import CommandSlice, Lane, chrome_trace, command_slices
from tests.unit.golden.machine.programs import HARDWARE, c_program

pytestmark = pytest.mark.model

_DIM: Final = HARDWARE.dim
_BLOCKS: Final = 6
_PER_BLOCK: Final = 3
"""Commands that the unroller issues for one block."""
_BEFORE: Final = 4
"""Commands of the program before the loop; the last of them becomes none."""
_LOOP: Final = _BEFORE

_PROGRAM: Final = f"""
#define BLOCKS {_BLOCKS}
static elem_t blocks[BLOCKS][DIM][DIM];
static acc_t sums[BLOCKS][DIM][DIM];

int main(void) {{
  for (int n = 0; n < BLOCKS; n++)
    for (int i = 0; i < DIM; i++)
      for (int j = 0; j < DIM; j++) blocks[n][i][j] = (elem_t)(n + 2 * i - 3 * j);
  hil_accel_fence();
  config_ex(WEIGHT_STATIONARY, NO_ACTIVATION, 1, false, false);
  config_ld(DIM, 1.0f, DIM, 0);
  config_st(DIM * 4);
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_LOOP_WS_CONFIG_BOUNDS, 0, 0);
  HIL_ACCEL_ISSUE(HIL_ACCEL_FUNCT_LOOP_WS, FIRST, BLOCKS | WRONG << 16);
  for (uint32_t n = 0; n < BLOCKS; n++)
    mvout(sums[n], 1u << 31 | 1u << 29 | n * DIM, DIM, DIM);
  hil_accel_fence();
  for (int n = 0; n < BLOCKS; n++)
    for (int i = 0; i < DIM; i++)
      for (int j = 0; j < DIM; j++) {{
        acc_t sum = 0;
        for (int k = 0; k < DIM; k++) sum += blocks[n][i][k] * blocks[n][k][j];
        if (sums[n][i][j] != sum) return 1 + n;
      }}
  return 0;
}}
"""


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChipSimulator]:
    """The chip with the unroller of the benches."""
    text = (REPOSITORY / "tb" / "soc" / "tb_unroller.sv").read_text(encoding="utf-8")
    unroller = tmp_path_factory.mktemp("rtl") / "loop_unroller.sv"
    unroller.write_text(text.replace("module tb_unroller", "module loop_unroller"), "utf-8")
    with ChipSimulator(HARDWARE, stand_ins=[unroller]) as running:
        yield running


def _run(
    simulator: ChipSimulator, folder: Path, *, first: str = "blocks", wrong: int = 0
) -> ChipRun:
    text = f"#define FIRST ({first})\n#define WRONG {wrong}\n{_PROGRAM}"
    return simulator.run(c_program(folder, text), event_limit=10_000)


def _slices(run: ChipRun) -> list[CommandSlice]:
    assert run.events is not None
    return list(command_slices(run.events))


def test_a_loop_does_what_its_commands_do(simulator: ChipSimulator, tmp_path: Path) -> None:
    """Results are right; the program's commands are counted, not those that were issued."""
    run = _run(simulator, tmp_path)
    assert (run.outcome, run.exit_code) == (Ending.EXITED, 0), run.message
    assert run.commands == _BEFORE + 1 + _BLOCKS
    assert run.events is not None
    origins = run.events.moments["origin"].tolist()
    loop = [_LOOP] * _PER_BLOCK * _BLOCKS
    assert origins == [0, 1, 2, *loop, *range(_LOOP + 1, _LOOP + 1 + _BLOCKS)]
    last = run.events.moments["is_last"].tolist()
    assert [place for place, bit in enumerate(last) if not bit] == list(range(3, 2 + len(loop)))


def test_timeline_names_the_loop(simulator: ChipSimulator, tmp_path: Path) -> None:
    """A loop lasts until the last command that stands for it; each of these names the loop."""
    run = _run(simulator, tmp_path)
    slices = _slices(run)
    (loop,) = [entry for entry in slices if entry.lane is Lane.LOOP]
    inner = [x for x in slices if x.record.number == _LOOP and not x.record.is_loop]
    assert loop.record.command.funct == Funct.LOOP_WS
    assert len(inner) == _PER_BLOCK * _BLOCKS
    assert {x.record.command.funct for x in inner} == {
        Funct.MVIN, Funct.PRELOAD, Funct.COMPUTE_PRELOADED
    }  # fmt: skip
    assert loop.end == max(x.end for x in inner)
    assert loop.start == min(x.record.dispatched or 0 for x in inner)
    assert {x.record.accepted for x in inner} == {loop.record.accepted}
    assert not [x for x in slices if x.lane is Lane.UNFINISHED]
    assert run.events is not None
    events = chrome_trace(run.events, "loop")["traceEvents"]
    arguments = [event["args"] for event in events if event["ph"] == "X" and "args" in event]
    issued = [x["issued_for_command"] for x in arguments if x.get("issued_for") == _LOOP]
    assert len(issued) == len(inner)
    assert all("loop_ws" in text for text in issued)
    numbers = sorted(x["number"] for x in arguments if "number" in x)
    assert numbers == [0, 1, 2, *range(_LOOP, run.commands)]  # one command became none


def test_fault_names_the_loop(simulator: ChipSimulator, tmp_path: Path) -> None:
    """A command that the hardware issued breaks a rule: the loop and its place are named."""
    run = _run(simulator, tmp_path, wrong=1)
    assert run.end is ChipEnd.FAULT
    assert run.trap is not None
    fault = run.trap.fault
    assert fault is not None
    got = (fault.command_index, fault.funct, fault.rule, fault.field)
    assert got == (_LOOP, Funct.MVIN, FaultRule.ROWS_RANGE, FaultField.ROWS)
    assert run.trap.command is not None
    assert run.trap.command.startswith("loop_ws ")
    assert "MVIN issued for loop_ws" in run.trap.message
    assert "program.c" in run.trap.message or "main" in run.trap.message
    whole = _run(simulator, tmp_path)
    assert run.events is not None
    assert whole.events is not None
    broken = run.events.moments["origin"] == _LOOP
    assert broken.sum() == _PER_BLOCK * _BLOCKS  # dropped ones are dispatched too
    assert run.events.moments["entry"][broken].tolist().count((1 << 64) - 1) == _PER_BLOCK


def test_access_names_the_loop(simulator: ChipSimulator, tmp_path: Path) -> None:
    """A load that the hardware issued leaves the program's memory: the loop is blamed."""
    run = _run(simulator, tmp_path, first="0x30000000")
    assert run.end is ChipEnd.ACCESS
    assert run.trap is not None
    assert run.trap.address == 0x3000_0000
    assert run.trap.message.startswith(f"command {_LOOP} (loop_ws ")
    assert run.trap.pc is not None


def test_a_loop_is_work_for_the_array(simulator: ChipSimulator, tmp_path: Path) -> None:
    """Cycles in which the array waits for the core end with the loop's acceptance."""
    run = _run(simulator, tmp_path)
    slices = _slices(run)
    (loop,) = [entry for entry in slices if entry.lane is Lane.LOOP]
    # A loop waits in the queues, is unrolled, and its last COMPUTE ends: no cycle of these is idle.
    computes = [x for x in slices if x.lane is Lane.COMPUTE]
    busy = max(x.end for x in computes) - loop.record.accepted
    assert run.counters["issue_bound"] <= run.total_cycles - busy + 1
    np.testing.assert_array_less(0, run.counters["issue_bound"])
