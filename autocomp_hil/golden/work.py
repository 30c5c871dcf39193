# SPDX-License-Identifier: Apache-2.0
"""The least time that commands take on the hardware, whatever overlaps: by the work of its parts.

Each part does at most one piece of work a cycle, and nothing that it did was for nothing. So the
largest count of pieces bounds the cycles of a program from below.

Source: headers of rtl/accel/dispatch.sv, load_controller.sv, dma_reader.sv, execute_feeder.sv,
store_controller.sv, dma_writer.sv. The judge compares the bound with the cycles of every run.
"""

from dataclasses import dataclass

__all__ = ["Work"]


@dataclass(slots=True)
class Work:
    """Pieces of work of the commands so far."""

    bus_bytes: int
    """Width of the memory bus."""
    commands: int = 0
    """Commands that dispatch took."""
    load_beats: int = 0
    """Beats of the bus with data for loads."""
    load_steps: int = 0
    """Segments of rows that loads write, with each copy of a pixel."""
    array_steps: int = 0
    """Beats of computes in the array; at least one for each."""
    stationary_beats: int = 0
    """Rows of stationary operands that went into the array before a COMPUTE."""
    store_steps: int = 0
    """Local rows that stores read; of pooling stores, elements of windows."""
    store_beats: int = 0
    """Beats of the bus with data of stores."""
    preloaded_beats: int = 0
    """Stationary rows of the PRELOADs since the last COMPUTE: nobody waits for them yet."""

    @property
    def cycles(self) -> int:
        """Cycles that the program takes at least."""
        return max(
            self.commands,
            self.load_beats,
            self.load_steps,
            self.array_steps,
            self.stationary_beats,
            self.store_steps,
            self.store_beats,
        )

    def add_load(self, rows: int, row_bytes: int, steps: int) -> None:
        """Count a load.

        Args:
            rows: Number of rows that are read from DRAM.
            row_bytes: Bytes of each row.
            steps: Segments that are written.
        """
        self.load_beats += rows * -(-row_bytes // self.bus_bytes)
        self.load_steps += steps

    def add_store(self, rows: int, row_bytes: int, steps: int) -> None:
        """Count a store.

        Args:
            rows: Number of rows that are written to DRAM.
            row_bytes: Bytes of each row.
            steps: Local rows, or elements of windows, that are read.
        """
        self.store_beats += rows * -(-row_bytes // self.bus_bytes)
        self.store_steps += steps

    def add_preload(self, rows: int) -> None:
        """Count a PRELOAD with the rows that it brings to the array."""
        self.preloaded_beats += rows

    def add_compute(self, beats: int) -> None:
        """Count a COMPUTE, which waits for the PRELOADs before it."""
        self.stationary_beats += self.preloaded_beats
        self.preloaded_beats = 0
        self.array_steps += max(1, beats)
