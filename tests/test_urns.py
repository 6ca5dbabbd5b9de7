"""Logical names and parents, which no version may change without an alias: the engine would replace the resource.

They are recorded in golden/urns: for each resource the logical name of its parent, and its URN behind the prefix. With
UPDATE_GOLDEN=1 what is new is added; nothing is taken away.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, once
from pulumi_aws_databases import AuroraCluster, DatabaseAccess, DynamoDBTable, EcsAccess, LambdaAccess, Network, build
from pulumi_aws_databases import deploy as deploy_stack

SHOP: dict[str, dict[str, Any]] = {
    "orders": {"type": "aurora", "readers": 2},
    "catalog": {"type": "instance", "engine": "mysql", "readReplicas": 1},
    "books": {"type": "global-aurora", "secondaryRegions": ["eu-central-1"], "readers": 1},
    "events": {"type": "dynamodb", "partitionKey": "pk"},
    "sessions": {"type": "cache"},
}

RECORDED = Path(__file__).parent / "golden" / "urns"
PREFIX = "urn:pulumi:test::shop::"
# The same databases, each with all it can have, as components of a program, which has no key to share.
EVERYTHING: dict[str, dict[str, Any]] = {
    "orders": {
        "readerInstances": {"reports": {}},
        "readerAutoscaling": {"min": 1, "max": 3},
        "customEndpoints": {"reports": {"members": ["reports"]}},
        "roles": {"s3Import": "arn:aws:iam::123456789012:role/importer"},
        "allowedSecurityGroupIds": ["sg-1"],
        "proxy": {"readOnlyEndpoint": True},
        "users": {"app": {}, "reports": {"iam": True}},
        "credentials": {"rotationDays": 30},
    },
    "catalog": {
        "replicas": {"reports": {}, "far": {"region": "eu-central-1"}},
        "backupReplicationRegion": "us-east-1",
        "backupPlan": {
            "copyTo": [{"region": "eu-central-1"}, {"region": "us-west-2"}],
            "vaultLock": {"minRetentionDays": 7},
            "restoreTesting": True,
        },
        "credentials": {"rotationDays": 30},
        "logExports": ["audit"],
        "roles": {"s3Import": "arn:aws:iam::123456789012:role/importer"},
    },
    "books": {
        "secondaries": {"eu-central-1": {"readers": 2}, "us-east-1": {"readers": 0}},
        "readerInstances": {"reports": {}},
        "readerAutoscaling": {"min": 1, "max": 3},
        "customEndpoints": {"reports": {"members": ["reports"]}},
        "roles": {"s3Import": "arn:aws:iam::123456789012:role/importer"},
        "allowedSecurityGroupIds": ["sg-1"],
        "allowedCidrs": ["10.0.0.0/8"],
        "proxy": {"readOnlyEndpoint": True},
        "users": {"app": {}},
        "credentials": {"rotationDays": 30},
    },
    "events": {
        "contributorInsights": True,
        "globalIndexes": {"byEmail": {"partitionKey": "email"}},
        "billingMode": "provisioned",
        "readAutoscaling": {"min": 5, "max": 50},
        "writeAutoscaling": {"min": 5, "max": 50},
        "replicaRegions": ["eu-central-1"],
        "backupPlan": {"copyTo": [{"region": "eu-central-1"}]},
        "resourcePolicy": {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:DeleteItem"}},
    },
    "sessions": {
        "allowedSecurityGroupIds": ["sg-1"],
        "allowedCidrs": ["10.0.0.0/8"],
        "shards": 2,
        "shardAutoscaling": {"min": 1, "max": 3},
        "replicaAutoscaling": {"min": 1, "max": 3},
        "users": {"reports": "on ~* +@read", "job": {"iam": True}},
    },
    # Those that are only in the program: the other ways to authenticate, and the other kind of cache.
    "fast": {"type": "cache", "serverless": True},
    "jobs": {"type": "cache", "authentication": "iam", "logDelivery": False},
    "tokens": {"type": "cache", "authentication": "token", "logDelivery": False},
}


@once
def stack(deploy: Deploy) -> Deployment:
    network = {"cidrBlock": "10.20.0.0/16", "availabilityZones": 2}
    config = {"aws-databases:tier": "prod", "aws-databases:network": network, "aws-databases:databases": SHOP}
    return deploy(deploy_stack, STACK | config)


@once
def program(deploy: Deploy) -> Deployment:
    def make() -> Any:
        made: Any = {"cidrBlock": "10.20.0.0/16", "availabilityZones": 2, "endpoints": ["logs"]}
        there = {"secondary": {"eu-central-1": {"cidrBlock": "10.21.0.0/16"}}}
        Network("net", made | there)
        specs = {name: {**SHOP.get(name, {}), **more} for name, more in EVERYTHING.items()}
        regions = dict.fromkeys(("eu-west-1", "eu-central-1", "us-east-1"), NETWORK)
        for name in specs.keys() - {"events"}:
            specs[name]["network"] = NETWORK | {"regions": regions}
        del specs["orders"]["readers"], specs["catalog"]["readReplicas"]
        del specs["books"]["readers"], specs["books"]["secondaryRegions"]
        return [build(name, spec).connection for name, spec in specs.items()]

    return deploy(make, STACK | {"aws-databases:tier": "prod"})


def names(deployment: Deployment) -> list[str]:
    return sorted(f"{each.parent.rpartition('::')[2]} {each.urn.removeprefix(PREFIX)}" for each in deployment.resources)


def assert_recorded(file: str, found: list[str]) -> None:
    path = RECORDED / file
    known = path.read_text().splitlines()
    if os.environ.get("UPDATE_GOLDEN"):
        known = sorted({*known, *found})
        path.write_text("\n".join(known) + "\n")
    assert found == known


def assert_added(file: str, without: list[str], added: list[str]) -> None:
    """What is made besides is what is recorded, nothing goes and nothing has the URN of another."""
    assert_recorded(file, sorted(set(added) - set(without)))
    assert set(without) <= set(added)
    assert len(set(added)) == len(added)


def test_a_stack_has_the_urns_that_are_recorded(deploy: Deploy) -> None:
    assert_recorded("stack.txt", names(stack(deploy)))


def test_components_have_the_urns_that_are_recorded(deploy: Deploy) -> None:
    assert_recorded("components.txt", names(program(deploy)))


def test_grants_have_the_urns_that_are_recorded(deploy: Deploy) -> None:
    def make(*, grants: bool) -> Any:
        spec: Any = {"network": NETWORK, "users": {"app": {}}}
        orders = AuroraCluster("orders", spec)
        events = DynamoDBTable("events", {"partition_key": "pk"})
        if grants:
            orders.grant_connect("web", "sg-9", user="app")
            events.grant_read("web")
            given: Any = {"connection": orders.connection, "role": "web", "security_group_id": "sg-8", "user": "app"}
            DatabaseAccess("site", given)

    assert_added("grants.txt", *(names(deploy(lambda given=given: make(grants=given))) for given in (False, True)))


def test_workloads_have_the_urns_that_are_recorded(deploy: Deploy) -> None:
    def make(*, workloads: bool) -> Any:
        spec: Any = {"network": NETWORK, "users": {"app": {}}}
        orders = AuroraCluster("orders", spec)
        if workloads:
            databases: Any = {"orders": {"database": orders, "user": "app"}}
            on_lambda: Any = {"network": NETWORK, "role": "web", "databases": databases}
            LambdaAccess("checkout", on_lambda)
            given: Any = {"network": NETWORK, "role": "web", "execution_role": "ecs", "databases": databases}
            EcsAccess("shop", given)

    assert_added(
        "workloads.txt", *(names(deploy(lambda given=given: make(workloads=given))) for given in (False, True))
    )


def test_a_budget_has_the_urns_that_are_recorded(deploy: Deploy) -> None:
    config = STACK | {"aws-databases:databases": {"events": {"type": "dynamodb", "partitionKey": "pk"}}}
    budget = {"aws-databases:budget": {"monthlyLimit": 90, "emails": ["lab@example.com"]}}
    assert_added("budget.txt", *(names(deploy(deploy_stack, config | more)) for more in ({}, budget)))


@pytest.mark.parametrize(("make", "count"), [(stack, 7), (program, 9)])
def test_every_logical_name_starts_with_the_components(deploy: Deploy, make: Any, count: int) -> None:
    made = make(deploy).resources
    components = {each.urn: each.name for each in made if each.type.startswith("aws-databases:")}
    children = [each for each in made if each.urn not in components]
    assert len(components) == count
    assert len(children) > 30
    for each in children:
        owner = components[each.parent]
        assert each.name == owner or each.name.startswith(f"{owner}-")


@pytest.mark.parametrize("make", [stack, program])
def test_no_two_resources_have_one_urn(deploy: Deploy, make: Any) -> None:
    urns = [each.urn for each in make(deploy).resources]
    assert len(set(urns)) == len(urns)
