"""Aurora clusters that begin with a backup: its data, its user and its first database."""

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi.runtime import mocks

from conftest import NETWORK, Deploy, Deployment, answering, once
from pulumi_aws_databases import AuroraCluster

CLUSTER = "rds/cluster:Cluster"
NOON = "2026-01-31T12:00:00Z"
SNAPSHOT: dict[str, Any] = {"snapshot_identifier": "nightly"}
LATEST: dict[str, Any] = {"restore_to_point_in_time": {"source": "legacy", "latest": True}}
AT_NOON: dict[str, Any] = {"restore_to_point_in_time": {"source": "legacy", "time": NOON}}
BACKUPS = [SNAPSHOT, LATEST, AT_NOON]
BEGINNINGS = {"databaseName", "masterUsername", "snapshotIdentifier", "restoreToPointInTime"}


@once
def aurora(deploy: Deploy, **args: Any) -> Deployment:
    settings: Any = {"network": NETWORK, **args}
    return deploy(lambda: AuroraCluster("orders", settings).connection)


def beginning(deployment: Deployment) -> dict[str, Any]:
    inputs = deployment.one(CLUSTER).inputs
    return {name: inputs[name] for name in BEGINNINGS & inputs.keys()}


def found_in_the_backup(args: mocks.MockResourceArgs, _: Mapping[str, Any]) -> Mapping[str, Any]:
    """AWS answers with the user and the database that it found in the backup."""
    return {"masterUsername": "founder", "databaseName": "first_shop"} if args.typ == f"aws:{CLUSTER}" else {}


of_the_backup = answering(found_in_the_backup)


def test_a_new_cluster_begins_with_a_user_and_an_empty_database(deploy: Deploy) -> None:
    made = aurora(deploy, database_name="shop", credentials={"username": "keeper"})
    assert beginning(made) == {"databaseName": "shop", "masterUsername": "keeper"}


@pytest.mark.parametrize(
    ("backup", "expected"),
    [
        (SNAPSHOT, {"snapshotIdentifier": "nightly"}),
        (
            LATEST,
            {"restoreToPointInTime": {"sourceClusterIdentifier": "legacy", "useLatestRestorableTime": True}},
        ),
        (AT_NOON, {"restoreToPointInTime": {"sourceClusterIdentifier": "legacy", "restoreToTime": NOON}}),
        (
            {"restore_to_point_in_time": {"source": "legacy", "time": NOON, "latest": False}},
            {"restoreToPointInTime": {"sourceClusterIdentifier": "legacy", "restoreToTime": NOON}},
        ),
    ],
)
def test_a_restored_cluster_begins_with_its_backup_and_nothing_else(
    deploy: Deploy, backup: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert beginning(aurora(deploy, **backup)) == expected


@pytest.mark.parametrize("backup", BACKUPS)
def test_a_restored_cluster_is_like_any_other_in_all_else(deploy: Deploy, backup: dict[str, Any]) -> None:
    new, restored = aurora(deploy), aurora(deploy, **backup)
    assert [(each.type, each.name) for each in restored.resources] == [(each.type, each.name) for each in new.resources]
    for one, other in zip(new.resources, restored.resources, strict=True):
        left = [{name: value for name, value in each.inputs.items() if name not in BEGINNINGS} for each in (one, other)]
        assert left[0] == left[1], one.name
    assert restored.one(CLUSTER).inputs["manageMasterUserPassword"] is True


@pytest.mark.parametrize("settings", [{}, *BACKUPS, {"engine": "mysql", **SNAPSHOT}])
def test_nothing_that_aws_takes_at_creation_only_is_changed_later(deploy: Deploy, settings: dict[str, Any]) -> None:
    ignored = aurora(deploy, **settings).one(CLUSTER).ignore_changes
    assert sorted(ignored) == [
        "availabilityZones", "databaseName", "engineLifecycleSupport", "masterUsername", "restoreToPointInTime",
        "s3Import", "snapshotIdentifier",
    ]  # fmt: skip


@pytest.mark.usefixtures("of_the_backup")
@pytest.mark.parametrize("settings", [{}, *BACKUPS])
def test_the_connection_names_the_user_and_the_database_that_the_cluster_has(
    deploy: Deploy, settings: dict[str, Any]
) -> None:
    connection = aurora(deploy, **settings).result
    assert (connection["username"], connection["databaseName"]) == ("founder", "first_shop")
    environment = connection["environment"]
    assert (environment["DATABASE_USERNAME"], environment["DATABASE_NAME"]) == ("founder", "first_shop")


@pytest.mark.usefixtures("of_the_backup")
def test_so_do_the_variables_with_a_prefix(deploy: Deploy) -> None:
    settings: Any = {"network": NETWORK, **SNAPSHOT}
    variables = deploy(lambda: AuroraCluster("orders", settings).environment("SHOP_")).result
    assert variables["SHOP_DATABASE_USERNAME"] == "founder"
    assert variables["SHOP_DATABASE_NAME"] == "first_shop"
