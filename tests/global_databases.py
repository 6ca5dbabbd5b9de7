"""Global databases for the tests of them, and what they registered by region."""

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi.runtime import mocks

from conftest import NETWORK, STACK, Deploy, Deployment, Registered, answering, once, stack_outputs
from pulumi_aws_databases import Network, build

HOME, ABROAD, FAR = "eu-west-1", "eu-central-1", "us-east-1"
GLOBAL = "rds/globalCluster:GlobalCluster"
CLUSTER = "rds/cluster:Cluster"
INSTANCE = "rds/clusterInstance:ClusterInstance"
SUBNETS = "rds/subnetGroup:SubnetGroup"
CLUSTER_PARAMETERS = "rds/clusterParameterGroup:ClusterParameterGroup"
PARAMETERS = "rds/parameterGroup:ParameterGroup"
GROUP = "ec2/securityGroup:SecurityGroup"
INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
KEY = "kms/key:Key"
LOG_GROUP = "cloudwatch/logGroup:LogGroup"
SECRET = "secretsmanager/secret:Secret"
VERSION = "secretsmanager/secretVersion:SecretVersion"
VPC = "ec2/vpc:Vpc"

ARN = "arn:aws:mock:eu-west-1:123456789012:"
LEGACY = "arn:aws:rds:eu-west-1:123456789012:cluster:legacy"
IMPORTER = "arn:aws:iam::123456789012:role/importer"
PASSWORD = "Password0Password0Password0Passw"
THERE = {"vpcId": "vpc-8", "subnetIds": ["subnet-u", "subnet-v"]}
FARTHER = {"vpcId": "vpc-9", "subnetIds": ["subnet-w", "subnet-x"]}
EVERYWHERE = {**NETWORK, "regions": {HOME: NETWORK, ABROAD: THERE, FAR: FARTHER}}
MADE = {"cidrBlock": "10.20.0.0/16", "availabilityZones": 2}
TWO: dict[str, Any] = {"secondaryRegions": [ABROAD]}
THREE: dict[str, Any] = {"secondaryRegions": [ABROAD, FAR]}
S3_IMPORT = {"bucket": "dump", "sourceEngineVersion": "8.0.36", "role": IMPORTER}
BACKUPS: list[dict[str, Any]] = [
    {"snapshotIdentifier": "nightly"},
    {"restoreToPointInTime": {"source": "legacy", "latest": True}},
    {"engine": "mysql", "s3Import": S3_IMPORT},
]
# What AWS, or its provider, changes only by replacing the resource.
REPLACING = {
    CLUSTER: {
        "availabilityZones", "clusterIdentifier", "databaseName", "dbSubnetGroupName", "engine", "engineMode",
        "globalClusterIdentifier", "kmsKeyId", "masterUsername", "region", "restoreToPointInTime", "s3Import",
        "snapshotIdentifier", "sourceRegion", "storageEncrypted",
    },
    GLOBAL: {
        "databaseName", "engine", "globalClusterIdentifier", "region", "sourceDbClusterIdentifier",
        "storageEncrypted",
    },
    INSTANCE: {"availabilityZone", "clusterIdentifier", "engine", "identifier", "region"},
    SUBNETS: {"name", "region"},
    SECRET: {"name", "region"},
}  # fmt: skip


UNWATCHED = {"alarms": False, "dashboard": False}


def key_of(region: str) -> str:
    return f"arn:aws:kms:{region}:123456789012:key/1"


def named_by_aws(args: mocks.MockResourceArgs, state: Mapping[str, Any]) -> Mapping[str, Any]:
    """What no argument holds: a secret's id is its ARN, and the hosts of proxies and custom endpoints."""
    if args.typ.endswith(":Proxy"):
        return {"endpoint": f"{args.inputs['name']}.proxy.example"}
    if args.typ.endswith(":ClusterEndpoint"):
        return {"endpoint": f"{args.inputs['clusterEndpointIdentifier']}.custom.example"}
    return {"id": state["arn"]} if args.typ.endswith(":Secret") else {}


known_to_aws = answering(named_by_aws, autouse=True)


@once
def ledger(deploy: Deploy, given: Mapping[str, Any], network: Any = EVERYWHERE, tier: str = "dev") -> Deployment:
    """A component in a program of its own; the network is a reference, or the arguments of a `Network`."""

    def make() -> Any:
        place = network if "vpcId" in network else Network("net", network)
        return build("ledger", {"type": "global-aurora", "network": place, **given}).connection

    return deploy(make, STACK | {"aws-databases:tier": tier})


@once
def stack(
    deploy: Deploy, given: Mapping[str, Any], network: Mapping[str, Any] = MADE, tier: str = "dev", **more: Any
) -> Deployment:
    """Runs the stack program; the result is the stack's outputs."""
    databases = {"ledger": {"type": "global-aurora", **given}, **more}
    keys = {"network": network, "tier": tier, "databases": databases}
    return deploy(stack_outputs, STACK | {f"aws-databases:{key}": value for key, value in keys.items()})


def region_of(one: Registered) -> str:
    return str(one.inputs.get("region", HOME))


def clusters(made: Deployment) -> dict[str, Registered]:
    """The clusters by region."""
    found = {region_of(each): each for each in made.all(CLUSTER)}
    assert len(found) == len(made.all(CLUSTER))
    return found


def in_each(made: Deployment, kind: str, prop: str) -> dict[str, list[Any]]:
    """A property of every resource of a type, by region."""
    found: dict[str, list[Any]] = {}
    for each in made.all(kind):
        found.setdefault(region_of(each), []).append(each.inputs.get(prop))
    return found


def names(made: Deployment, region: str | None) -> set[tuple[str, str]]:
    """The type and name of everything that is declared in a region, apart from the network."""
    return {
        (each.type.rpartition(":")[2], each.name)
        for each in made.resources
        if each.inputs.get("region") == region and "aws:" in each.type and "index:" not in each.type
    }


def needs(one: Registered, others: Iterable[Registered]) -> bool:
    return all(other.urn in one.depends_on for other in others)
