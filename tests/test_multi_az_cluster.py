"""Multi-AZ DB clusters, which an instance with readable standbys is."""

import json
from typing import Any

import pulumi
import pytest

from conftest import STACK, THREE_ZONES, Deploy, Deployment, once
from deciding import configured
from pulumi_aws_databases import BadInput, build
from pulumi_aws_databases.decide import Decided, decide
from pulumi_aws_databases.program import decide_all
from pulumi_aws_databases.stack import read_stack

CLUSTER = "rds/cluster:Cluster"
KEY = "arn:aws:mock:eu-west-1:123456789012:Key/catalog-key"


@once
def catalog(deploy: Deploy, tier: str = "dev", **settings: Any) -> Deployment:
    spec = {"type": "instance", "network": THREE_ZONES, "readableStandbys": True, **settings}
    return deploy(lambda: build("catalog", spec).connection, STACK | {"aws-databases:tier": tier})


def decided(presets: dict[str, Any] | None = None, name: str = "catalog", **settings: Any) -> Decided:
    configured("prod", network=None, presets={"instance": presets or {}})
    return decide(name, "instance", {"network": THREE_ZONES, "readableStandbys": True, **settings})


def test_it_is_a_cluster_without_instances_of_the_programs(deploy: Deploy) -> None:
    made = catalog(deploy, "prod")
    assert made.all("rds/instance:Instance") == made.all("rds/clusterInstance:ClusterInstance") == []
    cluster = made.one(CLUSTER)
    assert cluster.inputs["engine"] == "postgres"
    assert cluster.inputs["dbClusterInstanceClass"] == "db.r6gd.large"
    assert (cluster.inputs["allocatedStorage"], cluster.inputs["storageType"]) == (20, "gp3")
    assert cluster.inputs["storageEncrypted"] is True
    assert cluster.inputs["kmsKeyId"] == KEY
    assert cluster.inputs["masterUsername"] == "dbadmin"
    assert cluster.inputs["databaseName"] == "catalog"
    assert cluster.inputs["monitoringInterval"] == 60
    assert (cluster.protect, cluster.delete_before_replace) == (True, False)
    assert "masterPassword" in cluster.secrets
    assert cluster.inputs["publiclyAccessible"] is False
    assert "publiclyAccessible" in cluster.ignore_changes


def test_it_may_be_public_at_dev(deploy: Deploy) -> None:
    made = catalog(deploy, publiclyAccessible=True, allowedCidrs=["203.0.113.0/24"])
    assert made.one(CLUSTER).inputs["publiclyAccessible"] is True


def test_its_groups_are_of_the_cluster(deploy: Deploy) -> None:
    made = catalog(deploy, engine="mysql", logExports=["error"])
    group = made.one("rds/clusterParameterGroup:ClusterParameterGroup")
    assert group.inputs["family"] == "mysql8.4"
    assert {"name": "require_secure_transport", "value": "1", "applyMethod": "immediate"} in group.inputs["parameters"]
    assert made.all("rds/parameterGroup:ParameterGroup") == made.all("rds/optionGroup:OptionGroup") == []
    log = made.one("cloudwatch/logGroup:LogGroup")
    assert log.inputs["name"] == "/aws/rds/cluster/catalog-0a1b2c3d/error"
    assert log.urn in made.one(CLUSTER).depends_on


def test_clients_read_from_its_standbys(deploy: Deploy) -> None:
    connection = catalog(deploy, proxy={"readOnlyEndpoint": True}).result
    assert connection["kind"] == "instance"
    assert connection["host"] == "catalog-0a1b2c3d.cluster.example"
    assert connection["readerHost"] == "catalog-0a1b2c3d.cluster-ro.example"
    assert connection["resourceId"] == "cluster-RESOURCE"
    assert connection["replicas"] == {}


def test_a_proxy_leads_to_the_cluster(deploy: Deploy) -> None:
    made = catalog(deploy, proxy={"readOnlyEndpoint": True})
    assert made.one("rds/proxyTarget:ProxyTarget").inputs["dbClusterIdentifier"] == "catalog-0a1b2c3d"
    assert made.one("rds/proxyEndpoint:ProxyEndpoint").inputs["targetRole"] == "READ_ONLY"


@pytest.mark.parametrize(
    ("beginning", "prop", "expected"),
    [
        ({"snapshotIdentifier": "nightly"}, "snapshotIdentifier", "nightly"),
        (
            {"restoreToPointInTime": {"source": "legacy", "latest": True}},
            "restoreToPointInTime",
            {"sourceClusterIdentifier": "legacy", "useLatestRestorableTime": True},
        ),
    ],
)
def test_it_may_begin_with_a_backup(deploy: Deploy, beginning: dict[str, Any], prop: str, expected: Any) -> None:
    cluster = catalog(deploy, **beginning).one(CLUSTER)
    assert cluster.inputs[prop] == expected
    assert "masterUsername" not in cluster.inputs
    assert prop in cluster.ignore_changes


