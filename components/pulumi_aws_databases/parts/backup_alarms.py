"""Alarms on AWS Backup's own work."""

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases.parts.scope import Scope

# What a metric counts, and what to do about it.
# https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
_METRICS = {
    "NumberOfBackupJobsFailed": (
        "A backup failed. Look at the job's message in the AWS Backup console; mend that, and start a backup on demand."
    ),
    "NumberOfBackupJobsExpired": (
        "A backup did not begin within its window. Look for a backup of the database's own, or maintenance, at that "
        "time, and start an on-demand backup."
    ),
    "NumberOfCopyJobsFailed": (
        "A backup was not copied to the other region. Look at the copy job's message in the AWS Backup console; mend "
        "that, and copy the backup on demand."
    ),
}
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
        for metric, description in _METRICS.items()
    ]
