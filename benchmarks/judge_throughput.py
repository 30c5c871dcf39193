# SPDX-License-Identifier: Apache-2.0
"""Measures the judge: candidates per minute with one and two workers, and what is not the RTL run.

    python -m benchmarks.judge_throughput

How much faster two workers are than one is compared with how much faster two copies of the model
are than one in a bare loop, in the same run: what the machine gives. Rounds take turns, and sums
count, so that a load that comes and goes hits all alike; the machine should be idle all the same.

Covered: all candidates are different and correct, and no result is from a cache.
Exit status 1 if a bar is missed. The last line is one JSON object.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from rich.console import Console

from autocomp_hil.cli.interrupt import ends_at_once
from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.errors import BuildInfraError, SimInfraError
from autocomp_hil.evaluate.judge import Evaluation, Judge, Request
from autocomp_hil.evaluate.runs.place import Placement
from autocomp_hil.evaluate.source.compile import Compiled, compile_candidate
from autocomp_hil.simulator import chip_model
from autocomp_hil.workloads import Instance, load_workload
from benchmarks.candidates import different_kernels, good_kernel
from benchmarks.chip_loops import RecordingSimulator, packed_task

__all__ = ["Figures", "main", "measure", "missed_bars", "other_share"]

MIN_SCALING_RATIO: Final = 0.9
MAX_OTHER_SHARE: Final = 0.4
_HARDWARE: Final = "int8_16x16"
_LIMIT: Final = 10**8


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is judged, and what it follows from."""

    candidates: int
    per_minute_1: float
    """Candidates per minute with one worker."""
    per_minute_2: float
    """Candidates per minute with two workers."""
    bare_scaling: float
    """Runs of the bare model in a time, of two copies to one."""
    other_share: float
    """Share of the wall time of a good candidate at the large shape that is not the RTL run."""
    other_share_baseline: float
    """Share for the workload's own kernel, which is not judged."""

    @property
    def scaling(self) -> float:
        """Speed-up of the judge from one worker to two."""
        return self.per_minute_2 / self.per_minute_1

    @property
    def scaling_ratio(self) -> float:
        """Scaling of the judge to that of the bare model."""
        return self.scaling / self.bare_scaling


def missed_bars(figures: Figures) -> list[str]:
    """The bars that are missed, in words."""
    missed = []
    if figures.scaling_ratio < MIN_SCALING_RATIO:
        missed.append(
            f"two workers are {figures.scaling:.2f} times as fast as one, two copies of the model "
            f"{figures.bare_scaling:.2f} times: {figures.scaling_ratio:.3f} of it is below "
            f"{MIN_SCALING_RATIO}"
        )
    if figures.other_share > MAX_OTHER_SHARE:
        missed.append(
            f"{figures.other_share:.1%} of the time is not the RTL run, more than "
            f"{MAX_OTHER_SHARE:.0%}"
        )
    return missed


def other_share(seconds: Mapping[str, float]) -> float:
    """Share of the stages but the RTL run, 0 to 1."""
    return 1 - seconds["rtl"] / sum(seconds.values())


class _Bare:
    """The chip's model in a bare loop, with the job of one candidate."""

    def __init__(
        self, instance: Instance, source: str, hardware: HardwareConfig, file: Path
    ) -> None:
        compiled = compile_candidate(source.encode(), instance, hardware)
        if not isinstance(compiled, Compiled):
            raise BuildInfraError(f"a kernel of the rewriter: {compiled}")
        placement = Placement(instance, instance.inputs(1), 1)
        with RecordingSimulator(hardware) as recorder:
            recorder.run(
                compiled.program, images=placement.images(compiled.kernel_address),
                ranges=placement.ranges(compiled.program), judged=True, cycle_limit=_LIMIT,
            )  # fmt: skip
            file.write_bytes(packed_task(recorder.task))
        self._command = [str(chip_model(hardware).with_name("chip_bare_main")), str(file)]

    def seconds(self, copies: int) -> float:
        """Wall time of so many runs at once.

        Raises:
            SimInfraError: A run failed.
        """
        begin = time.perf_counter()
        running = [
            subprocess.Popen(self._command, stdout=subprocess.DEVNULL) for _ in range(copies)
        ]
        statuses = [process.wait() for process in running]
        if any(statuses):
            raise SimInfraError(f"{self._command[0]}: exit statuses {statuses}")
        return time.perf_counter() - begin


