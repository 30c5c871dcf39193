# SPDX-License-Identifier: Apache-2.0
"""Entry point: ``autocomp-hil``. Exit status 0 good, 1 negative result, 2 usage, 3 harness."""

import contextlib
import logging
import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from autocomp_hil.cli.terminal.output import guarded_output
from autocomp_hil.errors import ConfigError, HilError
from autocomp_hil.paths import runs_directory
from autocomp_hil.store.beside import USUAL_STORE
from autocomp_hil.view import View

__all__ = ["app", "main"]

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

_NEGATIVE, _USAGE, _HARNESS = 1, 2, 3
_IN_MEMORY: Final = ":memory:"
"""A name by which SQLite makes no file."""

Hardware = Annotated[str, typer.Option(help="Name or file of a hardware configuration.")]
Store = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="SQLite file.", show_default="runs/store.sqlite"),
]


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
        raise typer.Exit(_NEGATIVE)


@app.command()
def demo(hardware: Hardware = "int8_16x16", tiles: int = 4) -> None:
    """Multiply two matrices on the simulated accelerator and check the product."""
    from autocomp_hil.cli.demo import run_demo  # noqa: PLC0415  # start-up stays quick

    if not run_demo(hardware, tiles, Console()):
        raise typer.Exit(_NEGATIVE)


@app.command()
def reproduce(
    program: Annotated[Path, typer.Argument(help="File of a program (JSON).")],
    hardware: Annotated[str | None, typer.Option(help="Instead of the program's own.")] = None,
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
        raise typer.Exit(_NEGATIVE)


@app.command()
def run(
    program: Annotated[Path, typer.Argument(help="ELF file or C source.", metavar="PROGRAM")],
    config: Annotated[
        str, typer.Option(help="Name or file of a hardware configuration.")
    ] = "int8_16x16",
    *,
    functional: Annotated[
        bool, typer.Option("--functional", help="On the functional machine: quick, without time.")
    ] = False,
    max_cycles: Annotated[
        int,
        typer.Option(
            min=1, help="End the job there; with --functional, after so many instructions."
        ),
    ] = 10_000_000,
    view: Annotated[View, typer.Option(help="What of the chip is simulated.")] = View.RTL,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
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
            help="Of a C source: zig or gcc (riscv64-unknown-elf-gcc).",
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
        raise typer.Exit(_NEGATIVE)


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
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List workloads and their shapes, or show one shape with the kernel a search starts from."""
    from autocomp_hil.cli.workloads import list_workloads  # noqa: PLC0415  # start-up stays quick

    list_workloads(name, shape, hardware, Console(), as_json=as_json)


@app.command()
def evaluate(
    workload: Annotated[str, typer.Argument(help="Name of a workload, or path of its folder.")],
    shape: Annotated[str | None, typer.Option(help="A name, or numbers like 384x96x128.")] = None,
    candidate: Annotated[
        list[Path] | None,
        typer.Option(help="C source; may be given again. By default the workload's own kernel."),
    ] = None,
    config: Annotated[
        str, typer.Option(help="Name or file of a hardware configuration.")
    ] = "int8_16x16",
    *,
    cycle_limit: Annotated[
        int | None, typer.Option(min=1, help="Stop a candidate that needs more cycles.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Candidates that are judged at once.")] = 2,
    seeds: Annotated[int, typer.Option(min=1, help="Data seeds that it must be right on.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Data seeds follow from it.")] = 0,
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
        raise typer.Exit(_NEGATIVE)


@app.command()
def optimize(
    workload: Annotated[
        str | None, typer.Argument(help="Name of a workload, or path of its folder.")
    ] = None,
    shape: Annotated[str | None, typer.Option(help="A name, or numbers like 384x96x128.")] = None,
    config: Annotated[
        str, typer.Option(help="Name or file of a hardware configuration.")
    ] = "int8_16x16",
    search: Annotated[
        str, typer.Option(help="Name or file of a search configuration.")
    ] = "default",
    models: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Language model; again or with commas for more. Default: none."
        ),
    ] = None,
    *,
    proposer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who proposes: rewriter, language_model.")
    ] = None,
    reuse: Annotated[
        int | None, typer.Option(metavar="RUN", help="Try the options of its winner first.")
    ] = None,
    budget: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Candidates that are judged at most.")
    ] = None,
    budget_seconds: Annotated[
        float | None, typer.Option(metavar="S", help="Wall time, checked between generations.")
    ] = None,
    budget_tokens: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Of prompts and answers.")
    ] = None,
    resume: Annotated[
        int | None, typer.Option(metavar="RUN", help="Go on with a run that was stopped.")
    ] = None,
    replay: Annotated[
        int | None, typer.Option(metavar="RUN", help="Make it again with its recorded answers.")
    ] = None,
    batch: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Ask models by files in the Batch format.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Resume under other versions: begin again.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="All random draws follow from it.")] = 0,
    view: Annotated[
        View | None,
        typer.Option(
            help="What of the chip is simulated while candidates compete.", show_default="fast"
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Candidates that are judged at once.")] = 2,
    store: Store = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object at the end.")
    ] = False,
) -> None:
    """Search for a faster kernel; status 1 if there is no correct one, or models gave nothing."""
    from autocomp_hil.cli.optimize import command as search_command  # noqa: PLC0415  # quick

    options = search_command.OptimizeOptions(
        workload=workload,
        shape=shape,
        config=config,
        search=search,
        proposer=proposer,
        models=tuple(name for item in models or () for name in item.split(",") if name),
        evaluations=budget,
        seconds=budget_seconds,
        tokens=budget_tokens,
        reuse=reuse,
        resume=resume,
        replay=replay,
        batch=batch,
        force=force,
        seed=seed,
        view=view,
        workers=workers,
        store=_store(store),
        as_json=as_json,
    )
    if not search_command.optimize(options, Console()):
        raise typer.Exit(_NEGATIVE)


@app.command()
def runs(
    store: Store = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List the searches in the store."""
    from autocomp_hil.cli.runs import list_runs  # noqa: PLC0415  # start-up stays quick

    list_runs(_store(store), Console(), as_json=as_json)


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="RUN|RUN.CANDIDATE", help="Like 3, or 3.17.")],
    store: Store = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show a search, or one candidate with its plan, outcome and source."""
    from autocomp_hil.cli import runs as runs_command  # noqa: PLC0415  # start-up stays quick

    runs_command.show(name, _store(store), Console(), as_json=as_json)


@app.command()
def report(
    run: Annotated[int, typer.Argument(help="Number of a search.")],
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="By default in the folder of the run.")
    ] = None,
    store: Store = None,
    *,
    timeline: Annotated[
        bool, typer.Option(help="Run baseline and best kernel once more, for their timelines.")
    ] = True,
) -> None:
    """Write the report of a search: one HTML file that needs no network."""
    from autocomp_hil.cli.report import report_run  # noqa: PLC0415  # start-up stays quick

    report_run(run, output, _store(store), Console(), timelines=timeline)


@app.command()
def compare(
    first: Annotated[int, typer.Argument(metavar="RUN", help="Number of a search.")],
    second: Annotated[int, typer.Argument(metavar="RUN", help="Number of another.")],
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="By default beside the store.")
    ] = None,
    store: Store = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Compare two searches, with both curves in one plot."""
    from autocomp_hil.cli.report import compare_runs  # noqa: PLC0415  # start-up stays quick

    compare_runs((first, second), output, _store(store), Console(), as_json=as_json)


