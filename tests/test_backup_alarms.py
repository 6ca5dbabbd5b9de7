"""The alarms on failed backups."""

import pulumi
import pytest

from conftest import Deploy, Deployment
from pulumi_aws_databases.parts.backup_alarms import backup_alarms
from pulumi_aws_databases.parts.scope import Scope

ALARM = "cloudwatch/metricAlarm:MetricAlarm"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:on-call"


def made(deploy: Deploy, region: str | None = None) -> Deployment:
    def program() -> None:
        component = pulumi.ComponentResource("aws-databases:index:Stack", "stack")
        scope = Scope(component, "test", {"Tier": "prod"}, region, retain=False)
        backup_alarms(scope, "stack-vault", "test-vault-0a1b2c3d", TOPIC)

    return deploy(program)


@pytest.mark.parametrize("metric", ["NumberOfBackupJobsFailed", "NumberOfBackupJobsExpired", "NumberOfCopyJobsFailed"])
def test_a_single_failure_in_a_day_is_an_alarm_and_silence_is_none(deploy: Deploy, metric: str) -> None:
    alarm = made(deploy).one(ALARM, f"stack-vault-{metric}")
    told = dict(alarm.inputs)
    assert "AWS Backup" in told.pop("alarmDescription") or metric == "NumberOfBackupJobsExpired"
    assert told == {
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
