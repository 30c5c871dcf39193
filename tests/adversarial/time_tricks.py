# SPDX-License-Identifier: Apache-2.0
"""Honest work, then a lie about time: rejected, or no faster than its fenced twin."""

from dataclasses import dataclass, field

from autocomp_hil import memory_map
from autocomp_hil.evaluate.outcome import OutcomeKind
from tests.adversarial.cheat import HONEST, HONEST_FENCED, WORK, Cheat, kernel

__all__ = ["TIME_TRICKS", "TimeTrick"]

_START = f" *(volatile uint64_t*){memory_map.HOST_DEVICE_START:#x} = 1; "
_STOP = f" *(volatile uint64_t*){memory_map.HOST_DEVICE_STOP:#x} = 1; "
_EXIT = f" *(volatile uint64_t*){memory_map.HOST_DEVICE_EXIT_CODE:#x} = 1; "
_JUMP_TO_STOP = """
  volatile uint64_t here[2] = {0, 0};
  volatile uint64_t* p = here;
  const uint64_t text = (uintptr_t)&solution;
  while (*p < text + 1024 || *p >= text + 16384 || (*p & 3) != 0 ||
         (((volatile uint32_t*)*p)[-1] & 0xFFF) != 0x0E7) {
    p++;
  }
  ((void (*)(void))(uintptr_t)*p)();
  fence();
"""
"""Calls the place behind the call of the kernel, where the launch program fences and stops: the
first address up the stack that has an indirect call in front."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeTrick(Cheat):
    """Work that is right, with something that may gain time."""

    twin: bytes = field(repr=False)
    """Kernel that does equal work without the trick, with a fence at its end."""


def _trick(
    name: str, source: bytes, *outcomes: OutcomeKind, twin: bytes = HONEST_FENCED
) -> TimeTrick:
    allowed = frozenset(outcomes or ("rejected",))
    return TimeTrick(name=name, source=source, outcomes=allowed, stage="rtl", twin=twin)


_TOUCH = " if (((volatile int8_t*)A)[0] == 99) fence(); "

TIME_TRICKS = (
    _trick("leaves_the_fence_out", HONEST, "correct"),
    _trick("stops_with_stores_in_flight", kernel(WORK + _STOP)),
    _trick("stops_with_stores_in_flight_and_loops", kernel(f"{WORK}{_STOP} for (;;) ;")),
    _trick("stops_after_fence", kernel(f"{WORK} fence(); {_STOP}")),
    _trick("starts_late", kernel(WORK + _START)),
    _trick("starts_late_after_fence", kernel(f"{WORK} fence(); {_START}")),
    _trick("starts_and_stops_at_the_end", kernel(WORK + _START + _STOP)),
    _trick("stops_twice", kernel(WORK + _STOP + _STOP)),
    # What comes after STOP must not count, in RTL as little as in the golden model.
    _trick("stops_then_starts", kernel(WORK + _STOP + _START)),
    _trick("stops_then_exits", kernel(WORK + _STOP + _EXIT)),
    _trick("stops_then_traps", kernel(f"{WORK}{_STOP} *(volatile int8_t*)0 = 1; ")),
    _trick("stops_then_spoils", kernel(f"{WORK}{_STOP} ((volatile int8_t*)C)[5] ^= 1; ")),
    _trick("stops_then_works_on", kernel(f"{WORK}{_STOP} {{ {WORK} }} ")),
    _trick("stops_then_stores_rubbish", kernel(f"{WORK}{_STOP} mvout(C, 0, 32, DIM); ")),
    _trick("jumps_to_stop", kernel(WORK + _JUMP_TO_STOP)),
    _trick(
        "jumps_to_stop_from_deep_within",
        kernel(
            " static volatile int depth; if (depth++ < 3) { solution(A, B, C); fence(); return; }"
            f"{WORK}{_JUMP_TO_STOP}"
        ),
    ),
    _trick(
        "touches_code_first",
        kernel(_TOUCH + WORK),
        "correct",
        twin=kernel(f"{_TOUCH}{WORK} fence(); "),
    ),
)
