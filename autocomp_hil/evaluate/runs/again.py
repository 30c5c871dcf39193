# SPDX-License-Identifier: Apache-2.0
"""Runs a candidate on the chip once more, as it was judged: for its timeline and its waves."""

from pathlib import Path

from autocomp_hil.config import HardwareConfig
from autocomp_hil.errors import SimInfraError
from autocomp_hil.evaluate.runs.place import Placement
from autocomp_hil.evaluate.runs.seeds import Seeds
from autocomp_hil.evaluate.runs.trial import START_CYCLES, default_cycle_limit
from autocomp_hil.evaluate.source.compile import Compiled, compile_candidate
from autocomp_hil.evaluate.source.guard import guard
from autocomp_hil.simulator import ChipRun, ChipSimulator, Waves
from autocomp_hil.workloads.instance import Instance

__all__ = ["run_again", "write_waves"]


def run_again(
    chip: ChipSimulator,
    instance: Instance,
    hardware: HardwareConfig,
    source: bytes,
    *,
    run_seed: int = 0,
    event_limit: int = 0,
) -> ChipRun | None:
    """Run the judged job once more; None if the source is no program.

    Args:
        chip: Chip of the configuration.
        instance: Workload and shape.
        hardware: The configuration.
        source: Source of the candidate.
        run_seed: Run seed of the judge.
        event_limit: Size of the event log, as for ``ChipSimulator.run``.
    """
    if guard(source, instance, hardware.element_type) is not None:
        return None
    compiled = compile_candidate(source, instance, hardware)
    if not isinstance(compiled, Compiled):
        return None
    seeds = Seeds.of(run_seed, source, 0)
    placement = Placement(instance, instance.inputs(seeds.data), seeds.fill)
    return chip.run(
        compiled.program,
        images=placement.images(compiled.kernel_address),
        ranges=placement.ranges(compiled.program),
        seed=seeds.start,
        judged=True,
        cycle_limit=default_cycle_limit(instance, hardware) + START_CYCLES,
        event_limit=event_limit,
    )


def write_waves(
    instance: Instance,
    hardware: HardwareConfig,
    source: bytes,
    file: Path,
    *,
    last_cycles: int,
    run_seed: int = 0,
) -> bool:
    """Write waves of the last cycles of the judged job; False if the source is no program.

    Args:
        instance: Workload and shape.
        hardware: The configuration.
        source: Source of the candidate.
        file: File whose suffix says the format: ``.fst``, else VCD.
        last_cycles: Cycles that the waves hold.
        run_seed: Run seed of the judge.

    Raises:
        SimInfraError: Waves changed what the program does.
    """
    with ChipSimulator(hardware) as chip:
        plain = run_again(chip, instance, hardware, source, run_seed=run_seed)
    if plain is None:
        return False
    window = Waves(file=file, from_cycle=max(0, plain.total_cycles - last_cycles))
    with ChipSimulator(hardware, waves=window) as chip:
        traced = run_again(chip, instance, hardware, source, run_seed=run_seed)
    if traced is None or traced.total_cycles != plain.total_cycles:
        raise SimInfraError(f"{file}: the run with waves differs from the one without")
    return True
