# SPDX-License-Identifier: Apache-2.0
"""Entry point: ``autocomp-hil``. Exit status 0 good, 1 negative result, 2 usage, 3 harness."""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from autocomp_hil.cli.options import HARNESS, NEGATIVE, USAGE, Hardware, Json, Shape, Workers
from autocomp_hil.cli.regress.commands import regress
from autocomp_hil.cli.search_commands import commands
from autocomp_hil.cli.terminal.output import discard, guarded_output
from autocomp_hil.errors import ConfigError, HilError
from autocomp_hil.view import View

__all__ = ["app", "main"]

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(commands)
app.add_typer(regress, name="regress")


@app.callback()
def _common(
    *, verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log what is done.")] = False
) -> None:
    """Open tensor accelerator, its simulator, and the search for faster kernels."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(name)s: %(message)s",
    )
    # It takes a minute or two before anything else is heard.
    logging.getLogger("autocomp_hil.simulator.build.model").setLevel(logging.INFO)


@app.command()
def doctor() -> None:
    """Say which tools are there, in which versions, and how to get what is missing."""
    from autocomp_hil.cli.doctor import examine, show  # noqa: PLC0415  # start-up stays quick

    findings = examine()
    show(findings, Console())
    if any(not finding.is_good for finding in findings):
        raise typer.Exit(NEGATIVE)


@app.command()
def demo(hardware: Hardware = "int8_16x16", tiles: int = 4) -> None:
    """Multiply two matrices on the simulated accelerator and check the product."""
    from autocomp_hil.cli.demo import run_demo  # noqa: PLC0415  # start-up stays quick

    if not run_demo(hardware, tiles, Console()):
        raise typer.Exit(NEGATIVE)


@app.command()
def reproduce(
    program: Annotated[Path, typer.Argument(help="File of a program (JSON).")],
    hardware: Annotated[str | None, typer.Option(help="Configuration in place of its own.")] = None,
    *,
    list_commands: Annotated[bool, typer.Option("--list", help="Print every command.")] = False,
    waves: Annotated[Path | None, typer.Option(help="FST or VCD file to write.")] = None,
    last_cycles: Annotated[int, typer.Option(help="Cycles that the waves hold.")] = 20_000,
) -> None:
    """Run a program on RTL and golden model and print the first thing that is wrong."""
    from autocomp_hil.cli import reproduce as reproduce_command  # noqa: PLC0415  # quick

    agrees = reproduce_command.reproduce(
        program,
        hardware,
        Console(),
        list_commands=list_commands,
        waves=waves,
        last_cycles=last_cycles,
    )
    if not agrees:
        raise typer.Exit(NEGATIVE)


@app.command()
def run(
    program: Annotated[Path, typer.Argument(help="ELF file or C source.", metavar="PROGRAM")],
    config: Hardware = "int8_16x16",
    *,
    functional: Annotated[
        bool, typer.Option("--functional", help="Use the functional machine: quick, without time.")
    ] = False,
    max_cycles: Annotated[
        int,
        typer.Option(
            min=1, help="End the job there; with --functional, after so many instructions."
        ),
    ] = 10_000_000,
    view: Annotated[View, typer.Option(help="What of the chip is simulated.")] = View.RTL,
    as_json: Json = False,
    wave: Annotated[
        Path | None,
        typer.Option(help="File of waves to write, .fst or .vcd, in a second run.", metavar="FILE"),
    ] = None,
    wave_from: Annotated[
        int | None,
        typer.Option(min=0, help="First cycle of the waves.", show_default="20000 before the last"),
    ] = None,
    wave_to: Annotated[
        int | None,
        typer.Option(min=1, help="First cycle after the waves.", show_default="end of the job"),
    ] = None,
    timeline: Annotated[
        Path | None,
        typer.Option(help="Command timeline to write, for Perfetto (JSON).", metavar="FILE"),
    ] = None,
    compiler: Annotated[
        str | None,
        typer.Option(
            help="Compiler of a C source: zig or gcc (riscv64-unknown-elf-gcc).",
            metavar="NAME",
            show_default="HIL_CC, or zig",
        ),
    ] = None,
) -> None:
    """Run a program on the simulated chip; status 0 if it exits with code 0, else 1."""
    from autocomp_hil.cli.run import Extras, run_program  # noqa: PLC0415  # start-up stays quick

    is_good = run_program(
        program,
        config,
        Console(),
        functional=functional,
        max_cycles=max_cycles,
        view=view,
        as_json=as_json,
        extras=Extras(wave=wave, wave_from=wave_from, wave_to=wave_to, timeline=timeline),
        compiler=compiler,
    )
    if not is_good:
        raise typer.Exit(NEGATIVE)


@app.command()
def workloads(
    name: Annotated[
        str | None, typer.Argument(help="Name of a workload, or path of its folder.")
    ] = None,
    shape: Annotated[
        str | None, typer.Option(help="Only this shape: a name, or numbers like 384x96x128.")
    ] = None,
    hardware: Hardware = "int8_16x16",
    *,
    as_json: Json = False,
) -> None:
    """List workloads and their shapes, or show one shape with the kernel a search starts from."""
    from autocomp_hil.cli.workloads import list_workloads  # noqa: PLC0415  # start-up stays quick

    list_workloads(name, shape, hardware, Console(), as_json=as_json)


@app.command()
def evaluate(
    workload: Annotated[str, typer.Argument(help="Name of a workload, or path of its folder.")],
    shape: Shape = None,
    candidate: Annotated[
        list[Path] | None,
        typer.Option(help="C source; may be given again. By default the workload's own kernel."),
    ] = None,
    config: Hardware = "int8_16x16",
    *,
    cycle_limit: Annotated[
        int | None, typer.Option(min=1, help="Stop a candidate that needs more cycles.")
    ] = None,
    workers: Workers = 2,
    seeds: Annotated[int, typer.Option(min=1, help="Data seeds that each must be right on.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Number that data seeds follow from.")] = 0,
    view: Annotated[View, typer.Option(help="What of the chip is simulated.")] = View.RTL,
    wave: Annotated[
        Path | None,
        typer.Option(help="Waves of the last 20,000 cycles, .fst or .vcd.", metavar="FILE"),
    ] = None,
    timeline: Annotated[
        Path | None, typer.Option(help="Command timeline, for Perfetto (JSON).", metavar="FILE")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line for each candidate.")
    ] = False,
) -> None:
    """Judge candidates of a workload; status 0 if all are correct, else 1."""
    from autocomp_hil.cli.evaluate import (  # noqa: PLC0415  # start-up stays quick
        EvaluateFiles,
        evaluate_candidates,
    )

    is_good = evaluate_candidates(
        workload,
        shape,
        candidate or [],
        config,
        Console(),
        cycle_limit=cycle_limit,
        workers=workers,
        seeds=seeds,
        run_seed=seed,
        view=view,
        as_json=as_json,
        files=EvaluateFiles(wave=wave, timeline=timeline),
    )
    if not is_good:
        raise typer.Exit(NEGATIVE)


def main() -> None:
    """Run the command line; errors of the harness become one message and a status."""
    try:
        with guarded_output():
            app()
    except ConfigError as error:
        _complain(str(error))
        sys.exit(USAGE)
    except HilError as error:
        _complain(str(error))
        sys.exit(HARNESS)
    except OSError as error:
        logging.getLogger(__name__).info("where it came from:", exc_info=True)
        where = "" if error.filename is None else f"{error.filename}: "
        _complain(f"{where}{error.strerror or error}; with --verbose, where it came from")
        sys.exit(HARNESS)


def _complain(message: str) -> None:
    """Print a message on stderr, if stderr takes anything."""
    if sys.stderr is None:  # closed before the program began; print would take stdout
        return
    try:
        print(f"autocomp-hil: {message}", file=sys.stderr, flush=True)
    except OSError:
        discard(sys.stderr)


if __name__ == "__main__":
    main()
