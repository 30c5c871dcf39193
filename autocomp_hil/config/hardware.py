# SPDX-License-Identifier: Apache-2.0
"""The hardware configuration: what the TOML holds and what follows from it.

Bytes and banks are given, rows follow: rows = bytes / (dim x element size).
"""

from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from autocomp_hil.config.element import ElementType, element_type
from autocomp_hil.config.toml import CONFIGS_DIR, InvalidValue, load_toml_model
from autocomp_hil.errors import ConfigError

BLOCK_ROW_BYTES: Final = 64
"""A block load or store row is at most this long, or one block where a block is longer."""
MAX_ROWS: Final = 1 << 20
"""Largest number of rows of one memory (width of a row number in the RTL)."""
MAX_ENTRIES: Final = 63
"""Largest number of reservation station entries over all classes; one number is for none."""
MIN_CACHE_BYTES: Final = 256
"""Smallest cache: two sets of two lines of 64 bytes."""
MAX_CACHE_BYTES: Final = 1 << 20
"""Largest cache that the RTL is built for."""
DMA_BUS_BYTES: Final = 16
"""Bytes per beat and cycle, each way, of every bus between accelerator, core and memory."""
COUNTERS: Final = 8
"""Number of performance counters (COUNTER has a 3-bit index)."""


def _power_of_two(value: int) -> int:
    if value <= 0 or value & (value - 1):
        message = "expected a power of two"
        raise ValueError(message)
    return value


def _in_range(low: int, high: int) -> AfterValidator:
    def check(value: int) -> int:
        if not low <= value <= high:
            message = f"expected {low} to {high}"
            raise ValueError(message)
        return value

    return AfterValidator(check)


