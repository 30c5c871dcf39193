# SPDX-License-Identifier: Apache-2.0
"""Each alarm of the accelerator's bench rings, and none rings without a cause."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from autocomp_hil import isa
from autocomp_hil.cli.reproduce import reproduce
from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.golden import Accelerator, Program, load_program, save_program
from autocomp_hil.isa import FaultRule
from autocomp_hil.regress.records import CaseOutcome, End, TestCase, read_records
from autocomp_hil.simulator import MemoryTiming, RunSettings, accelerator_model
from autocomp_hil.simulator.accelerator import simulator
from autocomp_hil.simulator.build.objects import TraceFormat
from regressions import accel as regression
from regressions import share
from tb.accel import failures, launcher
from tb.accel.env.results import RunReport
from tb.accel.illegal import ILLEGAL_RULES
from tb.accel.launcher import BenchRequest, run_process, run_programs
from tb.accel.random_program import random_program
from tb.canary.accel.bench_faults import (
    LOAD_HANGS,
    LYING_SOURCE,
    MISSING_RAW,
    PE_OFF_BY_ONE,
    TOO_MANY_WRITES,
    UNRESET_FLOP,
    mutant,
)
from tb.canary.accel.bench_sabotage import SABOTAGES
from tb.canary.mutation import Mutation

pytestmark = pytest.mark.model

_HARDWARE = "int8_4x4"
_SEEDS = tuple(range(9_001, 9_007))
_SHRUNK_COMMANDS = 30


@pytest.fixture(scope="module")
def mutated_model() -> Path:
    """The model whose faults are asleep."""
    return mutant(_HARDWARE)


def _illegal_program(folder: Path, rule: FaultRule, seed: int = 5) -> Path:
    program = random_program(load_hardware(_HARDWARE), seed, commands=60, illegal=rule)
    path = folder / f"{rule}.json"
    save_program(program, path)
    return path


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_sabotage_is_caught(sabotage: str, tmp_path: Path) -> None:
    """A golden model that lies, a flipped bit, a lost or changed command: each is a mismatch."""
    files = (_illegal_program(tmp_path, FaultRule.ROWS_RANGE),)
    request = BenchRequest(
        hardware=_HARDWARE,
        seeds=() if sabotage == "golden_fault" else _SEEDS[:2],
        files=files if sabotage == "golden_fault" else (),
        module="tb.canary.accel.bench_sabotage",
        sabotage=sabotage,
    )
    for report in run_programs(request):
        assert report.mismatch is not None, f"{sabotage} went unnoticed in {report.name}"
        if sabotage == "wrong_operand":  # the golden model ran what came, not what was sent
            assert "the port accepted" in report.mismatch


def _mutated_runs(
    model: Path, mutation: Mutation | None, seeds: tuple[int, ...], verilator_seed: int = 1
) -> list[RunReport]:
    request = BenchRequest(
        hardware=_HARDWARE,
        seeds=seeds,
        model=model,
        plusargs=(mutation.plusarg,) if mutation else (),
        verilator_seed=verilator_seed,
        no_progress_cycles=3_000,
    )
    return run_programs(request)


def test_sleeping_mutations_change_nothing(mutated_model: Path) -> None:
    """The mutated model finds nothing until a fault is woken."""
    assert [r.mismatch for r in _mutated_runs(mutated_model, None, _SEEDS)] == [None] * len(_SEEDS)


@pytest.mark.parametrize("mutation", [PE_OFF_BY_ONE, MISSING_RAW], ids=lambda m: str(m.name))
def test_hardware_fault_is_caught(mutated_model: Path, mutation: Mutation) -> None:
    """A PE that is off by one, a reservation station without RAW: most programs differ."""
    reports = _mutated_runs(mutated_model, mutation, _SEEDS)
    found = [report.mismatch for report in reports if report.mismatch is not None]
    assert len(found) >= len(_SEEDS) // 2, found


def test_lying_source_is_caught(mutated_model: Path) -> None:
    """What stands at the port is not what the queue holds: seen there, though all else agrees."""
    for report in _mutated_runs(mutated_model, LYING_SOURCE, _SEEDS[:2]):
        assert "the port accepted (funct 2," in str(report.mismatch)


def test_too_many_writes_are_caught(mutated_model: Path, tmp_path: Path) -> None:
    """Hardware without the limit of writes, before a memory that takes more of them."""
    hardware = load_hardware(_HARDWARE)
    stores = tuple(
        isa.mvout(0x2000_0000 + 64 * row, isa.spad_address(row), hardware.dim, 1)
        for row in range(3 * hardware.dma_max_in_flight)
    )
    path = tmp_path / "stores.json"
    slow = MemoryTiming(max_writes_in_flight=64, write_response_latency_cycles=500)
    settings = RunSettings(timing=slow, idle_seed=None).as_mapping()
    save_program(Program(commands=stores, hardware=_HARDWARE, settings=settings), path)
    request = BenchRequest(hardware=_HARDWARE, files=(path,), model=mutated_model)
    (asleep,) = run_programs(request)
    assert asleep.mismatch is None
    (awake,) = run_programs(replace(request, plusargs=(TOO_MANY_WRITES.plusarg,)))
    assert re.match(r"write bursts: \d+ in flight", str(awake.mismatch))


def test_hang_ends_in_words(mutated_model: Path) -> None:
    """A load that never completes: the run ends with what waits for what."""
    (report,) = _mutated_runs(mutated_model, LOAD_HANGS, _SEEDS[:1])
    assert report.mismatch is not None
    assert "no_progress" in report.mismatch
    assert "load entry" in report.description
    assert "waits for" in report.description
    assert "command queues" in report.description


def test_faults_are_the_same_and_survived(tmp_path: Path) -> None:
    """Every fault by the same name on both sides, and the process runs the next program."""
    hardware = load_hardware(_HARDWARE)
    program = random_program(hardware, 6, commands=60)
    assert Accelerator.for_program(program, hardware).run(program.commands).fault is None
    good = tmp_path / "good.json"
    save_program(program, good)
    files: list[Path] = []
    for rule in ILLEGAL_RULES:
        files += [_illegal_program(tmp_path, rule), good]
    outcome = run_process(BenchRequest(hardware=_HARDWARE, files=tuple(files)))
    assert outcome.results.is_complete
    reports = outcome.results.reports
    assert [report.mismatch for report in reports] == [None] * len(files)
    assert {report.digest for report in reports[1::2]} == {reports[1].digest}
    assert all(report.fault is None for report in reports[1::2])
    for rule, report in zip(ILLEGAL_RULES, reports[::2], strict=True):
        assert report.fault is not None
        assert str(rule) in report.fault


def test_same_input_same_cycles() -> None:
    """Jobs A, B, A in one process and A in another with other register values: all equal."""
    a, b = _SEEDS[:2]
    first, other, again = run_programs(BenchRequest(hardware=_HARDWARE, seeds=(a, b, a)))
    (elsewhere,) = run_programs(BenchRequest(hardware=_HARDWARE, seeds=(a,), verilator_seed=77))
    assert first.mismatch is None
    assert first == again == elsewhere
    assert first.digest != other.digest


def test_unreset_flop_is_caught(mutated_model: Path) -> None:
    """One flop without reset that influences timing: the jobs are no longer equal."""
    count = len(_SEEDS)
    reports = _mutated_runs(mutated_model, UNRESET_FLOP, (*_SEEDS, *_SEEDS))
    first, again = ([run.digest for run in part] for part in (reports[:count], reports[count:]))
    elsewhere = [
        _mutated_runs(mutated_model, UNRESET_FLOP, _SEEDS, verilator_seed=seed) for seed in (77, 78)
    ]
    assert first != again
    assert any(first != [run.digest for run in reports] for reports in elsewhere)


def test_failing_program_is_shrunk_and_reproduces(
    mutated_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The regression on broken hardware: it fails, and leaves a short program that shows why."""
    broken = tmp_path / "broken_model"
    broken.write_text(f'#!/bin/sh\nexec {mutated_model} "$@" {PE_OFF_BY_ONE.plusarg}\n')
    broken.chmod(0o755)

    def model(hardware: HardwareConfig, *, trace: TraceFormat = False, **_: object) -> Path:
        return accelerator_model(hardware, trace=trace) if trace else broken

    for module in (launcher, regression, simulator):
        monkeypatch.setattr(module, "accelerator_model", model)
    monkeypatch.setattr(share, "build_directory", lambda: tmp_path / "people")
    arguments = ["--programs", "4", "--hardware", _HARDWARE, "--shrink-runs", "60"]
    records = tmp_path / "failures" / "records.jsonl"
    assert regression.main([*arguments, "--records", str(records)]) == 0
    *_, end = found = list(read_records(records))
    assert isinstance(end, End)
    failed = [r for r in found if isinstance(r, TestCase) and r.outcome is CaseOutcome.FAILED]
    assert failed
    shown = failed[0]
    assert str(shown.reproduce).startswith(".venv/bin/autocomp-hil reproduce ")
    assert shown.again is not None
    assert regression.main([*shown.again[2:], "--shrink-runs", "1"]) == 1
    assert f"{shown.test}: {shown.case}: failed" in capsys.readouterr().out
    assert shown.waves is not None
    assert (records.parent / shown.waves).stat().st_size > 0
    path = Path(str(shown.reproduce).split()[-1])
    program = load_program(path)
    assert shown.program_size == program.command_count <= _SHRUNK_COMMANDS
    assert "compute" in str(shown.program)
    assert not reproduce(path, None, Console(quiet=True), list_commands=False)
    monkeypatch.undo()
    assert reproduce(path, None, Console(quiet=True), list_commands=False)


