# SPDX-License-Identifier: Apache-2.0
"""Directed tests of the chip: access ranges, coherence of core, DMA and host, HTIF."""

import random
from typing import Any

import cocotb
import numpy as np

from autocomp_hil import isa, memory_map
from autocomp_hil.simulator.chip.native import ChipEnd, Range, Right, exact_timing
from tb.soc.chip_bench import DATA, ROW, ChipProgram, copy, loads, start_bench


@cocotb.test()
async def ranges_of_the_core(dut: Any) -> None:
    """Byte exact, by right, at retirement; what caches read ahead does not count."""
    bench = await start_bench(dut)
    read_only = Range(base=DATA, size=13, rights=Right.READ)
    write_only = Range(base=DATA + 13, size=11, rights=Right.WRITE)
    both = Range(base=DATA + 24, size=8, rights=Right.READ | Right.WRITE)
    cases: list[tuple[str, int, int | None]] = [
        ("lb", 12, None), ("lb", 13, 13), ("ld", 8, 13), ("lw", 8, None), ("lh", 12, 13),
        ("sb", 12, 12), ("sb", 13, None), ("sd", 16, None), ("sd", 8, 8), ("sd", 24, None),
        ("ld", 24, None), ("lb", 32, 32), ("sb", 32, 32), ("lb", -1, -1),
    ]  # fmt: skip
    for name, offset, missing in cases:
        program = ChipProgram()
        program.li(5, DATA)
        place = program.here
        if name.startswith("l"):
            program.load(name, 6, offset, 5)
        else:
            program.store(name, 6, offset, 5)
        program.end()
        run = await bench.run(program, ranges=[read_only, write_only, both])
        if missing is None:
            run.expect(ChipEnd.EXITED)
            continue
        run.expect(ChipEnd.ACCESS)
        assert run.result.access_address == DATA + missing
        assert run.result.access_right == (Right.READ if name[0] == "l" else Right.WRITE)
        assert run.result.access_pc == place
        assert not run.result.access_is_dma


@cocotb.test()
async def range_of_fetch(dut: Any) -> None:
    """A jump out of the text is seen at its target; a guess that did not retire is not."""
    bench = await start_bench(dut)
    program = ChipProgram()
    program.li(5, DATA)
    program.jalr(0, 5, 0)
    run = (await bench.run(program)).expect(ChipEnd.ACCESS)
    assert run.result.access_right == Right.EXECUTE
    assert run.result.access_address == run.result.access_pc == DATA
    # Loads behind a taken branch, out of every range, with the text ending right there.
    program = ChipProgram()
    program.jal(0, "start")
    program.label("end")
    program.end()
    program.label("start")
    program.branch("beq", 0, 0, "end")
    program.load("ld", 6, 0, 0)
    run = (await bench.run(program)).expect(ChipEnd.EXITED)


@cocotb.test()
async def range_of_host_device(dut: Any) -> None:
    """The registers of the device can be written, nothing else of its page can."""
    bench = await start_bench(dut)
    for name, offset, is_legal in (
        ("sd", 16, True), ("sb", 16, True), ("ld", 0, False), ("sd", 32, False),
        ("sb", 17, False), ("sd", 0xFF8, False),
    ):  # fmt: skip
        program = ChipProgram()
        program.li(5, memory_map.HOST_DEVICE_BASE)
        if name.startswith("l"):
            program.load(name, 6, offset, 5)
        else:
            program.li(5, memory_map.HOST_DEVICE_BASE + (offset & ~0x7FF))
            program.store(name, 6, offset & 0x7FF, 5)
        program.end()
        (await bench.run(program)).expect(ChipEnd.EXITED if is_legal else ChipEnd.ACCESS)


