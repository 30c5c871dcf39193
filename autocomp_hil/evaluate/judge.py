# SPDX-License-Identifier: Apache-2.0
"""The judge: guard, compile, object check, functional run, RTL run, verify, measure.

What a candidate does is a value, even if two fresh processes of the judge die of it. The harness
raises: SimInfraError for a simulator that does not start or answers for another job,
HardwareMismatch where RTL and golden model differ on a program whose result is defined.
"""

import hashlib
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import SimInfraError
from autocomp_hil.evaluate.cache import ResultCache
from autocomp_hil.evaluate.outcome import BuildFailed, Correct, Outcome, Rejected
from autocomp_hil.evaluate.runs.functional import FunctionalMachine
from autocomp_hil.evaluate.runs.trial import Trial, default_cycle_limit
from autocomp_hil.evaluate.source.compile import Compiled, compile_candidate, compile_own
from autocomp_hil.evaluate.source.guard import guard
from autocomp_hil.evaluate.version import judge_version
from autocomp_hil.paths import cache_directory
from autocomp_hil.simulator.chip.simulator import ChipSimulator, chip_model
from autocomp_hil.view import View
from autocomp_hil.workloads.instance import Instance

__all__ = ["Evaluation", "Judge", "Request"]

_RESULTS: Final = "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A candidate that is to be judged."""

    source: bytes
    """C source as it came."""
    cycle_limit: int | None = None
    """Limit of the measured region: a run that passes it cannot win. None: a generous one."""
    seeds: int = 1
    """Data seeds; the first runs on the hardware, all run on the functional machine."""
    linked: tuple[Path, ...] | None = None
    """Further C sources of a kernel of the project, which may call the software library; None:
    this is a candidate, which is not trusted.
    """
    is_confirmed: bool = False
    """Whether a correct outcome must be the same, to the cycle and the counter, on the RTL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What the judge says of one candidate."""

    outcome: Outcome
    source_hash: str
    """SHA-256 of the source."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Wall time by stage; a stage that did not run is absent."""
    view: View = View.RTL
    """What of the design was simulated as it is; the RTL where both views agreed."""
    cached: bool = False
    """Whether the outcome was known, so that the runs were not repeated."""

    @property
    def cycles(self) -> int | None:
        """Cycles of a candidate, or None if it is not correct."""
        return self.outcome.measurement.cycles if isinstance(self.outcome, Correct) else None


