# SPDX-License-Identifier: Apache-2.0
"""Lays a kernel's tensors out in memory, and fills the memory around them.

By default each tensor begins at a page boundary plus the offset that its workload names, and an
unmapped page lies between. What is left of a tensor's pages are guard bytes, and outputs are
poisoned: both with random bytes of a seed. Access ranges are exact to the byte.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from autocomp_hil import memory_map
from autocomp_hil.golden.machine import AccessRange, ElfProgram
from autocomp_hil.workloads.instance import Instance, Tensor, Tensors

__all__ = ["Placement", "device_code", "pages_of", "usual_places"]

_PAGE: Final = memory_map.PAGE_BYTES
_FILL_STREAM: Final = 0x6775617264
"""Keeps the random bytes here apart from those of the inputs ("guard")."""

_LAUNCH_BYTES: Final = memory_map.LAUNCH_BLOCK_A7 + 8 - memory_map.LAUNCH_BLOCK_BASE
"""Bytes of the words of the launch block; what follows them is no memory of the job."""

_DEVICE_USERS: Final = frozenset({"main", "hil_exit", "hil_putchar"})
"""Functions of the launch program and of the fault dump that store to the host device."""

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Home:
    """The pages of one tensor."""

    tensor: Tensor
    start: int
    """Address of the first page."""
    size: int
    """Bytes of all pages."""

    @property
    def address(self) -> int:
        return self.start + self.tensor.offset_bytes

    @property
    def inside(self) -> slice:
        """The tensor's bytes within its pages."""
        first = self.tensor.offset_bytes
        return slice(first, first + self.tensor.size_bytes)


def device_code(program: ElfProgram) -> tuple[tuple[int, int], ...]:
    """Places (address, bytes) of the firmware's functions that may store to the host device."""
    return tuple((start, size) for start, size, name in program.functions if name in _DEVICE_USERS)


def pages_of(tensor: Tensor) -> int:
    """Pages that a tensor touches."""
    return -(-(tensor.offset_bytes + tensor.size_bytes) // _PAGE)


def usual_places(instance: Instance) -> list[int]:
    """Address of the first page of each tensor where a kernel is measured."""
    sizes = [_PAGE * (pages_of(tensor) + 1) for tensor in instance.tensors]
    return [memory_map.TENSORS_BASE + sum(sizes[:index]) for index in range(len(sizes))]


class Placement:
    """The memory of one instance for one set of inputs, before the kernel runs."""

    def __init__(
        self,
        instance: Instance,
        inputs: Tensors,
        seed: int,
        *,
        inverted: bool = False,
        places: Sequence[int] | None = None,
    ) -> None:
        """Lay the tensors out.

        Args:
            instance: Whose tensors.
            inputs: Contents of the input tensors.
            seed: Draws guard bytes and poison.
            inverted: Guard bytes and poison are the complement of what the seed draws.
            places: Address of the first page of each tensor; by default they follow each other.
        """
        self._homes: list[_Home] = []
        self._before: list[Bytes] = []
        rng = np.random.default_rng([_FILL_STREAM, seed])
        starts = usual_places(instance) if places is None else places
        for tensor, start in zip(instance.tensors, starts, strict=True):
            size = _PAGE * pages_of(tensor)
            home = _Home(tensor, start, size)
            contents = rng.integers(0, 256, size, np.uint8)
            if inverted:
                contents = ~contents
            if tensor.role == "input":
                raw = np.ascontiguousarray(inputs[tensor.name], dtype=tensor.dtype)
                contents[home.inside] = raw.reshape(-1).view(np.uint8)
            self._homes.append(home)
            self._before.append(contents)

    def addresses(self) -> Mapping[str, int]:
        """Address of each tensor by name."""
        return {home.tensor.name: home.address for home in self._homes}

    def images(self, kernel_address: int) -> list[tuple[int, bytes]]:
        """Pairs (address, contents) of everything but the program: launch block, tensors."""
        words = [kernel_address, *(home.address for home in self._homes)]
        launch = struct.pack(f"<{len(words)}Q", *words).ljust(_LAUNCH_BYTES, b"\0")
        tensors = [
            (home.start, contents.tobytes())
            for home, contents in zip(self._homes, self._before, strict=True)
        ]
        return [(memory_map.LAUNCH_BLOCK_BASE, launch), *tensors]

    def ranges(self, program: ElfProgram) -> list[AccessRange]:
        """What a judged job may touch: its segments, the launch block, and its tensors.

        Text is executed and read, inputs are read, outputs read and written.
        """
        return [
            AccessRange(memory_map.LAUNCH_BLOCK_BASE, _LAUNCH_BYTES, "R"),
            *(AccessRange(s.address, s.size, s.rights) for s in program.segments),
            *(
                AccessRange(
                    home.address,
                    home.tensor.size_bytes,
                    "R" if home.tensor.role == "input" else "RW",
                )
                for home in self._homes
            ),
        ]

    def regions(self) -> list[tuple[int, int]]:
        """Places (address, bytes) of the pages of all tensors, in the order of the arguments."""
        return [(home.start, home.size) for home in self._homes]

    def outputs(self) -> list[tuple[int, int]]:
        """Places (address, bytes) of the output tensors themselves."""
        return [
            (home.address, home.tensor.size_bytes)
            for home in self._homes
            if home.tensor.role == "output"
        ]

    def tensor_after(self, index: int, pages: bytes) -> npt.NDArray[np.generic]:
        """Argument ``index`` as the pages of its region hold it, in its type and shape."""
        home = self._homes[index]
        raw = np.frombuffer(pages, np.uint8)[home.inside]
        return raw.view(home.tensor.number.dtype).reshape(home.tensor.shape)

    def first_change_outside(self, index: int, pages: bytes) -> int | None:
        """Address of the first guard byte around argument ``index`` that changed, or None."""
        home = self._homes[index]
        changed = np.frombuffer(pages, np.uint8) != self._before[index]
        changed[home.inside] = False
        return home.start + int(changed.argmax()) if changed.any() else None

    def tensor_before(self, index: int) -> npt.NDArray[np.generic]:
        """What argument ``index`` held before the kernel ran: its contents, or poison."""
        return self.tensor_after(index, self._before[index].tobytes())
