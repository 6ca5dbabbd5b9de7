"""Copies of an RDS instance's backups in another region."""

from collections import Counter
from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy
from instances_abroad import (
    ABROAD,
    ARN,
    COPIES,
    EXISTING,
    FAR,
    HOME,
    INSTANCE,
    KEY,
    REPLICA,
    THERE,
    VPC,
    catalog,
    of_region,
    program,
)
from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import decide


@pytest.mark.parametrize("days", [1, 7, 35])
def test_backups_are_kept_in_the_other_region_as_long_as_here(deploy: Deploy, days: int) -> None:
    made = catalog(deploy, {"backupReplicationRegion": ABROAD, "backupRetentionDays": days})
    copies = made.one(COPIES)
    assert copies.inputs == {
        "region": ABROAD,
        "sourceDbInstanceArn": f"{ARN}Instance/catalog",
        "kmsKeyId": f"{ARN}Key/stack-key-eu-central-1",
        "retentionPeriod": days,
    }
    assert copies.parent == made.one(INSTANCE).parent
    assert made.one(INSTANCE).urn in copies.depends_on


def test_another_retention_begins_only_after_the_old_copying_has_ended(deploy: Deploy) -> None:
    copies = catalog(deploy, {"backupReplicationRegion": ABROAD}).one(COPIES)
    assert copies.delete_before_replace is True


def test_copies_of_backups_need_a_key_there_and_no_network(deploy: Deploy) -> None:
    made = catalog(deploy, {"backupReplicationRegion": ABROAD})
    assert of_region(made, ABROAD) == {
        ("InstanceAutomatedBackupsReplication", "catalog-backups"),
        ("Key", "stack-key-eu-central-1"),
    }
    assert len(made.all(VPC)) == 1
    assert catalog(deploy, {"backupReplicationRegion": ABROAD}, NETWORK).one(COPIES)
    made = program(deploy, {"backupReplicationRegion": ABROAD}, NETWORK)
    assert of_region(made, ABROAD) == {
        ("InstanceAutomatedBackupsReplication", "catalog-backups"),
        ("Key", "catalog-eu-central-1-key"),
    }


def test_no_backups_are_copied_unasked(deploy: Deploy) -> None:
    for given in ({}, REPLICA):
        assert catalog(deploy, given, tier="enterprise").all(COPIES) == []


def test_copies_and_replicas_of_one_region_share_a_key(deploy: Deploy) -> None:
    given = {**REPLICA, "backupReplicationRegion": ABROAD}
    made = program(deploy, given, {**NETWORK, "regions": {HOME: NETWORK, ABROAD: THERE}})
    assert [each.name for each in made.all(KEY)] == ["catalog-eu-central-1-key", "catalog-key"]
    key = made.one(COPIES).inputs["kmsKeyId"]
    assert key == made.one(INSTANCE, "catalog-there").inputs["kmsKeyId"] == f"{ARN}Key/catalog-eu-central-1-key"


def test_copies_and_replicas_of_two_regions_have_two_keys(deploy: Deploy) -> None:
    made = catalog(deploy, {**REPLICA, "backupReplicationRegion": FAR})
    assert made.one(COPIES).inputs["kmsKeyId"] == f"{ARN}Key/stack-key-us-east-1"
    assert {each.name for each in made.all(KEY)} == {"stack-key", "stack-key-eu-central-1", "stack-key-us-east-1"}
    assert {each.inputs.get("region") for each in made.all(VPC)} == {None, ABROAD}


def test_databases_of_a_stack_share_the_keys_of_other_regions(deploy: Deploy) -> None:
    more = {
        "ledger": {"type": "aurora", "region": ABROAD},
        "stock": {"type": "instance", "backupReplicationRegion": ABROAD},
    }
    made = catalog(deploy, REPLICA, more=more)
    assert {each.name for each in made.all(KEY)} == {"stack-key", "stack-key-eu-central-1"}
    assert len(made.all(VPC)) == 2
    urns = Counter(each.urn for each in made.resources)
    assert [urn for urn, count in urns.items() if count > 1] == []


def test_a_database_abroad_may_have_its_backups_in_the_stacks_region(deploy: Deploy) -> None:
    made = catalog(deploy, {"region": ABROAD, "backupReplicationRegion": HOME}, EXISTING)
    copies = made.one(COPIES).inputs
    assert "region" not in copies
    assert copies["kmsKeyId"] == f"{ARN}Key/stack-key"


def test_only_instances_copy_their_backups(deploy: Deploy) -> None:
    with pytest.raises(BadInput, match=r"ledger: backupReplicationRegion: unknown setting"):
        catalog(deploy, {}, more={"ledger": {"type": "aurora", "backupReplicationRegion": ABROAD}})


@pytest.mark.parametrize(
    ("preset", "given", "copied"),
    [
        ({"backupReplicationRegion": ABROAD}, {}, 7),
        ({"backupReplicationRegion": ABROAD}, {"backupRetentionDays": 0}, None),
        ({"backupRetentionDays": 0}, {"backupReplicationRegion": ABROAD}, 1),
        ({"backupReplicationRegion": ABROAD}, {"region": ABROAD}, None),
        ({"backupReplicationRegion": ABROAD}, {"region": FAR}, 7),
    ],
)
def test_presets_of_copies_give_way(
    deploy: Deploy, preset: dict[str, Any], given: dict[str, Any], copied: int | None
) -> None:
    made = catalog(deploy, given, EXISTING, presets={"instance": preset})
    assert [each.inputs["retentionPeriod"] for each in made.all(COPIES)] == ([copied] if copied else [])


@pytest.mark.parametrize(
    ("preset", "given", "told"),
    [
        (
            {"backupReplicationRegion": ABROAD},
            {"backupRetentionDays": 0},
            ("backupReplicationRegion", "backupRetentionDays is 0, and there are no backups to copy"),
        ),
        (
            {"backupRetentionDays": 0},
            {"backupReplicationRegion": ABROAD},
            ("backupRetentionDays", "backupReplicationRegion is given"),
        ),
    ],
)
def test_what_gives_way_for_copies_is_told(
    deploy: Deploy, preset: dict[str, Any], given: dict[str, Any], told: tuple[str, str]
) -> None:
    config = STACK | {"aws-databases:presets": {"instance": preset}}
    found = deploy(lambda: list(decide("catalog", "instance", {"network": NETWORK, **given}).findings), config).result
    (path, message), *others = [(each.path, each.message) for each in found if each.code == "gave-way"]
    assert others == []
    assert path == told[0]
    assert message.endswith(told[1])