@cocotb.test()
async def ranges_of_dma(dut: Any) -> None:
    """The bytes of each row are checked, with the number of the command; not the whole beat."""
    bench = await start_bench(dut)
    size = 3 * (ROW + 1) + ROW
    area = Range(base=DATA + 3, size=size, rights=Right.READ | Right.WRITE)
    config = [isa.config_ld(ROW + 1, block_stride=4), isa.config_st(ROW + 1)]
    legal = [isa.mvin(DATA + 3, 0, ROW, 4), isa.mvout(DATA + 3, 0, ROW, 4)]
    cases = [
        ([], None),
        ([isa.mvin(DATA + 4, 0, ROW, 4)], (Right.READ, 3 + size, 4)),
        ([isa.mvin(0, 0, ROW, 4), isa.mvin(DATA + 2, 0, 1, 1)], (Right.READ, 2, 5)),
        ([isa.mvout(DATA + 4, 0, ROW, 4)], (Right.WRITE, 3 + size, 4)),
        ([isa.flush(), isa.mvout(DATA + 2, 0, 4, 1)], (Right.WRITE, 2, 5)),
    ]  # fmt: skip
    for commands, expected in cases:
        program = ChipProgram()
        program.accel(*config, *legal, *commands)
        program.fence()
        program.end()
        run = await bench.run(program, ranges=[area])
        if expected is None:
            run.expect(ChipEnd.EXITED)
            continue
        run.expect(ChipEnd.ACCESS)
        result = run.result
        assert result.access_is_dma
        got = (result.access_right, result.access_address - DATA, result.access_command)
        assert got == expected, f"{got} instead of {expected}"


_LINES = 8


def _racing_loads(rng: random.Random, count: int, *, word: int, is_downwards: bool) -> ChipProgram:
    """Loads from lines while the accelerator stores them, then a fence and a word of each.

    The accelerator copies from DATA to DATA + 0x4000, each line upwards or downwards by beats: the
    first beat of a refill is then the last one stored. The words go to DATA + 0x8000.
    """
    target = DATA + 0x4000
    program = ChipProgram()
    program.li(5, target)
    program.li(6, DATA + 0x8000)
    for line in range(_LINES):  # in the cache before
        program.load("ld", 7, 64 * line, 5)
    program.accel(*loads(_LINES), isa.flush())
    program.fence()
    program.accel(isa.config_st(ROW))
    for line in range(_LINES):
        address = target + 64 * line
        if is_downwards:
            for row in reversed(range(4)):
                program.accel(isa.mvout(address + ROW * row, 16 * line + row, ROW, 1))
                program.load("ld", 7, 64 * rng.randint(0, line), 5)
        else:
            program.accel(isa.mvout(address, 16 * line, ROW, 4))
    # Bytes of lines that are being written may have any value, but never one that stays.
    for _ in range(count):
        program.load("ld", 7, 64 * rng.randrange(_LINES), 5)
    program.fence()
    for line in range(_LINES):
        program.load("ld", 7, 64 * line + 8 * word, 5)
        program.store("sd", 7, 8 * line, 6)
    program.end()
    return program


@cocotb.test()
async def dma_invalidates(dut: Any) -> None:
    """The core sees, after a fence, what was stored in lines that it was reading too."""
    bench = await start_bench(dut)
    # Latency, idle reads, stalled data (per mille), loads. Data late behind their address, and
    # refills that last longer than a response, are where a line could become stale.
    trials = [
        (1, 0, 950, 300), (1, 800, 0, 300), (1, 700, 600, 300), (1, 900, 0, 100),
        (7, 300, 400, 100), (1, 850, 500, 100), (40, 0, 0, 30), (1, 900, 300, 50),
    ]  # fmt: skip
    for seed, (latency, read_idle, stall, loads_between) in enumerate(trials):
        timing = exact_timing(latency)
        timing.read_idle, timing.write_data_stall, timing.seed = read_idle, stall, seed
        rng = random.Random(random.random())
        data = rng.randbytes(64 * _LINES)
        is_downwards = bool(seed % 2)
        word = seed // 2 % 2 if is_downwards else seed
        program = _racing_loads(rng, loads_between, word=word, is_downwards=is_downwards)
        run = await bench.run(program, images=[(DATA, data)], timing=timing, cycle_limit=60_000)
        run.expect(ChipEnd.EXITED)
        seen = bench.native.read_dram(DATA + 0x8000, 8 * _LINES)
        words = np.frombuffer(data, dtype="<u8").reshape(_LINES, 8)[:, word]
        assert seen == words.tobytes(), f"trial {seed}: a stale line"


@cocotb.test()
async def core_stores_reach_dma(dut: Any) -> None:
    """A command sees every store before it."""
    bench = await start_bench(dut)
    program = ChipProgram()
    program.li(5, DATA)
    for i in range(8):
        program.li(6, 0x1111_1111_1111_1111 * (i + 1))
        program.store("sd", 6, 8 * i, 5)
    program.accel(*copy(DATA, DATA + 0x1000, 1))
    program.end()
    (await bench.run(program)).expect(ChipEnd.EXITED)
    expected = b"".join(bytes([0x11 * (i + 1)] * 8) for i in range(8))
    assert bench.native.read_dram(DATA + 0x1000, 64) == expected


