"""Dashboards: graphs of what is measured, below the state of the alarms.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.operations.alarm import alarms_of
from pulumi_aws_databases.operations.panels import SECTIONS, Panel
from pulumi_aws_databases.parts.measured import Measured, Watched
from pulumi_aws_databases.parts.names import join
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.settings.operations import Alarms

Widget = dict[str, Any]
_WIDTH, _COLUMNS, _HEIGHT = 24, 3, 6
_ALARMS_IN_WIDGET = 100
_CONSOLES = {"aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com"}


def database_dashboard(
    scope: Scope,
    decided: Decided,
    suffix: pulumi.Output[str],
    measured: Sequence[Measured],
    alarms: Sequence[pulumi.Output[str]],
) -> None:
    """Makes the dashboard of one database: its alarms, then saturation, errors, latency and so on, in this order."""
    about = f"# {decided.name}\n{decided.kind}, tier {decided.settings.tier}"
    rows = _Rows(scope, decided.settings.alarms)
    rows.text(about)
    rows.alarms(alarms)
    for section in SECTIONS:
        rows.graphs(f"## {section}", _panels(measured, lambda panel, name=section: panel.section == name))
    _dashboard(scope, scope.name, _dashboard_name(scope.name, suffix), rows)


def stack_dashboard(
    scope: Scope, suffix: pulumi.Output[str], watched: Iterable[Watched], shared: Sequence[pulumi.Output[str]]
) -> None:
    """Makes the dashboard of a stack: all alarms, and of each database what one looks at first."""
    those = [each for each in watched if each.has_dashboard]
    rows = _Rows(scope, Alarms(enabled=False))
    rows.text(f"# {pulumi.get_project()}/{scope.name}\n{', '.join(each.name for each in those)}")
    rows.alarms([*(alarm for each in those for alarm in each.alarms), *shared])
    for each in those:
        rows.graphs(f"## {each.name}", _panels(each.measured, lambda panel: panel.in_summary))
    _dashboard(scope, "stack", _stack_dashboard_name(scope, suffix), rows)


def stack_dashboard_url(scope: Scope, suffix: pulumi.Output[str]) -> pulumi.Output[str]:
    """Where the console shows a stack's dashboard."""
    region = aws.get_region_output(opts=scope.invoke, **scope.place).region
    console = aws.get_partition_output(opts=scope.invoke).partition.apply(_console)
    name = _stack_dashboard_name(scope, suffix)
    return pulumi.Output.format(
        "https://{0}/cloudwatch/home?region={1}#dashboards/dashboard/{2}", console, region, name
    )


def _stack_dashboard_name(scope: Scope, suffix: pulumi.Output[str]) -> pulumi.Output[str]:
    return _dashboard_name(f"{pulumi.get_project()}-{scope.name}", suffix)


def _dashboard_name(name: str, suffix: pulumi.Input[str]) -> pulumi.Output[str]:
    """A dashboard's name, which is one of the whole account's and takes few characters."""
    return join(re.sub(r"[^A-Za-z0-9_-]", "-", name), suffix)


def _console(partition: str) -> str:
    return _CONSOLES.get(partition, "console.aws.amazon.com")


def _dashboard(scope: Scope, logical: str, name: pulumi.Output[str], rows: "_Rows") -> None:
    aws.cloudwatch.Dashboard(
        logical,
        dashboard_name=name,
        dashboard_body=pulumi.Output.json_dumps({"widgets": rows.widgets}),
        opts=scope.child(),
        **scope.place,
    )


