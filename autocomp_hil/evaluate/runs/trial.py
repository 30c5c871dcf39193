# SPDX-License-Identifier: Apache-2.0
"""Runs one compiled candidate on functional machine and chip.

What is drawn follows from ``seeds``. Index 0 runs on both, further ones on the functional machine
only. While the chip runs, the functional machine calls the kernel in another context.

Instructions bound cycles from below, since the core retires at most one a cycle, and so does the
work of the commands: so the cycle limit ends functional runs as well.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Literal, NoReturn

from autocomp_hil.child import ChildFailed
from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import HardwareMismatch, StorageError
from autocomp_hil.evaluate.context.check import ContextCheck
from autocomp_hil.evaluate.effort import Effort, effort_of
from autocomp_hil.evaluate.measure import measure
from autocomp_hil.evaluate.outcome import (
    KILLS_MACHINE,
    Correct,
    Finding,
    FindingKind,
    Outcome,
    Rejected,
    Stage,
    TimedOut,
    Trapped,
    WrongResult,
)
from autocomp_hil.evaluate.runs.functional import FunctionalMachine, FunctionalRun
from autocomp_hil.evaluate.runs.functional_messages import Notes
from autocomp_hil.evaluate.runs.mismatch import save_mismatch
from autocomp_hil.evaluate.runs.place import Placement
from autocomp_hil.evaluate.runs.seeds import Seeds
from autocomp_hil.evaluate.runs.verify import Verdict, verify
from autocomp_hil.evaluate.source.compile import Compiled
from autocomp_hil.golden.machine import Ending
from autocomp_hil.simulator.chip.native import ChipEnd
from autocomp_hil.simulator.chip.simulator import ChipSimulator
from autocomp_hil.workloads.instance import Instance, Tensors

__all__ = ["START_CYCLES", "Trial", "default_cycle_limit"]

_LOG = logging.getLogger(__name__)
_START_INSTRUCTIONS: Final = 2_000
"""Number of instructions that the start-up code stays below before START, static data aside."""
_FAULT_INSTRUCTIONS: Final = 50_000
"""Number of instructions that the firmware's fault dump stays below, so that a trap is told."""
START_CYCLES: Final = 3_000_000
"""Number of cycles that START comes within, clearing 1 MiB of static data included."""
_LIMIT_REACHED: Final = (ChipEnd.REGION_LIMIT, ChipEnd.CYCLE_LIMIT)

Clock = Callable[[str], AbstractContextManager[None]]