def test_what_the_tier_sets_gives_way() -> None:
    told = {finding.path: finding.message for finding in decided().findings if finding.code == "gave-way"}
    because = "it is a Multi-AZ DB cluster (readableStandbys)"
    assert told == {
        "readReplicas": f"0 instead of 1 (tier prod): {because}",
        "instanceClass": f"r6gd.large instead of r7g.large (tier prod): {because}, which needs local storage",
    }
    assert decided(engine="mysql").settings.log_exports == ("error", "general", "slowquery")
    assert decided({"maxAllocatedStorage": 500}, tier="dev").settings.max_allocated_storage is None
    told = {finding.path: finding.message for finding in decided(tier="dev").findings if finding.code == "gave-way"}
    assert told["multiAz"] == f"true instead of false (tier dev): {because}"
    assert "RDS.5" not in {finding.code for finding in decided(tier="dev").findings}
    assert "maxAllocatedStorage" not in told


WITHOUT = "expected only without readableStandbys: a Multi-AZ DB cluster"


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"engine": "mariadb"}, "readableStandbys: expected only with postgresql or mysql; the engine is mariadb"),
        ({"readReplicas": 1}, f"readReplicas: {WITHOUT} is read from already"),
        ({"replicas": {"far": {}}}, f"replicas: {WITHOUT} is read from already"),
        ({"multiAz": False}, f"multiAz: {WITHOUT} is in three zones"),
        ({"maxAllocatedStorage": 500}, f"maxAllocatedStorage: {WITHOUT} has storage that does not grow by itself"),
        ({"network": {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"]}},
         "network.subnetIds: expected subnets in at least three zones; got 2"),
        ({"availabilityZone": "eu-west-1a"},
         f"availabilityZone: {WITHOUT} is in three zones that AWS chooses"),
        ({"blueGreenUpdate": True}, f"blueGreenUpdate: {WITHOUT} has no blue/green updates of this kind"),
        ({"backupReplicationRegion": "us-east-1"}, f"backupReplicationRegion: {WITHOUT} has no replicated backups"),
        ({"optionGroupName": "own"}, f"optionGroupName: {WITHOUT} has no option groups"),
        ({"engine": "mysql", "logExports": ["audit"]},
         f"logExports: {WITHOUT} has no audit log, which an option group would write"),
        ({"roles": {"s3Import": "arn:aws:iam::123456789012:role/a"}}, f"roles: {WITHOUT} has no roles"),
        ({"storageType": "gp2"}, "storageType: expected gp3, io1 or io2 with readableStandbys; got gp2"),
        ({"instanceClass": "r7g.large"},
         'instanceClass: expected a class with local storage, such as r6gd.large; got "r7g.large"'),
        ({"identifier": "c" * 53}, "identifier: expected at most 52 characters with readableStandbys"),
    ],
)  # fmt: skip
def test_what_such_a_cluster_cannot_have_is_refused(settings: dict[str, Any], line: str) -> None:
    with pytest.raises(BadInput) as raised:
        decided(**settings)
    assert f"catalog: {line}" in str(raised.value).splitlines()


def in_stack(network: dict[str, Any]) -> None:
    databases = {"catalog": {"type": "instance", "readableStandbys": True}}
    config = {"network": network, "databases": databases}
    values = {f"aws-databases:{key}": json.dumps(value) for key, value in config.items()}
    pulumi.runtime.set_all_config(values | {"aws:region": "eu-west-1", "aws-databases:tier": "dev"})
    try:
        decide_all(read_stack())
    finally:
        pulumi.runtime.set_all_config({}, [])


@pytest.mark.parametrize(
    "network",
    [
        {"cidrBlock": "10.20.0.0/16", "availabilityZones": 2},
        {"cidrBlock": "10.20.0.0/16", "zones": ["eu-west-1a", "eu-west-1b"]},
        {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"]},
    ],
)
def test_a_network_of_two_zones_is_too_small(network: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as raised:
        in_stack(network)
    assert str(raised.value) == "catalog: readableStandbys: needs three zones; aws-databases:network has 2"
    in_stack({"cidrBlock": "10.20.0.0/16"})


@pytest.mark.parametrize("size", ["m5d.large", "db.m6gd.large", "r6idn.2xlarge", "c6gd.medium", "x2iedn.xlarge"])
def test_classes_with_local_storage_are_taken(size: str) -> None:
    assert decided(instanceClass=size).settings.instance_class == size
