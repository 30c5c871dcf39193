# SPDX-License-Identifier: Apache-2.0
"""Runs emitted kernels on the functional machine, and random schedules for them."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np

from autocomp_hil import memory_map
from autocomp_hil.config import load_hardware
from autocomp_hil.firmware_build import Built, build_program
from autocomp_hil.golden.machine import (
    AccessRange,
    ElfProgram,
    Ending,
    default_ranges,
    load_elf,
    run_functional,
)
from autocomp_hil.propose.rewriter.conv.schedule import ConvSchedule
from autocomp_hil.propose.rewriter.gemm.schedule import GemmSchedule
from autocomp_hil.propose.rewriter.schedule import Schedule
from autocomp_hil.workloads.instance import Instance

HARDWARE = load_hardware("int8_4x4")


class Placed:
    """A kernel with its tensors in memory."""

    def __init__(self, instance: Instance, source: str, folder: Path) -> None:
        """Compile, and place tensors."""
        path = folder / "solution.c"
        path.write_text(f'#include "hil_dialect.h"\n{source}', encoding="utf-8")
        built = build_program([path], HARDWARE, entry="launch")
        assert isinstance(built, Built), built.diagnostics
        assert not built.diagnostics
        self.program: ElfProgram = load_elf(built.elf)
        inputs = instance.inputs(1)
        self.gold = instance.gold(inputs)
        at, starts = memory_map.TENSORS_BASE, {}
        for tensor in instance.tensors:
            starts[tensor.name] = at + tensor.offset_bytes
            at += -(-tensor.size_bytes // 4096) * 4096 + 8192
        arguments = [starts[tensor.name] for tensor in instance.tensors]
        padding = [0] * (8 - len(arguments))
        words = [self.program.symbols["solution"], *arguments, *padding]
        self.images = [(memory_map.LAUNCH_BLOCK_BASE, np.array(words, "<u8").tobytes())]
        self.images += [(starts[name], array.tobytes()) for name, array in inputs.items()]
        self.ranges = [*default_ranges(self.program)] + [
            AccessRange(starts[t.name], t.size_bytes, "R" if t.role == "input" else "W")
            for t in instance.tensors
        ]
        self.starts = starts


def assert_correct(instance: Instance, source: str, folder: Path) -> None:
    """The kernel ends, without races, with the gold in its outputs."""
    placed = Placed(instance, source, folder)
    run = run_functional(
        placed.program, HARDWARE, images=placed.images, ranges=placed.ranges, judged=True
    )
    assert run.outcome is Ending.EXITED, f"{run.message}\n{source}"
    assert run.races == ()
    for name, expected in placed.gold.items():
        found = np.asarray(run.memory.read(placed.starts[name], expected.nbytes))
        shaped = found.view(expected.dtype).reshape(expected.shape)
        np.testing.assert_array_equal(shaped, expected, err_msg=source)


def random_gemm(rng: random.Random) -> GemmSchedule:
    """Draw a schedule with any values; most have faults."""
    fields = {
        "tiles_i": rng.randint(1, 4),
        "tiles_j": rng.randint(1, 4),
        "tiles_k": rng.randint(1, 4),
        "blocks": rng.choice(("ij", "ji")),
        "order": rng.choice(("ijk", "ikj", "jik", "jki", "kij", "kji")),
        "keep_a": rng.random() < 0.4,
        "keep_b": rng.random() < 0.4,
    }
    return GemmSchedule.model_validate(fields | _common(rng))


def random_conv(rng: random.Random) -> ConvSchedule:
    """Draw a schedule with any values; most have faults."""
    fields = {
        "rows_p": rng.randint(1, 4),
        "tiles_q": rng.randint(1, 3),
        "tiles_k": rng.randint(1, 4),
        "tiles_c": rng.randint(1, 4),
        "window": rng.choice(("tap", "whole", "whole")),
        "blocks": rng.choice(("pk", "kp")),
        "order": rng.choice(("pkr", "prk", "kpr", "krp", "rpk", "rkp")),
        "keep_inp": rng.random() < 0.3,
        "keep_weights": rng.random() < 0.3,
    }
    return ConvSchedule.model_validate(fields | _common(rng))


RANDOM: Final[Mapping[str, Callable[[random.Random], Schedule]]] = {
    "conv": random_conv,
    "gemm": random_gemm,
}
"""What draws schedules of a family; ``test_emit.py`` runs them."""


def _common(rng: random.Random) -> dict[str, object]:
    return {
        "reuse_weights": rng.random() < 0.5,
        "movement": rng.choice(("serial", "buffered", "spread", "spread")),
        "stores": rng.choice(("after", "behind")),
        "load_tiles": rng.randint(1, 4),
        "store_tiles": rng.randint(1, 4),
        "banks": rng.choice(("packed", "spread")),
        "unroll": rng.choice((1, 1, 2, 3, 4)),
        "hoist": rng.random() < 0.5,
    }
