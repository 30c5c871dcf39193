# SPDX-License-Identifier: Apache-2.0
"""The judge on the small array: verdicts, limits, cache, and failures of the harness."""

import dataclasses
import json
import os
import shlex
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autocomp_hil.config import load_hardware
from autocomp_hil.errors import HardwareMismatch, SimInfraError
from autocomp_hil.evaluate.judge import Judge, Request
from autocomp_hil.evaluate.outcome import Correct, TimedOut, Trapped, WrongResult
from autocomp_hil.evaluate.runs.functional import FunctionalMachine, FunctionalRun
from autocomp_hil.evaluate.runs.seeds import Seeds
from autocomp_hil.simulator.chip.simulator import ChipSimulator
from autocomp_hil.view import View
from tests.unit.evaluate.small_gemm import SMALL
from tests.unit.evaluate.test_functional import HARDWARE, RIGHT

pytestmark = pytest.mark.model


def source(body: str) -> bytes:
    """A candidate with a body."""
    return f"{SMALL.signature} {{{body}}}".encode()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of results for all tests of this file."""
    return tmp_path_factory.mktemp("results")


@pytest.fixture(scope="module")
def judge(cache: Path) -> Iterator[Judge]:
    """A judge with two workers."""
    with Judge(HARDWARE, cache=cache, workers=2) as started:
        yield started


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Judge]:
    """A judge that knows nothing."""
    with Judge(HARDWARE, cache=tmp_path) as started:
        yield started


def test_a_right_candidate_is_measured(judge: Judge) -> None:
    """What is known of this kernel: rows, bytes, multiplications."""
    evaluation = judge.evaluate(SMALL, Request(source=source(RIGHT)))
    assert isinstance(evaluation.outcome, Correct)
    m = evaluation.outcome.measurement
    assert m.ideal_cycles == 8**3 // 4**2
    assert m.roofline.compute == 8 * 4  # eight computes of four rows
    assert (m.scratchpad_rows.used, m.accumulator_rows.used) == (32, 16)
    assert (m.bytes_in.moved, m.bytes_in.minimum) == (128, 128)
    assert (m.bytes_out.moved, m.bytes_out.minimum) == (64, 64)
    o = m.overlap
    assert o.none + o.one + o.two + o.three == m.cycles
    assert {"guard", "compile", "functional", "rtl", "verify"} <= set(evaluation.seconds)
    assert not evaluation.cached


def test_the_second_time_it_is_known(judge: Judge) -> None:
    """A result is kept for judges that start later, and for limits that it passes."""
    first = judge.evaluate(SMALL, Request(source=source(RIGHT)))
    again = judge.evaluate(SMALL, Request(source=source(RIGHT)))
    assert again.cached
    assert again.outcome == first.outcome
    assert first.cycles is not None
    low = judge.evaluate(SMALL, Request(source=source(RIGHT), cycle_limit=first.cycles - 1))
    assert low.outcome == TimedOut(
        stage="rtl",
        message=f"more than {first.cycles - 1} cycles: stopped at the limit",
        more_than_cycles=first.cycles - 1,
    )


def test_a_stop_at_a_low_limit_never_answers_for_a_higher_one(fresh: Judge) -> None:
    """The limit is exact, and the next run is a real one."""
    text = source(RIGHT + "  fence();")
    stopped = fresh.evaluate(SMALL, Request(source=text, cycle_limit=100))
    assert isinstance(stopped.outcome, TimedOut)
    assert stopped.outcome.more_than_cycles == 100
    whole = fresh.evaluate(SMALL, Request(source=text))
    assert not whole.cached
    assert isinstance(whole.outcome, Correct)
    cycles = whole.outcome.measurement.cycles
    for limit, is_enough in ((cycles, True), (cycles - 1, False)):
        other = source(RIGHT + f"  fence(); /* {limit} */")
        found = fresh.evaluate(SMALL, Request(source=other, cycle_limit=limit))
        assert isinstance(found.outcome, Correct) is is_enough


def test_a_wrong_one_says_who_is_to_blame(judge: Judge) -> None:
    """First element, both values, the command that stored it; rows that nobody wrote."""
    wrong = RIGHT.replace("mvin(&A[4 * i][0], 8 * i, 8, 4);", "mvin(&A[4 * i][0], 0, 8, 4);")
    outcome = judge.evaluate(SMALL, Request(source=source(wrong))).outcome
    assert isinstance(outcome, WrongResult)
    kinds = [finding.kind for finding in outcome.findings]
    assert kinds[0] == "wrong_element"
    assert "elements of C are wrong, first C[4][0]: expected" in outcome.findings[0].text
    assert "last stored by command" in outcome.findings[0].text
    assert "unwritten_read" in kinds


def test_a_missing_fence_is_wrong_even_if_the_data_are_right(judge: Judge) -> None:
    """The core writes the right value after the store, without a fence between."""
    touch = "volatile int8_t* c = &C[0][0]; *c = *c;"
    racy = RIGHT + touch
    outcome = judge.evaluate(SMALL, Request(source=source(racy))).outcome
    assert isinstance(outcome, WrongResult)
    assert outcome.findings[0].kind == "missing_fence"
    fenced = f"{RIGHT} fence(); {touch}"
    assert isinstance(judge.evaluate(SMALL, Request(source=source(fenced))).outcome, Correct)


def test_a_core_that_computes_by_itself_is_as_good(judge: Judge) -> None:
    """No command stores anything: elements that equal the poison are settled by a second run."""
    body = """
      for (int i = 0; i < 8; i++) {
        for (int j = 0; j < 8; j++) {
          int32_t sum = 0;
          for (int k = 0; k < 8; k++) sum += A[i][k] * B[k][j];
          C[i][j] = (int8_t)(sum > 127 ? 127 : sum < -128 ? -128 : sum);
        }
      }"""
    for comment in range(4):  # other data each time
        text = source(f"{body} /* {comment} */")
        assert isinstance(judge.evaluate(SMALL, Request(source=text)).outcome, Correct)


def test_an_element_that_nobody_wrote_is_wrong_whatever_the_poison(judge: Judge) -> None:
    """One element is left out; among many data seeds some poison equals its value."""
    row = RIGHT.replace(
        "mvout(&C[4 * i][4], 1u << 31 | (8 * i + 4), 4, 4);",
        "mvout(&C[4 * i][4], 1u << 31 | (8 * i + 4), i ? 3 : 4, 4);",
    )
    assert row != RIGHT
    outcome = judge.evaluate(SMALL, Request(source=source(row))).outcome
    assert isinstance(outcome, WrongResult)
    assert "first C[4][7]" in outcome.findings[0].text


def test_further_seeds_run_on_other_data(judge: Judge) -> None:
    """A candidate that is wrong for its second data only."""
    text_of = "  C[7][7] = A[0][0] == {value} && A[0][1] > 0 ? C[7][7] + 1 : C[7][7];"
    for salt in range(50):
        body = RIGHT + "  fence();" + text_of + f" /* {salt} */"
        for value in range(-9, 10):
            text = source(body.replace("{value}", str(value)))
            corners = {
                index: SMALL.inputs(Seeds.of(0, text, index).data)["A"][0, :2].tolist()
                for index in (0, 1, -1, -2)
            }
            wrong = [index for index, (a, b) in corners.items() if a == value and b > 0]
            if wrong == [1]:
                one = judge.evaluate(SMALL, Request(source=text)).outcome
                two = judge.evaluate(SMALL, Request(source=text, seeds=2)).outcome
                assert isinstance(one, Correct)
                assert isinstance(two, WrongResult)
                return
    pytest.fail("no such candidate was found")


def test_a_wild_access_is_a_trap(judge: Judge) -> None:
    """A wild access is a trap with address and command."""
    body = "  config_ld(8, 1.0f, 4, 0); mvin(&A[8][0], 0, 4, 1);"
    outcome = judge.evaluate(SMALL, Request(source=source(body))).outcome
    assert isinstance(outcome, Trapped)
    assert outcome.address == 0x20000040
    assert str(outcome.command).startswith("mvin")


def test_an_endless_one_is_slow_on_either_machine(judge: Judge) -> None:
    """Instructions count against the cycle limit."""
    body = "  for (;;) { C[0][0] = 1; }"
    outcome = judge.evaluate(SMALL, Request(source=source(body), cycle_limit=5000)).outcome
    assert isinstance(outcome, TimedOut)
    assert (outcome.stage, outcome.more_than_cycles) == ("functional", 5000)


def test_many_at_once_come_back_in_order(judge: Judge) -> None:
    """Each with its own verdict, though two workers share them."""
    texts = [source(f"{RIGHT} fence(); /* order {i} */") for i in range(6)]
    texts[2] = source("  C[0][0] = 1;")
    done: list[int] = []
    found = judge.evaluate_all(
        SMALL, [Request(source=text) for text in texts], lambda index, _: done.append(index)
    )
    assert [e.outcome.outcome for e in found] == [
        "wrong_result" if i == 2 else "correct" for i in range(6)
    ]
    assert sorted(done) == list(range(6))
    assert len({e.source_hash for e in found}) == 6
    assert len({e.cycles for i, e in enumerate(found) if i != 2}) == 1


def test_the_same_candidate_twice_at_once(fresh: Judge, tmp_path: Path) -> None:
    """Equal candidates at once get one verdict and one entry."""
    request = Request(source=source(RIGHT))
    with Judge(HARDWARE, cache=tmp_path, workers=2) as two:
        one, other = two.evaluate_all(SMALL, [request, request])
    assert one.outcome == other.outcome
    assert fresh.evaluate(SMALL, request).cached


def test_a_killed_simulator_costs_time_only(fresh: Judge) -> None:
    """The job of a killed simulator is done once more by another."""
    first = fresh.evaluate(SMALL, Request(source=source(RIGHT)))
    child = fresh._workers[0].chip(View.RTL)._child
    assert child is not None
    os.kill(child.pid, signal.SIGKILL)
    again = fresh.evaluate(SMALL, Request(source=source(RIGHT + " /* again */")))
    assert not again.cached
    assert again.cycles == first.cycles


def test_hardware_that_differs_is_an_error_with_a_folder(
    fresh: Judge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A golden model that lies about one byte: no verdict, nothing kept, everything to look at."""
    real = FunctionalMachine.run

    def lying(self: FunctionalMachine, *args: object, **kwargs: object) -> FunctionalRun | None:
        run = real(self, *args, **kwargs)  # type: ignore[arg-type]
        assert run is not None
        guard_page = bytearray(run.pages[2])
        guard_page[-1] ^= 1
        return dataclasses.replace(run, pages=(*run.pages[:2], bytes(guard_page)))

    monkeypatch.setattr("autocomp_hil.evaluate.runs.mismatch.build_directory", lambda: tmp_path)
    monkeypatch.setattr("autocomp_hil.evaluate.runs.trial.verify", lambda *_: _nothing_wrong())
    monkeypatch.setattr(FunctionalMachine, "run", lying)
    with pytest.raises(HardwareMismatch, match="the pages at 0x20004000 differ") as caught:
        fresh.evaluate(SMALL, Request(source=source(RIGHT)))
    folder = Path(str(caught.value).rsplit("see ", 1)[1])
    record = json.loads((folder / "record.json").read_text())
    assert (record["run_seed"], record["hardware"]["name"]) == (0, "int8_4x4")
    words = shlex.split(record["again"])
    assert words[:3] == ["autocomp-hil", "evaluate", SMALL.workload]
    options = dict(zip(words[3::2], words[4::2], strict=True))
    assert load_hardware(options["--config"]).model_dump() == record["hardware"]
    assert Path(options["--candidate"]).read_bytes() == source(RIGHT)
    assert options["--cycle-limit"] == str(record["cycle_limit"])
    assert (folder / "candidate.c").read_bytes() == source(RIGHT)
    assert (folder / "program.elf").read_bytes().startswith(b"\x7fELF")
    monkeypatch.setattr(
        "autocomp_hil.evaluate.runs.mismatch.build_directory", lambda: folder / "program.elf"
    )
    with pytest.raises(HardwareMismatch, match="differ; its record could not be kept: /"):
        fresh.evaluate(SMALL, Request(source=source(RIGHT)))


