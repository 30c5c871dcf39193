# SPDX-License-Identifier: Apache-2.0
"""Directed tests of the chip: host device, measured region, faults, limits, job after job."""

import random
from typing import Any

import cocotb

from autocomp_hil import isa, memory_map
from autocomp_hil.golden import Space, pattern_bytes
from autocomp_hil.isa import Command, CounterEvent, ExternalEvent, FaultRule
from autocomp_hil.simulator.chip.native import ChipEnd, Mistake, exact_timing
from autocomp_hil.simulator.observation import DramTiming
from tb.soc.chip_bench import DATA, ROW, TEXT, ChipProgram, copy, loads, start_bench


@cocotb.test()
async def exit_and_console(dut: Any) -> None:
    """The exit code ends the job; console bytes come in order; the log has what retired."""
    bench = await start_bench(dut)
    program = ChipProgram()
    program.print("chip\n")
    program.end(0x1234_5678_9ABC)
    run = (await bench.run(program)).expect(ChipEnd.EXITED)
    assert run.result.exit_code == 0x1234_5678_9ABC
    assert run.console == b"chip\n"
    assert run.result.mistakes == Mistake.EXIT_EARLY
    assert not run.result.region_started
    assert run.retired[0]["pc"] == TEXT
    assert list(run.retired["pc"]) == [TEXT + 4 * i for i in range(len(run.retired))]
    stores = run.retired[run.retired["is_store"] == 1]
    assert [int(store["address"]) for store in stores] == [memory_map.HOST_DEVICE_CONSOLE] * 5
    assert run.result.instructions == len(run.retired)
    assert run.last_pcs[-1] == run.result.pc == run.retired[-1]["pc"]


@cocotb.test()
async def start_waits(dut: Any) -> None:
    """What was on its way before START is not in the region."""
    bench = await start_bench(dut)
    lengths, events = [], []
    for count in (0, 6):
        program = ChipProgram()
        program.li(5, DATA)
        program.accel(*copy(DATA, DATA + 0x1000, count))
        for i in range(count):
            program.store("sd", 5, 8 * i, 5)
        program.start()
        program.stop()
        program.end()
        run = (await bench.run(program)).expect(ChipEnd.EXITED)
        assert run.result.region_is_over
        assert not run.result.mistakes
        lengths.append(int(run.result.region_cycles))
        events.append(list(run.result.region_events))
    assert lengths[0] == lengths[1]
    assert events[0] == events[1], "the accelerator was at work in the region"
    assert 1 <= lengths[0] < 20


@cocotb.test()
async def stop_waits(dut: Any) -> None:
    """STOP without a fence ends the region when all is done; memory has everything then."""
    bench = await start_bench(dut)
    data = random.randbytes(256)
    lengths, work = [], []
    for has_fence in (False, True):
        program = ChipProgram()
        program.start()
        program.accel(*copy(DATA, DATA + 0x1000, 4))
        if has_fence:
            program.fence()
        program.stop()
        program.spin("after")
        run = await bench.run(program, images=[(DATA, data)], is_judged=1)
        run.expect(ChipEnd.STOPPED)
        assert bench.native.read_dram(DATA + 0x1000, 256) == data
        lengths.append(int(run.result.region_cycles))
        work.append(int(run.result.work_cycles))
        assert run.result.region_events[0] <= run.result.events[0]
    # The way to STOP costs nothing: the region of a judged job is its work.
    assert work[0] == work[1] == lengths[0]
    for limit, end in ((work[0], ChipEnd.STOPPED), (work[0] - 1, ChipEnd.REGION_LIMIT)):
        images = [(DATA, data)]
        run = await bench.run(program, images=images, is_judged=1, region_limit=limit)
        run.expect(end)
    # Loads and stores: two latencies at the least.
    assert min(lengths) > 80
    assert 0 <= lengths[1] - lengths[0] < 10


@cocotb.test()
async def region_counts_cycles(dut: Any) -> None:
    """The region is as long as the log says."""
    bench = await start_bench(dut)
    program = ChipProgram()
    program.start()
    program.li(5, 200)
    program.label("loop")
    program.immediate("addi", 5, 5, -1)
    program.branch("bne", 5, 0, "loop")
    program.stop()
    program.end()
    run = (await bench.run(program)).expect(ChipEnd.EXITED)
    stores = run.retired[run.retired["is_store"] == 1]
    distance = int(stores[1]["cycle"]) - int(stores[0]["cycle"])
    assert distance == run.result.region_cycles


