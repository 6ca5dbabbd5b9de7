"""What follows from the version of a cache."""

from typing import Any

import pytest

from conftest import NETWORK, Deploy, Deployment, once
from pulumi_aws_databases import Cache

GROUP = "elasticache/replicationGroup:ReplicationGroup"
PARAMETERS = "elasticache/parameterGroup:ParameterGroup"


@once
def cache(deploy: Deploy, **args: Any) -> Deployment:
    settings: Any = {"network": NETWORK, **args}
    return deploy(lambda: Cache("sessions", settings).connection)


@pytest.mark.parametrize(
    ("engine", "version", "family"),
    [
        ("valkey", None, "valkey8"),
        ("valkey", "7.2", "valkey7"),
        ("valkey", "9.0", "valkey9"),
        ("redis", None, "redis7"),
        ("redis", "7.0", "redis7"),
        ("redis", "6.2", "redis6.x"),
        ("redis", "6", "redis6.x"),
    ],
)
def test_the_parameter_group_is_of_the_versions_family(
    deploy: Deploy, engine: str, version: str | None, family: str
) -> None:
    made = cache(deploy, engine=engine, engine_version=version)
    assert made.one(PARAMETERS).inputs["family"] == family
    assert made.one(GROUP).inputs["parameterGroupName"] == "sessions-0a1b2c3"


@pytest.mark.parametrize("version", [{}, {"engine_version": "8"}, {"engine": "redis"}])
def test_minor_upgrades_of_aws_are_not_undone_by_replacing_the_cache(deploy: Deploy, version: dict[str, str]) -> None:
    group = cache(deploy, **version).one(GROUP)
    assert group.ignore_changes == ("snapshotName", "engineVersion")
    assert group.inputs["autoMinorVersionUpgrade"] is True
    assert group.delete_before_replace is False


@pytest.mark.parametrize(
    "version",
    [
        {"engine_version": "8.1"},
        {"engine_version": "8.2"},
        {"engine_version": "7"},
        {"engine": "redis", "engine_version": "6"},
    ],
)
def test_a_version_of_the_users_own_is_followed_and_left_alone_by_aws(deploy: Deploy, version: dict[str, str]) -> None:
    group = cache(deploy, **version).one(GROUP)
    assert "engineVersion" not in group.ignore_changes
    assert group.inputs["autoMinorVersionUpgrade"] is False