def test_less_time_than_the_work_takes_is_an_error(
    fresh: Judge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The golden model counts wrongly, or the hardware leaves work out: no verdict."""
    real = FunctionalMachine.run

    def busy(self: FunctionalMachine, *args: object, **kwargs: object) -> FunctionalRun | None:
        run = real(self, *args, **kwargs)  # type: ignore[arg-type]
        return None if run is None else dataclasses.replace(run, least_cycles=9_999)

    monkeypatch.setattr("autocomp_hil.evaluate.runs.mismatch.build_directory", lambda: tmp_path)
    monkeypatch.setattr(FunctionalMachine, "run", busy)
    with pytest.raises(HardwareMismatch, match="cannot be less than the 9999"):
        fresh.evaluate(SMALL, Request(source=source(RIGHT)))


def test_much_work_of_few_instructions_is_stopped_and_kept(fresh: Judge) -> None:
    """The functional machine ends it at the limit, as the hardware would."""
    body = "config_st(0); for (int i = 0; i < 900; i++) mvout(&C[0][0], 0, 4, 4);"
    first, again = (fresh.evaluate(SMALL, _limited(body, 1_000)) for _ in range(2))
    assert isinstance(first.outcome, TimedOut)
    assert (first.outcome.stage, first.outcome.more_than_cycles) == ("functional", 1_000)
    assert "commands take at least" in first.outcome.message
    assert again.cached
    assert isinstance(fresh.evaluate(SMALL, _limited(body, 9_000)).outcome, WrongResult)


def _limited(body: str, cycles: int) -> Request:
    return Request(source=source(body), cycle_limit=cycles)


def _nothing_wrong() -> object:
    from autocomp_hil.evaluate.runs.verify import Verdict  # noqa: PLC0415  # only for this test

    return Verdict((), None, is_doubtful=False)


def test_an_error_of_the_harness_ends_all_workers(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the harness comes through at once, and the judge can be used again."""

    def broken(*_: object, **__: object) -> None:
        raise SimInfraError("broken")

    with monkeypatch.context() as patched:
        patched.setattr(ChipSimulator, "run", broken)
        with pytest.raises(SimInfraError, match="broken"):
            judge.evaluate_all(
                SMALL, [Request(source=source(f"{RIGHT} /* broken {i} */")) for i in range(4)]
            )
    assert isinstance(
        judge.evaluate(SMALL, Request(source=source(f"{RIGHT} /* repaired */"))).outcome, Correct
    )


@pytest.mark.parametrize("is_on_chip", [False, True])
def test_abort_ends_what_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_on_chip: bool
) -> None:
    """A run that would go on for seconds ends with an error, is not retried, leaves nobody."""
    begun = threading.Event()
    runs: list[object] = []
    machine = ChipSimulator if is_on_chip else FunctionalMachine
    real = machine.run

    def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        begun.set()
        runs.append(self)
        if is_on_chip:
            kwargs |= {"region_limit": None, "cycle_limit": 10**9}
        return real(self, *args, **kwargs)

    monkeypatch.setattr(machine, "run", run)
    count = 200_000 if is_on_chip else 1_000_000_000
    loop = f"uint32_t x = 1; for (int n = 0; n < {count}; n++) x = x * 1664525u + n;"
    body = f"{RIGHT} fence(); {loop} C[0][0] = (int8_t)(x == 7 ? x : C[0][0]);"
    request = Request(source=source(body), cycle_limit=10**10)
    errors: list[SimInfraError] = []

    def evaluate(judge: Judge) -> None:
        try:
            judge.evaluate(SMALL, request)
        except SimInfraError as error:
            errors.append(error)

    with Judge(HARDWARE, cache=tmp_path) as judge:
        thread = threading.Thread(target=evaluate, args=(judge,))
        thread.start()
        assert begun.wait(60.0)
        time.sleep(0.5)
        judge.abort()
        thread.join(10.0)
        assert not thread.is_alive()
    assert len(errors) == len(runs) == 1
