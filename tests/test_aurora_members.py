"""What depends on the instances of an Aurora cluster, or belongs to it: autoscaling, endpoints, roles, backtrack."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from conftest import NETWORK, Deploy, Deployment, Registered, answering, once
from pulumi_aws_databases import AuroraCluster

CLUSTER = "rds/cluster:Cluster"
INSTANCE = "rds/clusterInstance:ClusterInstance"
TARGET = "appautoscaling/target:Target"
POLICY = "appautoscaling/policy:Policy"
ENDPOINT = "rds/clusterEndpoint:ClusterEndpoint"
ASSOCIATION = "rds/clusterRoleAssociation:ClusterRoleAssociation"
IMPORTER = "arn:aws:iam::123456789012:role/importer"
EXPORTER = "arn:aws:iam::123456789012:role/exporter"
ADDED: dict[str, Any] = {
    "reader_autoscaling": {"min": 1, "max": 3},
    "custom_endpoints": {"reports": {}},
    "roles": {"s3Import": IMPORTER},
}


def named_by_aws(args: mocks.MockResourceArgs, _: Mapping[str, Any]) -> Mapping[str, Any]:
    """AWS's own names of instances, and the hosts of endpoints, which no argument holds."""
    if args.typ.endswith(":ClusterInstance"):
        return {"identifier": f"{args.name}-id-at-aws"}
    if args.typ.endswith(":ClusterEndpoint"):
        return {"endpoint": f"{args.inputs['clusterEndpointIdentifier']}.cluster-custom.example"}
    return {}


computed = answering(named_by_aws, autouse=True)


@once
def aurora(deploy: Deploy, **args: Any) -> Deployment:
    settings: Any = {"network": NETWORK, **args}
    return deploy(lambda: AuroraCluster("orders", settings).connection)


def tracking(deployment: Deployment) -> dict[str, Any]:
    found: dict[str, Any] = deployment.one(POLICY).inputs["targetTrackingScalingPolicyConfiguration"]
    return found


def needs(one: Registered, other: Registered) -> bool:
    return other.urn in one.depends_on


def test_a_cluster_that_is_told_nothing_of_it_has_no_autoscaling_endpoints_or_roles(deploy: Deploy) -> None:
    made = aurora(deploy)
    assert [made.all(kind) for kind in (TARGET, POLICY, ENDPOINT, ASSOCIATION)] == [[], [], [], []]
    assert made.result["customEndpoints"] == {}
    assert made.one(CLUSTER).inputs.get("backtrackWindow") is None


def test_what_is_added_to_a_cluster_belongs_to_its_component(deploy: Deploy) -> None:
    made = aurora(deploy, deletion_protection=True, **ADDED)
    cluster = made.one(CLUSTER)
    assert cluster.protect
    for kind in (TARGET, POLICY, ENDPOINT, ASSOCIATION):
        assert made.one(kind).parent == cluster.parent, kind
        assert not made.one(kind).protect, kind


@pytest.mark.parametrize(("region", "declared"), [("eu-central-1", "eu-central-1"), (None, None)])
def test_what_is_added_to_a_cluster_is_in_its_region(deploy: Deploy, region: str | None, declared: str | None) -> None:
    made = aurora(deploy, region=region, **ADDED)
    found = {kind: made.one(kind).inputs.get("region") for kind in (CLUSTER, TARGET, POLICY, ENDPOINT, ASSOCIATION)}
    assert set(found.values()) == {declared}, found


def test_what_aws_takes_tags_for_has_them(deploy: Deploy) -> None:
    made = aurora(deploy, tags={"team": "a"}, **ADDED)
    for kind in (TARGET, ENDPOINT):
        assert made.one(kind).inputs["tags"] == {"Database": "orders", "Stack": "shop/test", "Tier": "dev", "team": "a"}


@pytest.mark.parametrize("identifier", [None, "legacy"])
def test_the_readers_of_the_cluster_are_what_scales(deploy: Deploy, identifier: str | None) -> None:
    made = aurora(deploy, identifier=identifier, reader_autoscaling={"min": 0, "max": 7})
    target, policy = made.one(TARGET).inputs, made.one(POLICY).inputs
    resource = f"cluster:{identifier or 'orders-0a1b2c3d'}"
    for inputs in (target, policy):
        assert inputs["serviceNamespace"] == "rds"
        assert inputs["scalableDimension"] == "rds:cluster:ReadReplicaCount"
        assert inputs["resourceId"] == resource
    assert (target["minCapacity"], target["maxCapacity"]) == (0, 7)
    assert policy["policyType"] == "TargetTrackingScaling"


@pytest.mark.parametrize(
    ("given", "metric", "value"),
    [
        ({}, "RDSReaderAverageCPUUtilization", 70),
        ({"target_cpu": 55}, "RDSReaderAverageCPUUtilization", 55),
        ({"target_connections": 400}, "RDSReaderAverageDatabaseConnections", 400),
    ],
)
def test_readers_are_kept_to_one_target(deploy: Deploy, given: dict[str, int], metric: str, value: int) -> None:
    found = tracking(aurora(deploy, reader_autoscaling={"min": 1, "max": 3, **given}))
    assert found["predefinedMetricSpecification"] == {"predefinedMetricType": metric}
    assert found["targetValue"] == value