@cocotb.test()
async def mistakes(dut: Any) -> None:
    """A judged job is rejected; another job goes on and says so at its end."""
    bench = await start_bench(dut)
    exit_code = memory_map.HOST_DEVICE_EXIT_CODE
    start, stop = memory_map.HOST_DEVICE_START, memory_map.HOST_DEVICE_STOP
    cases = [
        ((start, start, stop), Mistake.START_AGAIN),
        ((stop, start), Mistake.STOP_EARLY),
        ((exit_code,), Mistake.EXIT_EARLY),
        ((start, exit_code), Mistake.EXIT_EARLY),
    ]
    for registers, mistake in cases:
        program = ChipProgram()
        for register in registers:
            program.host(register)
        program.spin("after")
        run = await bench.run(program, is_judged=1)
        run.expect(ChipEnd.REJECTED)
        assert run.result.mistakes == mistake
        if mistake != Mistake.EXIT_EARLY:
            program = ChipProgram()
            for register in registers:
                program.host(register)
            program.end(3)
            run = (await bench.run(program)).expect(ChipEnd.EXITED)
            assert Mistake(run.result.mistakes) & mistake


@cocotb.test()
async def judged_is_silent(dut: Any) -> None:
    """Console and HTIF are off in a judged job, and STOP ends it."""
    bench = await start_bench(dut)
    program = ChipProgram()
    program.print("no")
    program.li(5, DATA)
    program.li(6, 1)
    program.store("sd", 6, 0, 5)
    program.start()
    program.stop()
    program.spin("after")
    run = await bench.run(program, is_judged=1, has_htif=1, tohost=DATA, fromhost=DATA + 64)
    run.expect(ChipEnd.STOPPED)
    assert run.console == b""
    assert bench.native.read_dram(DATA, 8) == (1).to_bytes(8, "little")


@cocotb.test()
async def fault_of_a_command(dut: Any) -> None:
    """Older commands complete, the job then ends with the command and its rule."""
    bench = await start_bench(dut)
    data = random.randbytes(64)
    program = ChipProgram()
    program.accel(*copy(DATA, DATA + 0x1000, 1), isa.mvout(DATA + 0x2000, 0, ROW, 5))
    program.accel(isa.mvout(DATA + 0x3000, 0, ROW, 4))
    program.spin("after")
    run = await bench.run(program, images=[(DATA, data)], seed=9)
    run.expect(ChipEnd.FAULT)
    assert run.result.fault_command == 4
    assert run.result.fault_rule == FaultRule.ROWS_RANGE
    assert bench.native.read_dram(DATA + 0x1000, 64) == data
    for address in (DATA + 0x2000, DATA + 0x3000):
        untouched = pattern_bytes(9, Space.DRAM, address, 64).tobytes()
        assert bench.native.read_dram(address, 64) == untouched
    log = run.accepted[4]
    command = isa.mvout(DATA + 0x2000, 0, ROW, 5)
    assert (log["funct"], log["rs1"], log["rs2"]) == (command.funct, command.rs1, command.rs2)


@cocotb.test()
async def answers_of_counters(dut: Any) -> None:
    """The core gets what counters say, which grows and is at the end what the bench has counted."""
    bench = await start_bench(dut)
    rounds = 60
    event, latency = CounterEvent.LOAD_ACTIVE_CYCLE, ExternalEvent.RDMA_TOTAL_LATENCY
    program = ChipProgram()
    program.accel(isa.config_ld(ROW, block_stride=4))
    for index, code in enumerate((event, latency)):
        is_external = int(code is latency)
        program.answer(8, isa.counter(index=index, write_config=1, event_code=code,
                                      is_external=is_external))  # fmt: skip
    program.li(5, rounds)
    program.label("loop")
    program.accel(*loads(8))
    program.fence()
    for index, register in enumerate((6, 7)):
        program.answer(register, isa.counter(index=index))
    program.immediate("addi", 5, 5, -1)
    program.branch("bne", 5, 0, "loop")
    program.end()
    run = (await bench.run(program, cycle_limit=200_000)).expect(ChipEnd.EXITED)
    said = [
        [int(record["rd_value"]) for record in run.retired if record["rd"] == register]
        for register in (6, 7)
    ]
    assert len(said[0]) == rounds
    for values in said:
        assert values == sorted(set(values))
    assert said[0][-1] == run.result.events[event]
    assert said[1][-1] >= 40 * 8 * rounds, "each burst takes 40 cycles at least"


