# SPDX-License-Identifier: Apache-2.0
"""What is done with a kernel that fails: made simpler, written to a file that reproduces it.

The file holds the description; the C source stands beside it for people.
"""

import shlex
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from autocomp_hil.config import HardwareConfig
from autocomp_hil.config.files import read_text_file
from autocomp_hil.errors import ConfigError
from autocomp_hil.paths import REPOSITORY
from tb.kernels.description import Kernel
from tb.kernels.emit import source
from tb.kernels.run import KernelBench, prepare, wrong_on_models
from tb.kernels.shrink import shrink

__all__ = ["StoredKernel", "load_kernel", "store_failure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKernel:
    """A failing kernel on disk."""

    path: Path
    kernel: Kernel
    commands: int
    """Commands that it issues."""
    mismatch: str | None
    """What is wrong with the stored kernel alone; None: it fails only after others."""

    @property
    def text(self) -> str:
        """The description without what is as usual."""
        return self.kernel.model_dump_json(indent=1, exclude_defaults=True)

    @property
    def reproduce_command(self) -> str:
        """What to type, in the repository."""
        inside = self.path.is_relative_to(REPOSITORY)
        shown = str(self.path.relative_to(REPOSITORY) if inside else self.path)
        return shlex.join([".venv/bin/python", "-m", "regressions.kernels", "--file", shown])


def store_failure(
    kernel: Kernel,
    hardware: HardwareConfig,
    path: Path,
    *,
    bench: KernelBench | None = None,
    max_runs: int = 200,
) -> StoredKernel:
    """Shrink a failing kernel and write it to a file.

    Args:
        kernel: The kernel.
        hardware: Its configuration.
        path: The file; its source has the suffix ``.c``.
        bench: Chip that runs it; None: a new one, which no earlier kernel has touched.
        max_runs: How often shrinking may run it.
    """
    if bench is None:
        with KernelBench(hardware, verilator_seed=kernel.verilator_seed) as own:
            return store_failure(kernel, hardware, path, bench=own, max_runs=max_runs)
    smallest = kernel
    if bench.run(kernel).wrong is not None:
        smallest = shrink(
            kernel, lambda k: bench.run(k).wrong is not None, hardware, max_runs=max_runs
        )
    path.write_text(smallest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    path.with_suffix(".c").write_text(source(smallest, hardware), encoding="utf-8")
    _, golden = wrong_on_models(smallest, prepare(smallest, hardware), hardware)
    return StoredKernel(
        path=path,
        kernel=smallest,
        commands=golden.commands,
        mismatch=bench.run(smallest).wrong,
    )


def load_kernel(path: Path) -> Kernel:
    """The kernel in a file.

    Raises:
        ConfigError: The file is unreadable or breaks the format.
    """
    text = read_text_file(path, "give the file of a kernel")
    try:
        return Kernel.model_validate_json(text)
    except ValidationError as error:
        message = f"{path}: no kernel: {error}"
        raise ConfigError(message) from error