class _Rows:
    """Widgets, placed row by row."""

    def __init__(self, scope: Scope, alarms: Alarms) -> None:
        self.widgets: list[Widget] = []
        self._scope = scope
        self._alarms = alarms
        self._bottom = 0

    def text(self, markdown: str, height: int = 2) -> None:
        """A heading."""
        self._place({"type": "text", "properties": {"markdown": markdown}}, 0, _WIDTH, height)
        self._bottom += height

    def alarms(self, arns: Sequence[pulumi.Output[str]]) -> None:
        """The state of alarms, as many to a widget as it takes."""
        for start in range(0, len(arns), _ALARMS_IN_WIDGET):
            part = arns[start : start + _ALARMS_IN_WIDGET]
            height = 2 + -(-len(part) // 8)
            self._place({"type": "alarm", "properties": {"title": "Alarms", "alarms": part}}, 0, _WIDTH, height)
            self._bottom += height

    def graphs(self, heading: str, panels: Sequence[tuple[Panel, Sequence[Measured]]]) -> None:
        """Graphs, three in a row, below a heading; nothing where there are none."""
        if not panels:
            return
        self.text(heading, height=1)
        for number, (panel, shown) in enumerate(panels):
            column = number % _COLUMNS
            self._place(
                _graph(self._scope, self._alarms, panel, shown),
                column * _WIDTH // _COLUMNS,
                _WIDTH // _COLUMNS,
                _HEIGHT,
            )
            if column == _COLUMNS - 1 or number == len(panels) - 1:
                self._bottom += _HEIGHT

    def _place(self, widget: Widget, column: int, width: int, height: int) -> None:
        self.widgets.append({"x": column, "y": self._bottom, "width": width, "height": height, **widget})


def _panels(measured: Sequence[Measured], wanted: Any) -> list[tuple[Panel, list[Measured]]]:
    """The panels that are wanted, each with the things that have its metrics."""
    everything: dict[Panel, list[Measured]] = {}
    for each in measured:
        for panel in each.group.panels:
            if wanted(panel) and panel.applies(each.facts):
                everything.setdefault(panel, []).append(each)
    return list(everything.items())


def _graph(scope: Scope, alarms: Alarms, panel: Panel, shown: Sequence[Measured]) -> Widget:
    """A graph over time, with a line where its alarm is raised."""
    limits = sorted({limit for each in shown for limit in _limits(alarms, panel, each)})
    lines = {"annotations": {"horizontal": [{"label": "alarm", "value": limit} for limit in limits]}} if limits else {}
    return {
        "type": "metric",
        "properties": {
            **lines,
            "title": panel.title,
            "view": "timeSeries",
            "stacked": False,
            "region": _region(scope),
            "period": 60,
            "metrics": [line for each in shown for line in _lines(scope, panel, each)],
            "yAxis": {"left": {"min": 0}},
        },
    }


def _limits(alarms: Alarms, panel: Panel, measured: Measured) -> Iterator[float]:
    """The thresholds of a graph's one metric; several metrics would need a line each, in units of their own."""
    ((metric, _), *others) = panel.metrics
    # Where an alarm is about several calls together, a line for each of them would tell nothing of it.
    rows = [row for row in measured.group.rows if row.metric == metric and row.operations == panel.operations == ()]
    # A graph is drawn by the minute, and so are alarms.
    yield from (alarm.threshold for alarm in ([] if others else alarms_of(rows, measured.facts, alarms)))


def _lines(scope: Scope, panel: Panel, measured: Measured) -> Iterator[list[Any]]:
    there = {} if measured.scope.region == scope.region else {"region": _region(measured.scope)}
    for metric, statistic in panel.metrics:
        for operation in panel.operations or (None,):
            dimensions: Mapping[str, Any] = {
                **measured.dimensions,
                **({"Operation": operation} if operation else {}),
            }
            named = [measured.label, metric if len(panel.metrics) > 1 else "", operation or ""]
            look = {"stat": statistic, "label": " ".join(part for part in named if part), **there}
            yield [measured.group.namespace, metric, *(part for pair in dimensions.items() for part in pair), look]


def _region(scope: Scope) -> pulumi.Input[str]:
    if scope.region:
        return scope.region
    found: pulumi.Output[str] = aws.get_region_output(opts=scope.invoke).region
    return found