def default_cycle_limit(instance: Instance, hardware: HardwareConfig) -> int:
    """Cycles after which nobody would wait any longer for a kernel."""
    return 1_000_000 + 64 * instance.macs // hardware.dim**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The runs of one candidate."""

    instance: Instance
    """Workload and shape of the candidate."""
    hardware: HardwareConfig
    source: bytes
    """Source of the candidate, for the record of a mismatch."""
    compiled: Compiled
    """Program of the candidate."""
    run_seed: int
    """Run seed of the judge; all seeds follow from it."""
    cycle_limit: int
    """Limit of the measured region."""
    clock: Clock
    """Function that times a stage by its name; called from two threads at once."""

    def run(self, functional: FunctionalMachine, chip: ChipSimulator, seeds: int) -> Outcome:
        """Do all runs, the cheapest first; ends with the first that fails.

        Args:
            functional: Functional machine of the worker.
            chip: Chip of the worker.
            seeds: Number of data seeds, at least one.
        """
        first = None
        for index in range(seeds):
            golden = self._functional(functional, self._seeds(index))
            if not isinstance(golden, FunctionalRun):
                return golden
            first = first or golden
        assert first is not None  # noqa: S101  # there is at least one seed
        outcome, elsewhere = self._at_once(functional, chip, first)
        return (elsewhere or outcome) if isinstance(outcome, Correct) else outcome

    def _at_once(
        self, functional: FunctionalMachine, chip: ChipSimulator, golden: FunctionalRun
    ) -> tuple[Outcome, Outcome | None]:
        """The run on the chip, and what is wrong in another context, found meanwhile."""
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="context") as other:
            elsewhere = other.submit(self._in_another_context, functional, golden)
            try:
                outcome = self._on_chip(chip, self._seeds(0), golden)
            except BaseException:
                functional.abort()  # its answer is not wanted any more
                raise
            return outcome, elsewhere.result()

    def check(self, functional: FunctionalMachine) -> Outcome | None:
        """What the functional machine finds wrong on the first data; None if nothing."""
        golden = self._functional(functional, self._seeds(0))
        return None if isinstance(golden, FunctionalRun) else golden

    def _seeds(self, index: int) -> Seeds:
        return Seeds.of(self.run_seed, self.source, index)

    def _placed(self, seeds: Seeds, *, inverted: bool = False) -> tuple[Placement, Tensors]:
        """Memory before the run, and what is expected."""
        with self.clock("verify"):
            inputs = self.instance.inputs(seeds.data)
            placement = Placement(self.instance, inputs, seeds.fill, inverted=inverted)
            return placement, self.instance.gold(inputs)

    def _functional(
        self, machine: FunctionalMachine, seeds: Seeds, *, inverted: bool = False
    ) -> FunctionalRun | Outcome:
        """The run of an index if it is right, else what is wrong."""
        placement, expected = self._placed(seeds, inverted=inverted)
        try:
            run = self._golden(machine, placement, seeds)
        except ChildFailed as failure:
            return _killed("functional", failure)
        failed = self._ending(run)
        if failed is not None:
            return failed
        assert run is not None  # noqa: S101  # a run without end has failed
        with self.clock("verify"):
            verdict = verify(self.instance, placement, expected, run.pages, run.stored)
        if verdict.findings or run.races:
            return self._wrong(machine, placement, seeds, run, verdict)
        if verdict.is_doubtful and not inverted:
            settled = self._functional(machine, seeds, inverted=True)
            if not isinstance(settled, FunctionalRun):
                return settled
        return run

    def _golden(
        self,
        machine: FunctionalMachine,
        placement: Placement,
        seeds: Seeds,
        *,
        explain: bool = False,
        blame: int | None = None,
    ) -> FunctionalRun | None:
        with self.clock("functional"):
            return machine.run(
                self.compiled.elf,
                self.compiled.program,
                placement,
                kernel_address=self.compiled.kernel_address,
                seed=seeds.start,
                max_instructions=self.cycle_limit + self._other_instructions(),
                max_cycles=self.cycle_limit,
                timeout_s=self._effort.limit_s,
                explain=explain,
                blame=blame,
            )

    @property
    def _effort(self) -> Effort:
        return effort_of(self.instance, self.hardware)

    def _other_instructions(self) -> int:
        """Largest number of instructions that are not the kernel's.

        Before START, where static data are cleared, four for each eight bytes; and after a trap.
        """
        symbols = self.compiled.program.symbols
        cleared = (symbols["hil_bss_end"] - symbols["hil_bss_start"]) // 2
        return _START_INSTRUCTIONS + cleared + _FAULT_INSTRUCTIONS

    def _ending(self, run: FunctionalRun | None) -> Outcome | None:
        """What a run that did not come to a good end means."""
        if run is None:
            effort = self._effort
            text = (
                f"no end after {effort.limit_s:.0f} s of wall time on the functional machine, "
                f"where a plain kernel of this shape takes some {effort.functional_s:.1f} s"
            )
            return TimedOut(stage="functional", message=text, more_than_cycles=None)
        if run.reads_time:
            text = "it reads a clock or a performance counter"
            return Rejected(stage="functional", rule="reads_time", message=text)
        message = run.message or ""
        match run.outcome:
            case Ending.EXITED:
                return None
            case Ending.TIMED_OUT:
                return self._too_slow("functional", message)
            case Ending.REJECTED:
                return Rejected(stage="functional", rule="host_device", message=message)
            case Ending.TRAPPED:
                trap = run.trap or {}
                return Trapped(stage="functional", message=message, **trap)

    def _too_slow(self, stage: Literal["functional", "rtl"], where: str) -> TimedOut:
        text = f"more than {self.cycle_limit} cycles: {where}"
        return TimedOut(stage=stage, message=text, more_than_cycles=self.cycle_limit)

    def _wrong(
        self,
        machine: FunctionalMachine,
        placement: Placement,
        seeds: Seeds,
        run: FunctionalRun,
        verdict: Verdict,
    ) -> WrongResult:
        """Repeat the run, slower, to find who is to blame."""
        races = [Finding(kind="missing_fence", text=text) for text in run.races]
        findings = [*races, *verdict.findings]
        notes = self._notes(machine, placement, seeds, verdict.wrong_byte)
        if verdict.wrong_byte is not None:
            index = next(i for i, f in enumerate(findings) if f.kind == "wrong_element")
            writer = notes.last_store
            who = f"last stored by {writer}" if writer else "no command stored it"
            text = f"{findings[index].text}; {who}"
            findings[index] = Finding(kind="wrong_element", text=text)
        findings += _noted(
            "unwritten_read", notes.unwritten_reads, notes.unwritten_read_count,
            "read rows that nobody wrote",
        )  # fmt: skip
        findings += _noted(
            "overwritten_before_use", notes.lost_writes, notes.lost_write_count,
            "overwrite what nobody read",
        )  # fmt: skip
        return WrongResult(stage="functional", findings=tuple(findings))

    def _notes(
        self, machine: FunctionalMachine, placement: Placement, seeds: Seeds, blame: int | None
    ) -> Notes:
        """What an explained run adds; without one the verdict stands all the same."""
        try:
            again = self._golden(machine, placement, seeds, explain=True, blame=blame)
        except ChildFailed as failure:
            _LOG.warning("the result is wrong, why is not known: %s", failure)
            return Notes()
        return Notes() if again is None else again.notes

    def _on_chip(self, chip: ChipSimulator, seeds: Seeds, golden: FunctionalRun) -> Outcome:
        """The run on the hardware, which must end as the golden one did."""
        placement, _ = self._placed(seeds)
        try:
            with self.clock("rtl"):
                run = chip.run(
                    self.compiled.program,
                    images=placement.images(self.compiled.kernel_address),
                    ranges=placement.ranges(self.compiled.program),
                    seed=seeds.start,
                    judged=True,
                    region_limit=self.cycle_limit,
                    cycle_limit=self.cycle_limit + START_CYCLES,
                )
        except ChildFailed as failure:
            return _killed("rtl", failure)
        if run.end in _LIMIT_REACHED:
            return self._too_slow("rtl", run.message or "")
        if run.work_cycles is None or run.outcome is not Ending.EXITED:
            self._differs(f"golden model ends well, RTL does not: {run.message}")
        if golden.least_cycles > run.work_cycles:
            self._differs(
                f"RTL takes {run.work_cycles} cycles, which cannot be less than the "
                f"{golden.least_cycles} that the golden model counts as work"
            )
        with self.clock("verify"):
            for (address, size), pages in zip(placement.regions(), golden.pages, strict=True):
                if run.memory.read(address, size).tobytes() != pages:
                    self._differs(f"the pages at 0x{address:x} differ")
        with self.clock("measure"):
            measured = measure(self.instance, self.hardware, run.work_cycles, run, golden)
            return Correct(measurement=measured)

    def _in_another_context(
        self, machine: FunctionalMachine, golden: FunctionalRun
    ) -> Outcome | None:
        """What is wrong with the kernel elsewhere, None if nothing."""
        check = ContextCheck(
            instance=self.instance,
            hardware=self.hardware,
            source=self.source,
            compiled=self.compiled,
            run_seed=self.run_seed,
            instructions=golden.instructions,
            least_cycles=golden.least_cycles,
            timeout_s=self._effort.limit_s,
            clock=self.clock,
        )
        try:
            return check.run(machine)
        except ChildFailed as failure:
            return _killed("context", failure)

    def _differs(self, what: str) -> NoReturn:
        self.mismatch(f"RTL differs from the golden model: {what}")

    def mismatch(self, what: str) -> NoReturn:
        """Keep what it takes to see a difference again.

        Args:
            what: What differs.

        Raises:
            HardwareMismatch: Always.
        """
        try:
            folder = save_mismatch(
                self.instance, self.hardware, self.source, self.compiled.elf,
                run_seed=self.run_seed, cycle_limit=self.cycle_limit, what=what,
            )  # fmt: skip
            record = f"see {folder}"
        except StorageError as error:
            record = f"its record could not be kept: {error}"
        raise HardwareMismatch(f"{what}; {record}")


def _noted(kind: FindingKind, texts: Sequence[str], count: int, what: str) -> list[Finding]:
    """The notes of one kind, and how many more there are."""
    left = count - len(texts)
    more = [f"{left} more commands {what}"] if left else []
    return [Finding(kind=kind, text=text) for text in (*texts, *more)]


def _killed(stage: Stage, failure: ChildFailed) -> Rejected:
    """The verdict on a candidate on which two fresh processes failed, though both had started."""
    _LOG.warning("judged without a result: %s", failure)
    text = f"{failure.summary}, and so did another one that was started for this kernel alone"
    return Rejected(stage=stage, rule=KILLS_MACHINE, message=text)