def _store(path: Path | None) -> Path:
    """By default one that ``make clean`` leaves; kernels and reports lie beside it."""
    if path is None:
        return runs_directory() / USUAL_STORE
    if path.name == _IN_MEMORY:
        raise ConfigError(
            f"--store: expected the name of a file, got {_IN_MEMORY!r}; a database in memory would "
            "be gone when the command ends"
        )
    if path.is_dir():
        raise ConfigError(f"--store: expected the name of a file, got the folder {str(path)!r}")
    return path


def main() -> None:
    """Run the command line; errors of the harness become one message and a status."""
    try:
        with guarded_output():
            app()
    except ConfigError as error:
        _complain(str(error))
        sys.exit(_USAGE)
    except HilError as error:
        _complain(str(error))
        sys.exit(_HARNESS)
    except OSError as error:
        logging.getLogger(__name__).info("where it came from:", exc_info=True)
        where = "" if error.filename is None else f"{error.filename}: "
        _complain(f"{where}{error.strerror or error}; with --verbose, where it came from")
        sys.exit(_HARNESS)


def _complain(message: str) -> None:
    """Say it on stderr, if that takes anything."""
    with contextlib.suppress(OSError):
        print(f"autocomp-hil: {message}", file=sys.stderr)


if __name__ == "__main__":
    main()
