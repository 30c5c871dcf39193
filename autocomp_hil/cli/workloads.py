# SPDX-License-Identifier: Apache-2.0
"""Lists the workloads and their shapes, or shows one shape in full."""

import json
from typing import Any

from rich.console import Console
from rich.table import Table

from autocomp_hil.config import HardwareConfig, load_hardware
from autocomp_hil.errors import ConfigError
from autocomp_hil.workloads import Instance, Workload, load_workload, workload_names

__all__ = ["list_workloads"]


def list_workloads(
    name: str | None,
    shape: str | None,
    hardware_name: str,
    console: Console,
    *,
    as_json: bool = False,
) -> None:
    """Print the workloads.

    Args:
        name: Name of one workload; None: all.
        shape: Shape of that workload; None: all that have names.
        hardware_name: Configuration of the ideal cycles.
        console: Where results go.
        as_json: Print one JSON object.

    Raises:
        ConfigError: There is no such workload or shape, or a folder breaks a rule.
    """
    if shape is not None and name is None:
        known = ", ".join(workload_names())
        raise ConfigError(f"--shape: expected a workload before it ({known}), got none")
    hardware = load_hardware(hardware_name)
    found = [load_workload(item) for item in ((name,) if name else workload_names())]
    shapes = {item.name: _shapes(item, shape) for item in found}
    if as_json:
        report = [_report(item, shapes[item.name], hardware) for item in found]
        console.out(json.dumps({"hardware": hardware.name, "workloads": report}), highlight=False)
        return
    console.print(_table(found, shapes, hardware))
    if shape is None:
        for item in found:
            order = "x".join(item.spec.shape_order)
            console.print(f"{item.name}: {item.spec.description}. Other shapes: {order}.")
        console.print("* the default shape")
    else:
        console.out(shapes[found[0].name][0].baseline, highlight=False)


def _shapes(workload: Workload, shape: str | None) -> list[Instance]:
    return [workload.instance(item) for item in ((shape,) if shape else workload.shapes)]


def _table(
    found: list[Workload], shapes: dict[str, list[Instance]], hardware: HardwareConfig
) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("workload", "shape"):
        table.add_column(heading, no_wrap=True)
    for heading in ("MACs", f"ideal cycles\n{hardware.name}", "KiB in", "KiB out"):
        table.add_column(heading, justify="right", no_wrap=True)
    for workload in found:
        for row, instance in enumerate(shapes[workload.name]):
            mark = " *" if instance.shape == workload.spec.default_shape else ""
            table.add_row(
                workload.name if row == 0 else "",
                f"{instance.shape}{mark}",
                f"{instance.macs:,}",
                f"{_ideal_cycles(instance, hardware):,}",
                f"{_bytes(instance, 'input') / 1024:,.1f}",
                f"{_bytes(instance, 'output') / 1024:,.1f}",
                end_section=row == len(shapes[workload.name]) - 1,
            )
    return table


def _report(
    workload: Workload, instances: list[Instance], hardware: HardwareConfig
) -> dict[str, Any]:
    """What ``--json`` prints of one workload."""
    reasons = {item.name: item.reason for item in workload.spec.shapes}
    return {
        "workload": workload.name,
        "description": workload.spec.description,
        "default_shape": workload.spec.default_shape,
        "shape_order": list(workload.spec.shape_order),
        "shapes": [
            {
                "shape": instance.shape,
                "reason": reasons.get(instance.shape),
                "numbers": dict(instance.numbers),
                "macs": instance.macs,
                "ideal_cycles": _ideal_cycles(instance, hardware),
                "bytes_in": _bytes(instance, "input"),
                "bytes_out": _bytes(instance, "output"),
                "signature": instance.signature,
                "key": instance.key,
            }
            for instance in instances
        ],
    }


def _ideal_cycles(instance: Instance, hardware: HardwareConfig) -> int:
    """Multiplications over those that the array does in a cycle, rounded up."""
    return -(-instance.macs // hardware.dim**2)


def _bytes(instance: Instance, role: str) -> int:
    return sum(tensor.size_bytes for tensor in instance.tensors if tensor.role == role)