def _judged(judge: Judge, instance: Instance, sources: Sequence[str]) -> list[Evaluation]:
    found = judge.evaluate_all(instance, [Request(source=s.encode()) for s in sources])
    for evaluation in found:
        if evaluation.cycles is None or evaluation.cached:
            raise SimInfraError(f"a kernel that is known to be right: {evaluation.outcome}")
    return found


def measure(
    instance: Instance, large: Instance, hardware: HardwareConfig, *, count: int, rounds: int
) -> Figures:
    """Measure all figures.

    Args:
        instance: Workload and shape of the candidates that are counted.
        large: Shape that the share of the stages is measured at.
        hardware: The configuration.
        count: Candidates.
        rounds: Turns that they are judged in, a divisor of ``count``.
    """
    sources = different_kernels(instance, hardware, count)
    spent = {1: 0.0, 2: 0.0}
    bare_spent = {1: 0.0, 2: 0.0}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = _Bare(instance, sources[0], hardware, folder / "bare.job")
        with (
            Judge(hardware, cache=folder / "1") as one,
            Judge(hardware, cache=folder / "2", workers=2) as two,
        ):
            judges = {1: one, 2: two}
            for judge in judges.values():  # starts the workers
                _judged(judge, instance, [f"{instance.baseline}// {i}\n" for i in range(2)])
            for turn in range(rounds):
                part = sources[turn::rounds]
                for workers, judge in judges.items():
                    begin = time.perf_counter()
                    _judged(judge, instance, part)
                    spent[workers] += time.perf_counter() - begin
                    bare_spent[workers] += bare.seconds(workers)
                sys.stderr.write(f"bench-judge: round {turn + 1} of {rounds}\n")
            good = good_kernel(large, hardware) or large.baseline
            shares = [
                other_share(_judged(one, large, [source])[0].seconds)
                for source in (good, large.baseline + "// for its share\n")
            ]
    return Figures(
        candidates=count,
        per_minute_1=60 * count / spent[1],
        per_minute_2=60 * count / spent[2],
        bare_scaling=2 * bare_spent[1] / bare_spent[2],
        other_share=shares[0],
        other_share_baseline=shares[1],
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures and, as last line, one JSON object. Status 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="bench-judge", description=__doc__)
    parser.add_argument("--hardware", default=_HARDWARE)
    parser.add_argument("--shape", default="256x256x256", help="shape of the candidates; gemm")
    parser.add_argument(
        "--large-shape", default="512x512x512", help="shape for the share of stages"
    )
    parser.add_argument("--candidates", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=4)
    options = parser.parse_args(arguments)
    if options.candidates % options.rounds:
        parser.error("--candidates: expected a multiple of --rounds")
    workload, hardware = load_workload("gemm"), load_hardware(options.hardware)
    with ends_at_once(lambda: "bench-judge: stopped, nothing is reported"):
        figures = measure(
            workload.instance(options.shape),
            workload.instance(options.large_shape),
            hardware,
            count=options.candidates,
            rounds=options.rounds,
        )
    log = Console(stderr=True)
    missed = missed_bars(figures)
    for bar in missed:
        log.print(f"bench-judge: MISSED: {bar}")
    numbers = asdict(figures) | {
        "scaling": figures.scaling,
        "scaling_ratio": figures.scaling_ratio,
    }
    sys.stdout.write(json.dumps({k: round(v, 4) for k, v in numbers.items()}) + "\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