@cocotb.test()
async def fault_after_many_commands(dut: Any) -> None:
    """A fault has the number of its command, however many there were before it."""
    bench = await start_bench(dut)
    unknown = Command(0x55, (1 << 64) - 1, 0)
    cases = ((0x1555, isa.mvout(DATA, 0, ROW, 5), FaultRule.ROWS_RANGE),
             (0x2AAA, unknown, FaultRule.UNKNOWN_COMMAND))  # fmt: skip
    for count, command, rule in cases:
        program = ChipProgram()
        program.start()
        program.li(5, count)
        program.label("loop")
        program.command(isa.flush().funct, 0, 0, 0)
        program.immediate("addi", 5, 5, -1)
        program.branch("bne", 5, 0, "loop")
        program.accel(command)
        program.spin("after")
        run = (await bench.run(program, cycle_limit=200_000)).expect(ChipEnd.FAULT)
        assert run.result.fault_command == count
        assert run.result.fault_rule == rule


IDLE_END = 1024
"""Value of ``kMaxIdleEnd`` in sim_chip.cpp."""


@cocotb.test()
async def limits(dut: Any) -> None:
    """The job, the region and cycles in which nothing moves have limits; the bench goes on."""
    bench = await start_bench(dut)
    program = ChipProgram()
    program.start()
    program.spin("for_ever")
    run = (await bench.run(program, cycle_limit=900)).expect(ChipEnd.CYCLE_LIMIT)
    assert run.result.cycles == 900
    assert set(run.last_pcs[-8:]) == {program.address("for_ever")}
    run = (await bench.run(program, region_limit=300)).expect(ChipEnd.REGION_LIMIT)
    assert run.result.work_cycles == 0  # it only spins: it may do so a little longer
    assert run.result.region_cycles == 300 + IDLE_END + 1
    deaf = exact_timing()
    deaf.address_stall = 1000  # memory takes no address, ever
    run = await bench.run(program, timing=deaf, no_progress_cycles=500)
    run.expect(ChipEnd.NO_PROGRESS)
    assert run.result.instructions == 0
    program = ChipProgram()
    program.end(1)
    (await bench.run(program)).expect(ChipEnd.EXITED)


@cocotb.test()
async def jobs_are_alone(dut: Any) -> None:
    """A, B, A: the same cycles, log and memory; a third job of another length is no mistake."""
    bench = await start_bench(dut)

    def job_a() -> ChipProgram:
        program = ChipProgram()
        program.li(5, DATA)
        program.li(7, 40)
        program.label("loop")
        program.load("ld", 6, 0, 5)
        program.register("mul", 6, 6, 7)
        program.store("sd", 6, 8, 5)
        program.immediate("addi", 5, 5, 72)
        program.immediate("addi", 7, 7, -1)
        program.branch("bne", 7, 0, "loop")
        program.accel(*copy(DATA, DATA + 0x3000, 5))
        program.end(1)
        return program

    other = ChipProgram()
    other.accel(*copy(DATA + 0x40, DATA + 0x5000, 3))
    for i in range(100):
        other.li(6, i)
    other.end(2)
    timing = DramTiming(
        first_beat_latency=20, write_response_latency=9, max_reads=16, max_writes=16,
        latency_jitter=30, read_idle=100, address_stall=100, write_data_stall=100, seed=5,
    )  # fmt: skip
    outcomes = []
    for program, seed in ((job_a(), 3), (other, 4), (job_a(), 3)):
        run = await bench.run(program, seed=seed, timing=timing)
        run.expect(ChipEnd.EXITED)
        memory = bench.native.read_dram(DATA, 0x8000)
        outcomes.append((int(run.result.cycles), run.retired.tobytes(), memory, bytes(run.result)))
    assert outcomes[0][:3] == outcomes[2][:3]
    assert outcomes[0][3][8:] == outcomes[2][3][8:]
    assert outcomes[0][0] != outcomes[1][0]
