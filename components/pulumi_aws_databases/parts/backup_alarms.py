"""Alarms on AWS Backup's own work."""

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.operations.backups import METRICS
from pulumi_aws_databases.parts.scope import Scope

_HOUR = 3600


def backup_alarms(
    scope: Scope, name: str, vault_name: pulumi.Input[str], topic_arn: pulumi.Input[str]
) -> list[aws.cloudwatch.MetricAlarm]:
    """Makes an alarm for each way in which the backups of a vault can fail.

    AWS Backup sends a metric only where there is something to count, so nothing missing is an alarm; and one failed
    job is one for a day, by when the next has run.

    Args:
        scope: where they belong, and the vault's region.
        name: what their logical names begin with.
        vault_name: the vault whose jobs are counted.
        topic_arn: the SNS topic that is told, and told again when it is over.
    """
    return [
        aws.cloudwatch.MetricAlarm(
            f"{name}-{metric}",
            alarm_description=f"{scope.name} backups: {description}",
            namespace="AWS/Backup",
            metric_name=metric,
            dimensions={"BackupVaultName": vault_name},
            statistic="Sum",
            period=_HOUR,
            evaluation_periods=24,
            datapoints_to_alarm=1,
            comparison_operator="GreaterThanThreshold",
            threshold=0,
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
            opts=scope.child(),
            **scope.shared,
        )
        for metric, description in METRICS.items()
    ]