class StageClock:
    """Wall time by stage; no stage begins any more once the judge is told to stop.

    Stages of two threads may overlap.
    """

    def __init__(self, stop: threading.Event) -> None:
        """Begin without any stage."""
        self.seconds: dict[str, float] = {}
        self._stop = stop
        self._lock = threading.Lock()

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time one part of a stage."""
        if self._stop.is_set():
            raise SimInfraError(f"stopped before stage {stage}")
        begin = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - begin
            with self._lock:
                self.seconds[stage] = self.seconds.get(stage, 0.0) + spent


class Worker:
    """A chip in each view and a functional machine; each starts with its first job."""

    def __init__(self, hardware: HardwareConfig) -> None:
        """Prepare without starting anything."""
        self._hardware = hardware
        self._chips: dict[View, ChipSimulator] = {}
        self.functional = FunctionalMachine(hardware)

    def chip(self, view: View) -> ChipSimulator:
        """The chip in a view; its model is built if it is not there yet."""
        if view not in self._chips:
            self._chips[view] = ChipSimulator(self._hardware, view=view)
        return self._chips[view]

    def close(self) -> None:
        """End all processes; they start again when they are needed."""
        for chip in tuple(self._chips.values()):
            chip.close()
        self.functional.close()

    def abort(self) -> None:
        """End all processes at once, from any thread; what they are doing raises SimInfraError."""
        for chip in tuple(self._chips.values()):
            chip.abort()
        self.functional.abort()


class Judge:
    """Judges candidates of any workload on one hardware configuration. A context manager."""

    def __init__(
        self,
        hardware: HardwareConfig,
        *,
        view: View = View.RTL,
        run_seed: int = 0,
        workers: int = 1,
        cache: Path | None = None,
    ) -> None:
        """Build the chip's model, or find it; workers start with their first candidate.

        Args:
            hardware: The configuration.
            view: What of the design is simulated as it is.
            run_seed: Data seeds follow from it.
            workers: Candidates that are judged at once.
            cache: Folder of earlier outcomes; None: in the project's cache.
        """
        self._hardware = hardware
        self._run_seed = run_seed
        self._cache = ResultCache(cache_directory() / _RESULTS if cache is None else cache)
        self._view = view
        self._models = {view: chip_model(hardware, view=view).parent.name}
        self._stop = threading.Event()
        self._workers = [Worker(hardware) for _ in range(workers)]
        self._free: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        for worker in self._workers:
            self._free.put(worker)

    def __enter__(self) -> Self:
        """Return the judge itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all workers."""
        self.close()

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.close()

    def abort(self) -> None:
        """End at once what is being judged, from any thread; it raises SimInfraError.

        Nothing more is judged until an ``evaluate_all`` that is under way has ended.
        """
        self._stop.set()
        for worker in self._workers:
            worker.abort()

    def evaluate_all(
        self,
        instance: Instance,
        requests: Sequence[Request],
        on_done: Callable[[int, Evaluation], None] | None = None,
    ) -> list[Evaluation]:
        """Judge candidates, as many at once as there are workers.

        Args:
            instance: Workload and shape.
            requests: The candidates.
            on_done: Gets index and evaluation as each one ends, in the order in which they
                end, from the threads of the workers.

        Returns:
            Evaluations in the order of the requests.

        Raises:
            HilError: The harness failed; the candidates that had not begun are not judged.
        """
        return self.evaluate_pairs([(instance, request) for request in requests], on_done)

    def evaluate_pairs(
        self,
        pairs: Sequence[tuple[Instance, Request]],
        on_done: Callable[[int, Evaluation], None] | None = None,
    ) -> list[Evaluation]:
        """Judge candidates of several instances; otherwise as ``evaluate_all``."""

        def one(index: int) -> Evaluation:
            evaluation = self.evaluate(*pairs[index])
            if on_done is not None:
                on_done(index, evaluation)
            return evaluation

        pool = ThreadPoolExecutor(len(self._workers), thread_name_prefix="judge")
        try:
            return list(pool.map(one, range(len(pairs))))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            self.abort()
            raise
        finally:
            pool.shutdown(wait=True)
            self._stop.clear()

    def evaluate(self, instance: Instance, request: Request) -> Evaluation:
        """Judge one candidate; waits for a free worker.

        Raises:
            SimInfraError: A simulator does not start, or was ended by ``abort``.
            HardwareMismatch: RTL and golden model differ, or the two views of the chip.
        """
        clock = StageClock(self._stop)
        source_hash = hashlib.sha256(request.source).hexdigest()
        view, outcome, cached = self._view, *self._judged(instance, request, clock)
        if request.is_confirmed and view is not View.RTL and isinstance(outcome, Correct):
            view, outcome = View.RTL, self._confirmed(instance, request, outcome, clock)
        return Evaluation(
            outcome=outcome, source_hash=source_hash, seconds=clock.seconds, view=view,
            cached=cached,
        )  # fmt: skip

    def check(self, instance: Instance, source: bytes) -> Outcome | None:
        """What is wrong with a candidate as far as the functional machine tells; None if nothing.

        Raises:
            SimInfraError: The functional machine does not start, or was ended by ``abort``.
        """
        clock = StageClock(self._stop)
        compiled = self._compiled(instance, Request(source=source), clock)
        if not isinstance(compiled, Compiled):
            return compiled
        limit = default_cycle_limit(instance, self._hardware)
        with self._worker() as worker:
            return self._trial(instance, source, compiled, limit, clock).check(worker.functional)

    def _trial(
        self,
        instance: Instance,
        source: bytes,
        compiled: Compiled,
        cycle_limit: int,
        clock: StageClock,
    ) -> Trial:
        return Trial(
            instance=instance,
            hardware=self._hardware,
            source=source,
            compiled=compiled,
            run_seed=self._run_seed,
            cycle_limit=cycle_limit,
            clock=clock,
        )

    def _compiled(
        self, instance: Instance, request: Request, clock: StageClock
    ) -> Compiled | BuildFailed | Rejected:
        instance.require_formats(self._hardware.element_type)
        if request.linked is not None:
            with clock("compile"):
                return compile_own(request.source, instance, self._hardware, request.linked)
        with clock("guard"):
            rejected = guard(request.source, instance, self._hardware.element_type)
        if rejected is not None:
            return rejected
        with clock("compile"):
            return compile_candidate(request.source, instance, self._hardware)

    @contextmanager
    def _worker(self) -> Iterator[Worker]:
        """Wait for a free worker, and give it back."""
        worker = self._free.get()
        try:
            yield worker
        finally:
            self._free.put(worker)

    def _judged(
        self, instance: Instance, request: Request, clock: StageClock
    ) -> tuple[Outcome, bool]:
        """The outcome in the judge's view, and whether it was known."""
        compiled = self._compiled(instance, request, clock)
        if not isinstance(compiled, Compiled):
            return compiled, False
        return self._outcome(instance, request, compiled, self._view, clock)

    def _confirmed(
        self, instance: Instance, request: Request, outcome: Outcome, clock: StageClock
    ) -> Outcome:
        """The outcome on the RTL, which must be that of the judge's view."""
        compiled = self._compiled(instance, request, clock)
        assert isinstance(compiled, Compiled)  # noqa: S101  # it has run
        confirmed, _ = self._outcome(instance, request, compiled, View.RTL, clock)
        if confirmed != outcome:
            trial = self._trial(
                instance,
                request.source,
                compiled,
                request.cycle_limit or default_cycle_limit(instance, self._hardware),
                clock,
            )
            trial.mismatch(
                f"view {self._view} and view {View.RTL} of the chip differ: "
                f"{_difference(outcome, confirmed)}"
            )
        return confirmed

    def _outcome(
        self,
        instance: Instance,
        request: Request,
        compiled: Compiled,
        view: View,
        clock: StageClock,
    ) -> tuple[Outcome, bool]:
        limit = request.cycle_limit or default_cycle_limit(instance, self._hardware)
        description = self._description(instance, request, compiled, view)
        known = self._cache.get(description, limit)
        if known is not None:
            return known, True
        trial = self._trial(instance, request.source, compiled, limit, clock)
        with self._worker() as worker:
            outcome = trial.run(worker.functional, worker.chip(view), request.seeds)
        self._cache.put(description, outcome)
        return outcome, False

    def _model(self, view: View) -> str:
        """Name of the chip's model in a view; it is built if it is not there yet."""
        if view not in self._models:
            self._models[view] = chip_model(self._hardware, view=view).parent.name
        return self._models[view]

    def _description(
        self, instance: Instance, request: Request, compiled: Compiled, view: View
    ) -> dict[str, object]:
        """All that the outcome of the runs follows from, but for the cycle limit."""
        return {
            "elf": hashlib.sha256(compiled.elf).hexdigest(),
            "source": hashlib.sha256(request.source).hexdigest(),
            "judge": judge_version(),
            "workload": instance.key,
            "hardware": self._hardware.content(),
            "view": view,
            "model": self._model(view),
            "run_seed": self._run_seed,
            "seeds": request.seeds,
        }


def _difference(one: Outcome, other: Outcome) -> str:
    """What two outcomes of one program differ in, for a message."""
    if not isinstance(one, Correct) or not isinstance(other, Correct):
        return f"{one.outcome} and {other.outcome}"
    first, second = one.measurement, other.measurement
    if first.cycles != second.cycles:
        return f"{first.cycles} and {second.cycles} cycles"
    names = [
        name for name in type(first).model_fields if getattr(first, name) != getattr(second, name)
    ]
    return f"{', '.join(names)} at {first.cycles} cycles"
