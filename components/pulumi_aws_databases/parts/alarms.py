"""Watching a database: alarms, who is told, events, and a dashboard."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.operations.alarm import Alarm, alarms_of
from pulumi_aws_databases.parts.alarm_topic import alarm_topic
from pulumi_aws_databases.parts.backup_alarms import backup_alarms
from pulumi_aws_databases.parts.dashboard import database_dashboard
from pulumi_aws_databases.parts.events import event_subscriptions
from pulumi_aws_databases.parts.measured import Measured, Source, Text, Watched
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.shared import BackupVault, EncryptionKey

_COMPARISONS = {
    ">": "GreaterThanThreshold",
    "<": "LessThanThreshold",
    "<=": "LessThanOrEqualToThreshold",
}
_TOGETHER = {"Sum": "SUM", "Average": "MAX"}


def watch(
    scope: Scope,
    decided: Decided,
    suffix: pulumi.Output[str],
    measured: Sequence[Measured],
    sources: Sequence[Source] = (),
    vault: BackupVault | None = None,
) -> Watched:
    """Makes the alarms of a database, the topics that they go to, its subscriptions to events, and its dashboard.

    A vault of its own is watched with it.

    Where a stack shares a topic, its subscriptions are the stack's to make, once all databases are there.
    """
    settings = decided.settings
    topics = _Topics(decided)
    made: list[pulumi.Output[str]] = []
    if settings.alarms.enabled:
        for each in measured:
            alarms = alarms_of(each.group.rows, each.facts, settings.alarms)
            made += [_alarm(each, alarm, topics.of(each.scope, each.key)) for alarm in alarms]
        if vault:
            key = next((each.key for each in measured if each.scope.region == scope.region), vault.key)
            topic = topics.of(scope, key)
            made += [each.arn for each in backup_alarms(scope, f"{scope.name}-backup", vault.name, topic)]
        _subscribe(topics, sources)
    if settings.dashboard:
        database_dashboard(scope, decided, suffix, measured, made)
    left = [each for each in sources if settings.alarms.enabled and topics.is_shared(each.scope)]
    return Watched(decided.name, measured, made, left, has_dashboard=settings.dashboard)


class _Topics:
    """The topics of a database by region: given ones, the stack's, or its own, made when first asked for."""

    def __init__(self, decided: Decided) -> None:
        self._decided = decided
        self._own: dict[str | None, Text] = {}

    def of(self, scope: Scope, key: EncryptionKey | None) -> Text:
        """The topic of a region."""
        region, emails = scope.region, self._decided.stack.settings.alarms.emails
        given = self._decided.given_topic(region) or self._decided.shared_topics.get(region)
        if given is not None:
            return given
        if region not in self._own:
            self._own[region] = alarm_topic(scope, f"{scope.name}-alarms", key, emails)
        return self._own[region]

    def is_shared(self, scope: Scope) -> bool:
        """Whether a region's topic is the stack's."""
        return self._decided.settings.alarms.topic_arn is None and scope.region in self._decided.shared_topics


def _subscribe(topics: _Topics, sources: Sequence[Source]) -> None:
    places = {each.scope.region: each for each in sources if not topics.is_shared(each.scope)}
    for region, place in places.items():
        here = [each for each in sources if each.scope.region == region]
        event_subscriptions(place.scope, f"{place.scope.name}-events", topics.of(place.scope, place.key), here)


def _alarm(measured: Measured, alarm: Alarm, topic: Text) -> pulumi.Output[str]:
    row, scope = alarm.row, measured.scope
    made = aws.cloudwatch.MetricAlarm(
        f"{measured.name}-{row.metric.removesuffix('%')}",
        alarm_description=f"{measured.scope.name} {measured.label}: {row.runbook}",
        comparison_operator=_COMPARISONS[row.comparison],
        threshold=alarm.threshold,
        datapoints_to_alarm=row.breaching,
        evaluation_periods=row.of,
        treat_missing_data=alarm.missing,
        alarm_actions=[topic],
        ok_actions=[topic],
        **(_together(measured, alarm) if row.operations else _single(measured, alarm)),
        opts=scope.child(),
        **scope.shared,
    )
    arn: pulumi.Output[str] = made.arn
    return arn


def _single(measured: Measured, alarm: Alarm) -> dict[str, Any]:
    statistic = alarm.row.statistic
    return {
        "namespace": measured.group.namespace,
        "metric_name": alarm.metric,
        "dimensions": dict(measured.dimensions),
        "period": 60,
        "extended_statistic" if statistic.startswith("p") else "statistic": statistic,
    }


def _together(measured: Measured, alarm: Alarm) -> dict[str, Any]:
    """The metric of several calls: their sum, or the greatest of their averages."""
    queries = [
        {
            "id": operation[0].lower() + operation[1:],
            "metric": {
                "namespace": measured.group.namespace,
                "metric_name": alarm.metric,
                "dimensions": {**measured.dimensions, "Operation": operation},
                "period": 60,
                "stat": alarm.row.statistic,
            },
        }
        for operation in alarm.row.operations
    ]
    whole = f"{_TOGETHER[alarm.row.statistic]}(METRICS())"
    return {
        "metric_queries": [{"id": "all", "expression": whole, "label": alarm.metric, "return_data": True}, *queries]
    }
