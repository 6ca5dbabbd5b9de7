"""A global database whose primary is a cluster that was there before."""

import json
from typing import Any

import pytest
from pulumi.runtime import mocks

from conftest import Aws, Deploy
from global_databases import (
    ABROAD,
    ARN,
    CLUSTER,
    CLUSTER_PARAMETERS,
    FAR,
    GLOBAL,
    HOME,
    KEY,
    LEGACY,
    PARAMETERS,
    THREE,
    TWO,
    UNWATCHED,
    clusters,
    known_to_aws,
    ledger,
    names,
    needs,
    region_of,
    stack,
)

TOPIC = "sns/topic:Topic"

__all__ = ["known_to_aws"]

# An existing cluster


def test_an_existing_cluster_becomes_the_primary_and_stays_as_it_is(deploy: Deploy) -> None:
    made = ledger(deploy, THREE | UNWATCHED | {"sourceClusterArn": LEGACY}, tier="prod")
    assert clusters(made).keys() == {ABROAD, FAR}
    whole = made.one(GLOBAL)
    assert whole.inputs["sourceDbClusterIdentifier"] == LEGACY
    assert whole.inputs["forceDestroy"] is True
    assert {"engine", "engineVersion", "storageEncrypted", "databaseName"} & whole.inputs.keys() == set()
    assert names(made, None) == {
        ("GlobalCluster", "ledger"),
        ("Role", "ledger-monitoring"),
        ("RolePolicyAttachment", "ledger-monitoring"),
    }
    assert {each.name for each in made.all("random:index/randomId:RandomId")} == {"ledger-suffix"}
    assert made.all("random:index/randomPassword:RandomPassword") == []


def test_followers_of_an_existing_cluster_are_of_its_version(deploy: Deploy) -> None:
    made = ledger(deploy, THREE | {"sourceClusterArn": LEGACY})
    assert {each.inputs["engineVersion"] for each in made.all(CLUSTER)} == {"16.8"}
    assert {each.inputs["family"] for each in made.all(CLUSTER_PARAMETERS)} == {"aurora-postgresql16"}
    assert {each.inputs["family"] for each in made.all(PARAMETERS)} == {"aurora-postgresql16"}
    assert all(needs(each, [made.one(GLOBAL)]) for each in made.all(CLUSTER))


def test_the_connection_leads_to_an_existing_cluster(deploy: Deploy) -> None:
    connection = ledger(deploy, TWO | {"sourceClusterArn": LEGACY}).result
    known = {
        "host": "ledger-0a1b2c3d.global.example",
        "port": 5433,
        "databaseName": "shop",
        "username": "keeper",
        "readerHost": "legacy.cluster-ro.example",
        "region": HOME,
    }
    assert {name: connection[name] for name in known} == known
    unknown = (
        "secretArn",
        "secretKmsKeyArn",
        "securityGroupId",
        "kmsKeyArn",
        "proxyHost",
        "proxyReaderHost",
        "proxyArn",
    )
    assert {name: connection[name] for name in unknown} == dict.fromkeys(unknown)
    assert connection["secrets"] == connection["users"] == connection["replicas"] == {}
    assert connection["environment"] == {
        "DATABASE_HOST": "ledger-0a1b2c3d.global.example",
        "DATABASE_PORT": "5433",
        "DATABASE_NAME": "shop",
        "DATABASE_USERNAME": "keeper",
        "DATABASE_READER_HOST": "legacy.cluster-ro.example",
        "DATABASE_ENGINE": "postgresql",
    }
    assert connection["regions"] == {
        HOME: {
            "host": "legacy.cluster.example",
            "readerHost": "legacy.cluster-ro.example",
            "port": 5433,
            "secretArn": None,
            "secretKmsKeyArn": None,
            "securityGroupId": None,
            "arn": LEGACY,
            "resourceId": "cluster-EXISTING",
        },
        ABROAD: {
            "host": "ledger-0a1b2c3d-eu-central-1.cluster.example",
            "readerHost": "ledger-0a1b2c3d-eu-central-1.cluster-ro.example",
            "port": 5432,
            "secretArn": None,
            "secretKmsKeyArn": None,
            "securityGroupId": "ledger-eu-central-1-access-id",
            "arn": f"{ARN}Cluster/ledger-eu-central-1",
            "resourceId": "cluster-RESOURCE",
        },
    }


def test_both_forms_of_primary_have_a_connection_of_the_same_keys(deploy: Deploy) -> None:
    made, existing = (ledger(deploy, TWO | given).result for given in ({}, {"sourceClusterArn": LEGACY}))
    assert made.keys() == existing.keys()
    assert {region: about.keys() for region, about in made["regions"].items()} == {
        region: about.keys() for region, about in existing["regions"].items()
    }


def test_an_existing_cluster_of_another_region_is_asked_for_there(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    plain = Aws.call

    def call(self: Aws, args: mocks.MockCallArgs) -> Any:
        if args.token == "aws:rds/getCluster:getCluster":
            asked.append(dict(args.args))
        return plain(self, args)

    monkeypatch.setattr(Aws, "call", call)
    source = LEGACY.replace(HOME, FAR)
    made = ledger(deploy, TWO | {"primaryRegion": FAR, "sourceClusterArn": source})
    assert {(each["clusterIdentifier"], each["region"]) for each in asked} == {("legacy", FAR)}
    assert made.one(GLOBAL).inputs["region"] == FAR
    assert made.result["regions"].keys() == {FAR, ABROAD}


def test_a_stack_shares_nothing_in_the_region_of_a_cluster_that_exists_unless_backups_are_kept_there(
    deploy: Deploy,
) -> None:
    given = TWO | {"sourceClusterArn": LEGACY, "alarms": True}
    made = stack(deploy, given)
    assert [each.name for each in made.all(KEY)] == ["stack-key-eu-central-1"]
    assert [each.name for each in made.all(TOPIC)] == ["stack-alarms-eu-central-1"]
    backed_up = stack(deploy, given | {"backupPlan": True})
    assert [each.name for each in backed_up.all(TOPIC)] == ["stack-alarms", "stack-alarms-eu-central-1"]
    assert {each.name for each in backed_up.all(KEY)} == {"stack-key", "stack-key-eu-central-1"}


def test_the_vault_beside_a_cluster_that_exists_and_the_topic_of_its_alarms_have_one_key(deploy: Deploy) -> None:
    made = ledger(deploy, TWO | {"sourceClusterArn": LEGACY, "alarms": True, "backupPlan": True})
    (key,) = [each for each in made.all(KEY) if region_of(each) == HOME]
    (vault,) = [each for each in made.all("backup/vault:Vault") if region_of(each) == HOME]
    (topic,) = [each for each in made.all(TOPIC) if region_of(each) == HOME]
    assert key.name == "ledger-key"
    assert vault.inputs["kmsKeyArn"] == topic.inputs["kmsMasterKeyId"] == f"{ARN}Key/ledger-key"
    assert "Alarms" in [each["Sid"] for each in json.loads(key.inputs["policy"])["Statement"]]
