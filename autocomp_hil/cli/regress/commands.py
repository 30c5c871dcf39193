# SPDX-License-Identifier: Apache-2.0
"""The options of ``autocomp-hil regress`` and of the commands below it."""

import os
from typing import Annotated

import typer
from rich.console import Console

from autocomp_hil.cli.options import NEGATIVE, Json
from autocomp_hil.regress.unit import Tier

__all__ = ["regress"]

regress = typer.Typer(invoke_without_command=True)


@regress.callback()
def run(
    context: typer.Context,
    hours: Annotated[
        float, typer.Option(min=0.0, help="Start nothing that would end later than this.")
    ] = 8.0,
    tier: Annotated[Tier, typer.Option(help="How much is done at least.")] = Tier.NIGHTLY,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Number that all seeds follow from.", show_default="a fresh one"),
    ] = None,
    *,
    only: Annotated[
        str, typer.Option(metavar="GLOB", help="Only units with such names, like 'accel/*'.")
    ] = "*",
    cores: Annotated[
        int | None,
        typer.Option(min=1, help="Processes at once.", show_default="all there are"),
    ] = None,
    catalogue: Annotated[
        str, typer.Option(hidden=True, help="Module, or file, that lists the units.")
    ] = "regressions",
    as_json: Json = False,
) -> None:
    """Run the regression; status 0 if all was done and nothing failed, else 1."""
    if context.invoked_subcommand is not None:
        return
    from autocomp_hil.cli.regress.night import run_night  # noqa: PLC0415  # start-up stays quick
    from autocomp_hil.regress.catalogue import Asked  # noqa: PLC0415
    from autocomp_hil.regress.regression import fresh_seed  # noqa: PLC0415

    asked = Asked(
        tier=tier,
        seed=fresh_seed() if seed is None else seed,
        hours=hours,
        only=only,
        cores=cores or len(os.sched_getaffinity(0)),
        catalogue=catalogue,
    )
    status = run_night(asked, Console(), Console(stderr=True), as_json=as_json)
    if status:
        raise typer.Exit(status)


@regress.command()
def history(*, as_json: Json = False) -> None:
    """List the last nights."""
    from autocomp_hil.cli.regress.nights import list_nights  # noqa: PLC0415  # quick

    list_nights(Console(), as_json=as_json)


@regress.command()
def show(
    night: Annotated[str, typer.Argument(help="Name of a night, its beginning, or latest.")],
    *,
    as_json: Json = False,
) -> None:
    """Show a night: what failed, how to see it again, and where its page is."""
    from autocomp_hil.cli.regress import nights  # noqa: PLC0415  # start-up stays quick

    nights.show(night, Console(), as_json=as_json)


@regress.command()
def compare(
    before: Annotated[str, typer.Argument(help="Name of a night.")],
    after: Annotated[str, typer.Argument(help="Name of another.")],
    *,
    as_json: Json = False,
) -> None:
    """Show what differs between two nights: failures, coverage, cycles, speeds."""
    from autocomp_hil.cli.regress import nights  # noqa: PLC0415  # start-up stays quick

    nights.compare(before, after, Console(), as_json=as_json)


@regress.command()
def known(*, as_json: Json = False) -> None:
    """List the failures of earlier nights that every later night does again."""
    from autocomp_hil.cli.regress.nights import list_known  # noqa: PLC0415  # quick

    list_known(Console(), as_json=as_json)


@regress.command()
def forget(
    name: Annotated[
        str, typer.Argument(help="Unit that 'known' lists, a pattern, or the key of a bucket.")
    ],
) -> None:
    """Let later nights no longer do a failure again, unless it comes back."""
    from autocomp_hil.cli.regress import nights  # noqa: PLC0415  # start-up stays quick

    nights.forget(name, Console())


_Night = Annotated[
    str | None, typer.Option(metavar="NAME", help="Night.", show_default="the last one")
]


@regress.command("cycles")
def show_cycles(*, night: _Night = None) -> None:
    """Compare the cycles of a night with the accepted ones; status 1 if one of them fails."""
    from autocomp_hil.cli.regress import cycles  # noqa: PLC0415  # start-up stays quick

    if not cycles.show_cycles(night, Console()):
        raise typer.Exit(NEGATIVE)


@regress.command("accept-cycles")
def accept_cycles(
    *,
    reason: Annotated[str, typer.Option(help="Why they are right, on one line.")],
    night: _Night = None,
) -> None:
    """Make the cycles of a night those that later nights are held against."""
    from autocomp_hil.cli.regress import cycles  # noqa: PLC0415  # start-up stays quick

    cycles.accept_cycles(reason, night, Console())
