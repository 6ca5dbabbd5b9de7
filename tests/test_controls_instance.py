"""What is allowed of an instance and pointed out."""

from typing import Any

import pytest

from deciding import configured
from pulumi_aws_databases.decide import Decided, decide

MARIADB = {"engine": "mariadb"}


@pytest.fixture(autouse=True)
def configuration() -> None:
    configure("dev")


def configure(tier: str) -> None:
    configured(tier, alarms={"emails": ["oncall@example.com"]})


def decided(**args: Any) -> Decided:
    return decide("catalog", "instance", args)


def found(code: str, **args: Any) -> list[tuple[str, str]]:
    return [(each.path, each.severity) for each in decided(**args).findings if each.code == code]


CONTROLS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("RDS.5", "multiAz", {"multiAz": False, "readReplicas": 0}, {"multiAz": True, "readReplicas": 0}),
    ("RDS.6", "monitoringInterval", {"monitoringInterval": 0}, {"monitoringInterval": 60}),
    ("RDS.8", "deletionProtection", {"deletionProtection": False}, {"deletionProtection": True}),
    ("RDS.9", "logExports", {"logExports": ["postgresql"]}, {"logExports": ["postgresql", "upgrade"]}),
    ("RDS.10", "iamAuthentication", {"iamAuthentication": False}, {"iamAuthentication": True}),
    ("RDS.11", "backupRetentionDays", {"backupRetentionDays": 6}, {"backupRetentionDays": 7}),
    ("RDS.13", "autoMinorVersionUpgrade", {"autoMinorVersionUpgrade": False}, {"autoMinorVersionUpgrade": True}),
    (
        "RDS.25",
        "credentials.username",
        {"credentials": {"username": "postgres"}},
        {"credentials": {"username": "shop"}},
    ),
    ("RDS.25", "credentials.username", MARIADB | {"credentials": {"username": "admin"}}, MARIADB),
    ("RDS.42", "logExports", MARIADB | {"logExports": ["error"]}, MARIADB | {"logExports": ["audit", "error"]}),
    ("RDS.42", "logExports", MARIADB | {"logExports": ["audit"]}, {"engine": "mysql", "logExports": ["error"]}),
    (
        "SecretsManager.1",
        "credentials.rotationDays",
        {"credentials": {"management": "generated"}},
        {"credentials": {"management": "managed"}},
    ),
]


@pytest.mark.parametrize(
    ("tier", "severity"), [("dev", "info"), ("staging", "info"), ("prod", "warning"), ("enterprise", "warning")]
)
@pytest.mark.parametrize(("code", "path", "unmet", "met"), CONTROLS)
def test_a_control_that_is_not_met_is_pointed_out(
    tier: str, severity: str, code: str, path: str, unmet: dict[str, Any], met: dict[str, Any]
) -> None:
    configure(tier)
    assert found(code, **unmet) == [(path, severity)]
    assert found(code, **met) == []


@pytest.mark.parametrize("tier", ["prod", "enterprise"])
def test_an_instance_as_a_production_tier_makes_it_lacks_rotation_alone(tier: str) -> None:
    configure(tier)
    assert {each.code for each in decided().findings if each.severity == "warning"} == {"SecretsManager.1"}


@pytest.mark.parametrize(
    "past",
    [
        {"engineVersion": "12"},
        {"engineVersion": "13"},
        {"engineVersion": "13.22"},
        {"engine": "mysql", "engineVersion": "5.7.44"},
        {"engine": "mysql", "engineVersion": "8.0"},
        {"engine": "mysql", "engineVersion": "8.0.46"},
    ],
)
def test_a_version_past_its_support_is_an_error_unless_support_is_extended(past: dict[str, Any]) -> None:
    assert found("extended-support", **past) == [("engineVersion", "error")]
    assert found("extended-support", **past, extendedSupport=True) == []


@pytest.mark.parametrize(
    "supported",
    [
        {"engineVersion": "17"},
        {"engine": "mysql", "engineVersion": "8.4"},
        {"engine": "mariadb", "engineVersion": "10.11"},
    ],
)
def test_a_version_within_its_support_is_no_finding(supported: dict[str, Any]) -> None:
    assert found("extended-support", **supported) == []


@pytest.mark.parametrize("tier", ["dev", "prod"])
@pytest.mark.parametrize(
    "begin", [{"snapshotIdentifier": "nightly"}, {"restoreToPointInTime": {"source": "legacy", "latest": True}}]
)
def test_what_a_backup_decides_is_told(tier: str, begin: dict[str, Any]) -> None:
    configure(tier)
    assert found("restored", **begin) == [("databaseName", "info")]
    assert found("restored") == []
