# SPDX-License-Identifier: Apache-2.0
"""The commands about searches: make one, list them, show them, report on them."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from autocomp_hil.cli.options import NEGATIVE, Hardware, Json, Shape, StoreFile, Workers, store_path
from autocomp_hil.view import View

__all__ = ["commands"]

commands = typer.Typer()


@commands.command()
def optimize(
    workload: Annotated[
        str | None, typer.Argument(help="Name of a workload, or path of its folder.")
    ] = None,
    shape: Shape = None,
    config: Hardware = "int8_16x16",
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
        int | None, typer.Option(metavar="RUN", help="Try the options of that run's winner first.")
    ] = None,
    budget: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Candidates that are judged at most.")
    ] = None,
    budget_seconds: Annotated[
        float | None, typer.Option(metavar="S", help="Wall time, checked between generations.")
    ] = None,
    budget_tokens: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Tokens of prompts and answers at most.")
    ] = None,
    resume: Annotated[
        int | None, typer.Option(metavar="RUN", help="Go on with a run that was stopped.")
    ] = None,
    replay: Annotated[
        int | None,
        typer.Option(metavar="RUN", help="Make a search again with its recorded answers."),
    ] = None,
    batch: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Ask models by files in the Batch format.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Resume under other versions: begin again.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Number that all random draws follow from.")] = 0,
    view: Annotated[
        View | None,
        typer.Option(
            help="What of the chip is simulated while candidates compete.", show_default="fast"
        ),
    ] = None,
    workers: Workers = 2,
    store: StoreFile = None,
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
        store=store_path(store),
        as_json=as_json,
    )
    if not search_command.optimize(options, Console()):
        raise typer.Exit(NEGATIVE)


@commands.command()
def baselines(
    workload: Annotated[str, typer.Argument(help="Name of a workload, or path of its folder.")],
    shape: Shape = None,
    config: Annotated[
        str,
        typer.Option("--hardware", "--config", help="Name or file of a hardware configuration."),
    ] = "int8_16x16",
    *,
    store: StoreFile = None,
    view: Annotated[View, typer.Option(help="What of the chip is simulated.")] = View.FAST,
    workers: Workers = 2,
    as_json: Json = False,
) -> None:
    """Judge what found kernels are compared with; status 0 if all that are there are correct."""
    from autocomp_hil.cli.baselines.command import show_baselines  # noqa: PLC0415  # quick

    if not show_baselines(
        workload,
        shape,
        config,
        store_path(store),
        Console(),
        view=view,
        workers=workers,
        as_json=as_json,
    ):
        raise typer.Exit(NEGATIVE)


@commands.command()
def runs(
    store: StoreFile = None,
    *,
    as_json: Json = False,
) -> None:
    """List the searches in the store."""
    from autocomp_hil.cli.runs import list_runs  # noqa: PLC0415  # start-up stays quick

    list_runs(store_path(store), Console(), as_json=as_json)


@commands.command()
def show(
    name: Annotated[str, typer.Argument(metavar="RUN|RUN.CANDIDATE", help="Like 3, or 3.17.")],
    store: StoreFile = None,
    *,
    as_json: Json = False,
) -> None:
    """Show a search, or one candidate with its plan, outcome and source."""
    from autocomp_hil.cli import runs as runs_command  # noqa: PLC0415  # start-up stays quick

    runs_command.show(name, store_path(store), Console(), as_json=as_json)


@commands.command()
def report(
    run: Annotated[int, typer.Argument(help="Number of a search.")],
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="HTML file. Default: in the folder of the run."),
    ] = None,
    store: StoreFile = None,
    *,
    timeline: Annotated[
        bool, typer.Option(help="Run baseline and best kernel once more, for their timelines.")
    ] = True,
) -> None:
    """Write the report of a search: one HTML file that needs no network."""
    from autocomp_hil.cli.report import report_run  # noqa: PLC0415  # start-up stays quick

    report_run(run, output, store_path(store), Console(), timelines=timeline)


@commands.command()
def compare(
    first: Annotated[int, typer.Argument(metavar="RUN", help="Number of a search.")],
    second: Annotated[int, typer.Argument(metavar="RUN", help="Number of another search.")],
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="HTML file. Default: beside the store.")
    ] = None,
    store: StoreFile = None,
    *,
    as_json: Json = False,
) -> None:
    """Compare two searches, with both curves in one plot."""
    from autocomp_hil.cli.report import compare_runs  # noqa: PLC0415  # start-up stays quick

    compare_runs((first, second), output, store_path(store), Console(), as_json=as_json)