@cocotb.test()
async def htif_exit(dut: Any) -> None:
    """An odd word in tohost is the exit code; stores before it are in memory."""
    bench = await start_bench(dut)
    program = ChipProgram()
    program.li(5, DATA)
    program.li(6, 77 << 1 | 1)
    program.store("sd", 5, 256, 5)
    program.store("sd", 6, 0, 5)
    program.spin("after")
    run = await bench.run(program, has_htif=1, tohost=DATA, fromhost=DATA + 8,
                          images=[(DATA, bytes(16))])  # fmt: skip
    run.expect(ChipEnd.EXITED)
    assert run.result.exit_code == 77
    assert bench.native.read_dram(DATA + 256, 8) == DATA.to_bytes(8, "little")


def _system_call(program: ChipProgram, number: int, arguments: tuple[int, ...], name: str) -> None:
    """Ask for a system call by the block at DATA + 0x400, as riscv-tests do, and wait."""
    program.li(5, DATA)
    program.li(7, DATA + 0x400)
    for i, value in enumerate((number, *arguments)):
        program.li(6, value)
        program.store("sd", 6, 8 * i, 7)
    program.load("ld", 8, 0, 7)  # the block is in the cache
    program.fence()
    program.store("sd", 7, 0, 5)
    program.label(name)
    program.load("ld", 8, 64, 5)
    program.branch("beq", 8, 0, name)
    program.store("sd", 0, 64, 5)
    program.load("ld", 8, 0, 7)


@cocotb.test()
async def htif_write(dut: Any) -> None:
    """The text is there when it is printed; the core sees answers in lines that it had."""
    bench = await start_bench(dut)
    for latency in (1, 40):
        program = ChipProgram()
        program.li(5, DATA)
        for i, char in enumerate(b"Hi!\n"):
            program.li(6, char)
            program.store("sb", 6, 0x600 + i, 5)
        _system_call(program, 64, (1, DATA + 0x600, 4), "first")
        program.store("sd", 8, 0x700, 5)
        _system_call(program, 1234, (0,), "second")
        program.store("sd", 8, 0x708, 5)
        program.fence()
        program.li(6, 1)
        program.store("sd", 6, 0, 5)
        program.spin("after")
        run = await bench.run(
            program, has_htif=1, tohost=DATA, fromhost=DATA + 64,
            images=[(DATA, bytes(0x800))], timing=exact_timing(latency),
        )  # fmt: skip
        run.expect(ChipEnd.EXITED)
        assert run.console == b"Hi!\n"
        answers = np.frombuffer(bench.native.read_dram(DATA + 0x700, 16), dtype="<i8")
        assert list(answers) == [4, -38]


def _ask_device(program: ChipProgram, device: int, char: int) -> None:
    """Ask a device to print a byte by the word that x5 points to, and wait."""
    program.li(6, device << 56 | 1 << 48 | char)
    program.store("sd", 6, 0, 5)
    program.fence()
    program.label(f"wait{device}")
    program.load("ld", 7, 0, 5)
    program.branch("bne", 7, 0, f"wait{device}")


@cocotb.test()
async def htif_anywhere(dut: Any) -> None:
    """The words of the host may be anywhere: the core sees an answer in a line that it had."""
    bench = await start_bench(dut)
    for _ in range(8):
        drawn = random.getrandbits(64)
        for word in (drawn, ~drawn):
            data = word % (1 << 64) & ~0x3F | memory_map.DRAM_BASE
            program = ChipProgram()
            program.li(5, data)
            _ask_device(program, 1, ord("x"))
            program.end(0x77)
            allowed = Range(base=data, size=128, rights=Right.READ | Right.WRITE)
            run = await bench.run(program, has_htif=1, tohost=data, fromhost=data + 64,
                                  images=[(data, bytes(128))], ranges=[allowed])  # fmt: skip
            run.expect(ChipEnd.EXITED)
            assert (run.console, run.result.exit_code) == (b"x", 0x77)


@cocotb.test()
async def htif_devices(dut: Any) -> None:
    """The console device prints a byte; a device that is not there ends the job."""
    bench = await start_bench(dut)
    program = ChipProgram()
    program.li(5, DATA)
    for device, char in ((1, ord("x")), (7, 0)):
        _ask_device(program, device, char)
    program.spin("after")
    run = await bench.run(program, has_htif=1, tohost=DATA, fromhost=DATA + 64,
                          images=[(DATA, bytes(128))])  # fmt: skip
    run.expect(ChipEnd.HTIF)
    assert run.console == b"x"
