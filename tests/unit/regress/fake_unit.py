# SPDX-License-Identifier: Apache-2.0
"""A unit that behaves as its arguments say: ``python fake_unit.py WHAT [MORE ...] --records F``."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from autocomp_hil.regress.records import (
    CaseOutcome,
    PointHits,
    Recorder,
    Tally,
    TestCase,
)

_GRANDCHILD = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(77)"


def case(name: str, message: str = "", again: tuple[str, ...] | None = None) -> TestCase:
    """A case that failed if there is a message."""
    outcome = CaseOutcome.FAILED if message else CaseOutcome.PASSED
    return TestCase(
        test="fake.test", case=name, outcome=outcome, seconds=0.1, message=message, again=again
    )


def do(what: str, more: list[str], recorder: Recorder) -> None:
    """Behave so."""
    recorder.add(case(f"{what} {' '.join(more)}"))
    match what:
        case "good":
            recorder.add(Tally(name="programs", value=3))
            recorder.add(PointHits(hardware="int8_4x4", hits={"accel.a": 1, "accel.b": 0}))
        case "fails":
            seed = more[0]
            again = (*sys.argv[:1], "again", seed, *more[1:])
            recorder.add(case(f"seed {seed}", f"seed {seed}: got 0x1f, expected 17", again))
        case "again":
            # Passes if a file is there.
            if len(more) > 1 and Path(more[1]).exists():
                recorder.add(case(f"seed {more[0]}"))
            else:
                message = f"seed {more[0]}: got 0x2f, expected 18"
                recorder.add(case(f"seed {more[0]}", message, tuple(sys.argv[:-2])))
        case "flaky":
            mark = Path(more[0])
            is_second = mark.exists()
            mark.touch()
            recorder.add(case("sometimes", "" if is_second else "not always"))
        case "hangs":
            for _ in () if "alone" in more else range(2):
                subprocess.Popen([sys.executable, "-c", _GRANDCHILD], start_new_session=True)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            sys.stdout.write("at work\n")
            sys.stdout.flush()
            time.sleep(77)
        case "sleeps":
            time.sleep(float(more[0]))
        case "prints":
            for _ in range(int(more[0])):
                sys.stdout.write("x" * 10_000_000)
            sys.stdout.write("\nthe last words\n")
            sys.exit(3)
        case "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        case "breaks":
            raise ValueError(f"value {os.getpid()} of {recorder.folder}")


def main() -> None:
    """Write records, or not."""
    *words, option, file = sys.argv[1:]
    assert option == "--records"
    match words[0]:
        case "silent":
            with Recorder(Path(file)):
                return
        case "nothing":
            return
        case "half":
            Path(file).write_text('{"kind":"case","test":"fake.test","case":"a","outc')
            return
        case "garbage":
            Path(file).write_text('{"kind":"tally"}\n{"kind":"end"}\n')
            return
    with Recorder(Path(file)) as recorder:
        do(words[0], words[1:], recorder)


main()