@pytest.mark.parametrize(
    ("given", "scale_in", "scale_out"),
    [
        ({}, 300, 300),
        ({"scale_in_cooldown_seconds": 900}, 900, 300),
        ({"scale_out_cooldown_seconds": "60 s"}, 300, 60),
        ({"scale_in_cooldown_seconds": 0, "scale_out_cooldown_seconds": 0}, 0, 0),
    ],
)
def test_each_direction_has_its_own_cooldown(
    deploy: Deploy, given: dict[str, Any], scale_in: int, scale_out: int
) -> None:
    found = tracking(aurora(deploy, reader_autoscaling={"min": 1, "max": 3, **given}))
    assert (found["scaleInCooldown"], found["scaleOutCooldown"]) == (scale_in, scale_out)


def test_nothing_scales_or_is_pointed_to_before_every_declared_instance_exists(deploy: Deploy) -> None:
    made = aurora(deploy, readers=2, **ADDED)
    assert len(made.all(INSTANCE)) == 3
    for instance in made.all(INSTANCE):
        assert needs(made.one(TARGET), instance)
        assert needs(made.one(ENDPOINT), instance)
    assert needs(made.one(POLICY), made.one(TARGET))
    assert needs(made.one(ASSOCIATION), made.one(CLUSTER))


@pytest.mark.parametrize(
    ("given", "kind", "static", "excluded"),
    [
        ({}, "READER", None, None),
        ({"type": "reader"}, "READER", None, None),
        ({"type": "any"}, "ANY", None, None),
        ({"members": ["reports"]}, "READER", ["orders-reports-id-at-aws"], None),
        (
            {"type": "any", "members": ["writer", "standby"]},
            "ANY",
            ["orders-writer-id-at-aws", "orders-standby-id-at-aws"],
            None,
        ),
        ({"excluded": ["standby"]}, "READER", None, ["orders-standby-id-at-aws"]),
    ],
)
def test_an_endpoint_leads_to_the_instances_that_it_names(
    deploy: Deploy, given: dict[str, Any], kind: str, static: list[str] | None, excluded: list[str] | None
) -> None:
    made = aurora(deploy, reader_instances={"reports": {}, "standby": {}}, custom_endpoints={"bi": given})
    endpoint = made.one(ENDPOINT, "orders-endpoint-bi").inputs
    assert endpoint["clusterIdentifier"] == "orders-id"
    assert endpoint["customEndpointType"] == kind
    assert (endpoint.get("staticMembers"), endpoint.get("excludedMembers")) == (static, excluded)


@pytest.mark.parametrize("identifier", [None, "legacy"])
def test_the_connection_names_the_host_of_every_endpoint(deploy: Deploy, identifier: str | None) -> None:
    given = {"reports": {}, "all-of-them": {"type": "any"}}
    made = aurora(deploy, identifier=identifier, custom_endpoints=given)
    cluster = identifier or "orders-0a1b2c3d"
    assert {each.inputs["clusterEndpointIdentifier"] for each in made.all(ENDPOINT)} == {
        f"{cluster}-reports",
        f"{cluster}-all-of-them",
    }
    assert made.result["customEndpoints"] == {
        "reports": f"{cluster}-reports.cluster-custom.example",
        "all-of-them": f"{cluster}-all-of-them.cluster-custom.example",
    }


def test_each_feature_has_its_role(deploy: Deploy) -> None:
    made = aurora(deploy, roles={"s3Import": IMPORTER, "s3Export": EXPORTER})
    found = {each.name: (each.inputs["featureName"], each.inputs["roleArn"]) for each in made.all(ASSOCIATION)}
    assert found == {
        "orders-s3Import": ("s3Import", IMPORTER),
        "orders-s3Export": ("s3Export", EXPORTER),
    }
    assert {each.inputs["dbClusterIdentifier"] for each in made.all(ASSOCIATION)} == {"orders-id"}


def test_mysql_knows_its_roles_by_no_feature(deploy: Deploy) -> None:
    made = aurora(deploy, engine="mysql", roles={"s3Import": IMPORTER, "s3Export": EXPORTER})
    found = {each.name: (each.inputs.get("featureName"), each.inputs["roleArn"]) for each in made.all(ASSOCIATION)}
    assert found == {"orders-s3Import": ("", IMPORTER), "orders-s3Export": ("", EXPORTER)}


def test_a_role_may_be_one_of_the_same_program(deploy: Deploy) -> None:
    made = aurora(deploy, roles={"s3Import": pulumi.Output.from_input(IMPORTER)})
    assert made.one(ASSOCIATION).inputs["roleArn"] == IMPORTER


@pytest.mark.parametrize(("hours", "seconds"), [(1, 3600), (72, 259200), ("24 hours", 86400)])
def test_the_backtrack_window_is_told_to_aws_in_seconds(deploy: Deploy, hours: Any, seconds: int) -> None:
    cluster = aurora(deploy, engine="mysql", backtrack_hours=hours).one(CLUSTER)
    assert cluster.inputs["backtrackWindow"] == seconds