_PowerOfTwo = Annotated[int, AfterValidator(_power_of_two)]
_CacheBytes = Annotated[_PowerOfTwo, _in_range(MIN_CACHE_BYTES, MAX_CACHE_BYTES)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Element(_Table):
    """The numbers that the accelerator computes in; see ``element_type``."""

    input: str
    """Format of operands, scratchpad and stored results: ``int8``."""
    accumulator: str
    """Format of sums and of the accumulator: ``int32``."""


class Mesh(_Table):
    """The systolic array."""

    dim: Annotated[_PowerOfTwo, _in_range(4, 32)]
    """Rows and columns of the square array; power of two, 4 to 32."""


class LocalMemory(_Table):
    """One banked local memory."""

    bytes: Annotated[int, _in_range(1, 1 << 30)]
    """Capacity in bytes over all banks."""
    banks: Annotated[_PowerOfTwo, _in_range(1, 64)]
    """Contiguous banks; power of two."""


class Scratchpad(LocalMemory):
    """The memory of operands, whose banks have one port each."""

    loads_first: bool
    """Whether loads come before reads of the array where both want one bank, as in Gemmini."""


class Queues(_Table):
    """Queues outside the reservation station."""

    entry: Annotated[int, _in_range(1, 64)]
    """Commands that wait between the core and the loop unrollers."""
    convolution: Annotated[int, _in_range(0, 64)]
    """Commands that wait in front of the unroller of convolutions; 0 if there is none."""
    matmul: Annotated[int, _in_range(0, 64)]
    """Commands that wait in front of the unroller of matrix loops; 0 if there is none."""
    dispatch: Annotated[int, _in_range(1, 64)]
    """Commands that wait between the loop unrollers and the dispatcher."""


class LoopUnrollers(_Table):
    """Hardware that unrolls loop commands; without it they are unsupported."""

    matmul: bool
    """Whether LOOP_WS and its settings exist."""
    convolution: bool
    """Whether LOOP_CONV_WS and its settings exist."""


class ReservationStation(_Table):
    """Numbers of entries per class, at most 63 together."""

    load_entries: Annotated[int, _in_range(1, 32)]
    """Loads in flight."""
    execute_entries: Annotated[int, _in_range(2, 32)]
    """Preloads and computes in flight; a pair needs two."""
    store_entries: Annotated[int, _in_range(1, 32)]
    """Stores in flight."""


class Dma(_Table):
    """The DMA reader and writer."""

    max_request_bytes: Annotated[_PowerOfTwo, _in_range(16, 64)]
    """Longest burst in bytes; a burst never crosses a multiple of it."""
    max_in_flight: Annotated[int, _in_range(1, 64)]
    """Requests in flight, each way; the memory's own limits hold as well."""


class Cache(_Table):
    """The core's first-level caches: two ways, lines of 64 bytes."""

    instruction_bytes: _CacheBytes
    """Capacity of the instruction cache in bytes; power of two, 256 to 1048576."""
    data_bytes: _CacheBytes
    """Capacity of the data cache in bytes; power of two, 256 to 1048576."""


class Dram(_Table):
    """Timing of the DRAM behind the chip; counted at the memory over all masters."""

    first_beat_latency_cycles: Annotated[int, _in_range(1, 10_000)]
    """Cycles from the address handshake to the first read beat."""
    write_response_latency_cycles: Annotated[int, _in_range(1, 10_000)]
    """Cycles from the last write beat to the write response."""
    read_request_cycles: Annotated[int, _in_range(1, 64)]
    """Cycles that a read request occupies the memory at least, however short it is."""
    write_request_cycles: Annotated[int, _in_range(1, 64)]
    """Cycles that a write request occupies the memory at least, however short it is."""
    max_reads_in_flight: Annotated[int, _in_range(1, 1024)]
    """Read requests accepted and not yet answered."""
    max_writes_in_flight: Annotated[int, _in_range(1, 1024)]
    """Write requests accepted and not yet answered."""


class HardwareConfig(_Table):
    """One complete named configuration.

    The properties below are fields of ``accel_cfg_t`` and, from the caches on, of ``soc_cfg_t``.
    """

    name: str
    """Name of the configuration: its file's stem."""
    element: Element
    mesh: Mesh
    scratchpad: Scratchpad
    accumulator: LocalMemory
    queues: Queues
    loop_unrollers: LoopUnrollers
    reservation_station: ReservationStation
    dma: Dma
    cache: Cache
    memory: Dram

    @model_validator(mode="after")
    def _check_rules_between_fields(self) -> Self:
        element = self.element_type
        for table, memory, number in (
            ("scratchpad", self.scratchpad, element.input),
            ("accumulator", self.accumulator, element.accumulator),
        ):
            _check_memory(table, memory, self.mesh.dim, number.bytes)
        for family in ("convolution", "matmul"):
            depth, exists = getattr(self.queues, family), getattr(self.loop_unrollers, family)
            if bool(depth) != exists:
                rule = "expected 1 or more" if exists else "expected 0 without that loop unroller"
                raise InvalidValue(f"queues.{family}", rule, depth)
        station = self.reservation_station
        entries = station.load_entries + station.execute_entries + station.store_entries
        if entries > MAX_ENTRIES:
            rule = f"expected at most {MAX_ENTRIES} entries over all classes"
            raise InvalidValue("reservation_station", rule, entries)
        return self

    def content(self) -> dict[str, Any]:
        """Everything but the name, which is all that models, programs and verdicts depend on."""
        return self.model_dump(exclude={"name"})

    @property
    def element_type(self) -> ElementType:
        """Formats and arithmetic of operands and sums."""
        return element_type(self.element.input, self.element.accumulator)

    @property
    def dim(self) -> int:
        """Rows and columns of the array: 4, 8, 16 or 32."""
        return self.mesh.dim

    @property
    def scratchpad_rows(self) -> int:
        """Rows of dim input elements in the scratchpad, over all banks."""
        return self.scratchpad.bytes // (self.dim * self.element_type.input.bytes)

    @property
    def scratchpad_banks(self) -> int:
        """Scratchpad banks, contiguous in the row number."""
        return self.scratchpad.banks

    @property
    def scratchpad_loads_first(self) -> int:
        """1 if loads come before reads of the array in a bank of the scratchpad, else 0."""
        return int(self.scratchpad.loads_first)

    @property
    def accumulator_rows(self) -> int:
        """Rows of dim sums in the accumulator, over all banks."""
        return self.accumulator.bytes // (self.dim * self.element_type.accumulator.bytes)

    @property
    def accumulator_banks(self) -> int:
        """Accumulator banks, contiguous in the row number."""
        return self.accumulator.banks

    @property
    def row_field_bits(self) -> int:
        """Low bits of a local address that are the row: log2 of the larger memory's rows."""
        return (max(self.scratchpad_rows, self.accumulator_rows) - 1).bit_length()

    @property
    def queues_entry(self) -> int:
        """Commands that wait between the core and the loop unrollers."""
        return self.queues.entry

    @property
    def queues_convolution(self) -> int:
        """Commands that wait in front of the unroller of convolutions."""
        return self.queues.convolution

    @property
    def queues_matmul(self) -> int:
        """Commands that wait in front of the unroller of matrix loops."""
        return self.queues.matmul

    @property
    def queues_dispatch(self) -> int:
        """Commands that wait between the loop unrollers and the dispatcher."""
        return self.queues.dispatch

    @property
    def loop_unrollers_matmul(self) -> int:
        """1 if LOOP_WS and its settings exist, else 0."""
        return int(self.loop_unrollers.matmul)

    @property
    def loop_unrollers_convolution(self) -> int:
        """1 if LOOP_CONV_WS and its settings exist, else 0."""
        return int(self.loop_unrollers.convolution)

    @property
    def load_entries(self) -> int:
        """Reservation station entries for loads."""
        return self.reservation_station.load_entries

    @property
    def execute_entries(self) -> int:
        """Reservation station entries for preloads and computes."""
        return self.reservation_station.execute_entries

    @property
    def store_entries(self) -> int:
        """Reservation station entries for stores."""
        return self.reservation_station.store_entries

    @property
    def dma_bus_bytes(self) -> int:
        """Bytes of one DMA beat."""
        return DMA_BUS_BYTES

    @property
    def dma_max_request_bytes(self) -> int:
        """Longest burst in bytes; a burst never crosses a multiple of it."""
        return self.dma.max_request_bytes

    @property
    def dma_max_in_flight(self) -> int:
        """DMA requests in flight, each way."""
        return self.dma.max_in_flight

    @property
    def max_block_cols(self) -> int:
        """Most columns of one MVIN of input elements, or of one MVOUT without pooling."""
        return self._block_cols(self.element_type.input.bytes)

    @property
    def max_block_cols_accumulator(self) -> int:
        """Most columns of one MVIN in accumulator format."""
        return self._block_cols(self.element_type.accumulator.bytes)

    def _block_cols(self, element_bytes: int) -> int:
        return max(1, BLOCK_ROW_BYTES // (self.dim * element_bytes)) * self.dim

    @property
    def counters(self) -> int:
        """Number of performance counters."""
        return COUNTERS

    @property
    def cache_instruction_bytes(self) -> int:
        """Capacity of the core's instruction cache; a power of two, 256 to 1048576."""
        return self.cache.instruction_bytes

    @property
    def cache_data_bytes(self) -> int:
        """Capacity of the core's data cache; a power of two, 256 to 1048576."""
        return self.cache.data_bytes

    @property
    def memory_max_reads_in_flight(self) -> int:
        """Read bursts in flight at the memory port, over all masters; 1 to 1024."""
        return self.memory.max_reads_in_flight

    @property
    def memory_max_writes_in_flight(self) -> int:
        """Write bursts in flight at the memory port, over all masters; 1 to 1024."""
        return self.memory.max_writes_in_flight


def _check_memory(table: str, memory: LocalMemory, dim: int, element_bytes: int) -> None:
    row_bytes = dim * element_bytes
    if memory.bytes % row_bytes:
        rule = f"expected a multiple of the row's {row_bytes} bytes"
        raise InvalidValue(f"{table}.bytes", rule, memory.bytes)
    rows = memory.bytes // row_bytes
    if rows % memory.banks:
        rule = f"expected a divisor of the memory's {rows} rows"
        raise InvalidValue(f"{table}.banks", rule, memory.banks)
    bank_rows = rows // memory.banks
    if bank_rows % dim:
        rule = f"expected rows per bank to be a multiple of mesh.dim {dim}, they are {bank_rows}"
        raise InvalidValue(f"{table}.bytes", rule, memory.bytes)
    if bank_rows & (bank_rows - 1):
        rule = f"expected rows per bank to be a power of two, they are {bank_rows}"
        raise InvalidValue(f"{table}.bytes", rule, memory.bytes)
    if rows > MAX_ROWS:
        rule = f"expected at most {MAX_ROWS} rows, they are {rows}"
        raise InvalidValue(f"{table}.bytes", rule, memory.bytes)


def hardware_names() -> tuple[str, ...]:
    """Return the names of the configurations that come with the project, sorted."""
    return tuple(sorted(path.stem for path in (CONFIGS_DIR / "hardware").glob("*.toml")))


def load_hardware(name_or_path: str | Path) -> HardwareConfig:
    """Return the configuration of a name (``int8_16x16``) or of a path to a TOML file.

    Raises:
        ConfigError: No such name or file, or a rule is broken; one line per finding,
            ``file: field.path: rule, got value``.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = CONFIGS_DIR / "hardware" / f"{name_or_path}.toml"
        if not path.is_file():
            known = ", ".join(hardware_names())
            message = (
                f"hardware configuration: expected a path ending in .toml or one of {known}, "
                f"got {str(name_or_path)!r}"
            )
            raise ConfigError(message)
    return load_toml_model(path, HardwareConfig, {"name": path.stem})
