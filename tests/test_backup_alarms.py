"""The alarms on failed backups."""

import pulumi
import pytest

from conftest import Deploy, Deployment, once
from pulumi_aws_databases.parts.backup_alarms import backup_alarms
from pulumi_aws_databases.parts.scope import Scope

ALARM = "cloudwatch/metricAlarm:MetricAlarm"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:on-call"


@once
def made(deploy: Deploy, region: str | None = None) -> Deployment:
    def program() -> None:
        component = pulumi.ComponentResource("aws-databases:index:Stack", "stack")
        scope = Scope(component, "test", {"Tier": "prod"}, region, retain=False)
        backup_alarms(scope, "stack-vault", "test-vault-0a1b2c3d", TOPIC)

    return deploy(program)


DESCRIPTIONS = {
    "NumberOfBackupJobsFailed": (
        "test backups: A backup failed. Look at the job's message in the AWS Backup console; mend that, and start a "
        "backup on demand."
    ),
    "NumberOfBackupJobsExpired": (
        "test backups: A backup did not begin within its window. Look for a backup of the database's own, or "
        "maintenance, at that time, and start an on-demand backup."
    ),
    "NumberOfCopyJobsFailed": (
        "test backups: A backup was not copied to the other region. Look at the copy job's message in the AWS Backup "
        "console; mend that, and copy the backup on demand."
    ),
}


@pytest.mark.parametrize(("metric", "description"), list(DESCRIPTIONS.items()))
def test_a_single_failure_in_a_day_is_an_alarm_and_silence_is_none(
    deploy: Deploy, metric: str, description: str
) -> None:
    assert made(deploy).one(ALARM, f"stack-vault-{metric}").inputs == {
        "alarmDescription": description,
        "namespace": "AWS/Backup",
        "metricName": metric,
        "dimensions": {"BackupVaultName": "test-vault-0a1b2c3d"},
        "statistic": "Sum",
        "period": 3600,
        "evaluationPeriods": 24,
        "datapointsToAlarm": 1,
        "comparisonOperator": "GreaterThanThreshold",
        "threshold": 0,
        "treatMissingData": "notBreaching",
        "alarmActions": [TOPIC],
        "okActions": [TOPIC],
        "tags": {"Tier": "prod"},
    }


def test_there_is_one_for_each_way_to_fail(deploy: Deploy) -> None:
    assert len(made(deploy).all(ALARM)) == 3


def test_an_alarm_is_where_its_vault_is(deploy: Deploy) -> None:
    assert {each.inputs["region"] for each in made(deploy, "eu-central-1").all(ALARM)} == {"eu-central-1"}