def _wake(
    monkeypatch: pytest.MonkeyPatch, folder: Path, model: Path, mutation: Mutation, seed: int
) -> None:
    """Simulators get a model whose fault is there under one verilator seed only."""
    broken = folder / "broken_model"
    broken.write_text(
        "#!/bin/sh\n"
        f'case " $* " in *" +verilator+seed+{seed} "*) set -- "$@" {mutation.plusarg};; esac\n'
        f'exec {model} "$@"\n'
    )
    broken.chmod(0o755)
    monkeypatch.setattr(simulator, "accelerator_model", lambda _hardware, **_: broken)


@pytest.mark.parametrize(
    ("mutation", "text"),
    [
        (PE_OFF_BY_ONE, "accumulator row"),
        (LYING_SOURCE, "the port accepted"),
        (TOO_MANY_WRITES, "write bursts: "),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_reproduction_is_the_run_that_failed(
    mutated_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    mutation: Mutation,
    text: str,
) -> None:
    """Every kind of check, and register values from the file: with others it passes."""
    hardware = load_hardware(_HARDWARE)
    dim = hardware.dim
    acc = isa.ACC_BIT | isa.ACCUMULATE_BIT
    commands = (
        isa.config_ex(dataflow=isa.DATAFLOW_WS),
        isa.config_ld(64, block_stride=dim),
        isa.mvin(0x2000_0000, isa.spad_address(0), dim, dim),
        isa.preload(isa.spad_address(0), acc, dim, dim, dim, dim),
        isa.compute_preloaded(isa.spad_address(0), isa.GARBAGE, dim, dim, dim, dim),
        *(
            isa.mvout(0x2100_0000 + 64 * row, isa.spad_address(row), dim, 1)
            for row in range(3 * hardware.dma_max_in_flight)
        ),
    )
    slow = MemoryTiming(max_writes_in_flight=64, write_response_latency_cycles=500)
    settings = RunSettings(timing=slow).as_mapping()
    program = Program(commands=commands, hardware=_HARDWARE, settings=settings)
    _wake(monkeypatch, tmp_path, mutated_model, mutation, seed=3)
    stored = failures.store_failure(
        program, hardware, "stored", verilator_seed=3, max_runs=3, folder=tmp_path
    )
    assert text in str(stored.mismatch)
    assert not reproduce(stored.path, None, Console(width=400))
    output = capsys.readouterr().out
    assert f"first difference: {stored.mismatch}" in output
    assert "verilator seed: 3" in output
    again = load_program(stored.path)
    save_program(replace(again, settings={**again.settings, "verilator_seed": 4}), stored.path)
    assert reproduce(stored.path, None, Console(quiet=True))
