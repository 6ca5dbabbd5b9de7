"""Stack files that say the examples of Terraform modules; and for those of RDS, what they have in common.

Each is planned without an error and registers what it registers there; names, tags and rules of security groups are the
package's own. Where Terraform says nothing of extended support, AWS has it on, and so has the stack file of an old
version.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from pulumi.runtime import mocks

from conftest import Deploy, Deployment, Registered, answering, stack_outputs
from pulumi_aws_databases.cli import main
from pulumi_aws_databases.plan.project import Project

CLUSTER = "rds/cluster:Cluster"
MEMBER = "rds/clusterInstance:ClusterInstance"
CLUSTER_PARAMETERS = "rds/clusterParameterGroup:ClusterParameterGroup"
PARAMETERS = "rds/parameterGroup:ParameterGroup"
INSTANCE = "rds/instance:Instance"
OPTIONS = "rds/optionGroup:OptionGroup"
SUBNETS = "rds/subnetGroup:SubnetGroup"
REPLICATION = "rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
PROXY = "rds/proxy:Proxy"
POOL = "rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup"
TARGET = "rds/proxyTarget:ProxyTarget"
ENDPOINT = "rds/proxyEndpoint:ProxyEndpoint"
ROTATION = "secretsmanager/secretRotation:SecretRotation"
LOG_GROUP = "cloudwatch/logGroup:LogGroup"
ROLE = "iam/role:Role"

ARN = "arn:aws:mock:eu-west-1:123456789012:"
LIFECYCLE = "open-source-rds-extended-support"
MADE = "{cidrBlock: 10.0.0.0/16, availabilityZones: 3}"
EXISTING = "{vpcId: vpc-1, subnetIds: [subnet-a, subnet-b, subnet-c]}"
RDS_FILE = """
config:
  aws:region: eu-west-1
  aws-databases:tier: dev
  aws-databases:network: {network}
  aws-databases:presets:
{presets}
  aws-databases:databases:
{databases}
"""
# What the examples of Aurora and of RDS have in common, and what comes of it.
AURORA = """
    aurora:
      credentials: {username: root, management: managed}
      allowedCidrs: [10.0.3.0/24, 10.0.4.0/24, 10.0.5.0/24]
"""
CLUSTERED = {
    "masterUsername": "root",
    "manageMasterUserPassword": True,
    "applyImmediately": True,
    "skipFinalSnapshot": True,
    "storageEncrypted": True,
}
RDS = """
    instance:
      instanceClass: db.t4g.large
      allocatedStorage: 20
      multiAz: true
      maintenanceWindow: Mon:00:00-Mon:03:00
      backupWindow: 03:00-06:00
      applyImmediately: false
      allowedCidrs: [10.0.0.0/16]
"""
SERVED = {
    "instanceClass": "db.t4g.large",
    "allocatedStorage": 20,
    "maxAllocatedStorage": 100,
    "multiAz": True,
    "maintenanceWindow": "mon:00:00-mon:03:00",
    "backupWindow": "03:00-06:00",
    "applyImmediately": False,
    "skipFinalSnapshot": True,
    "deletionProtection": False,
    "storageEncrypted": True,
}


StackFile = Callable[[str], Deployment]
Example = Callable[..., Deployment]


@pytest.fixture
def stack_file(deploy: Deploy, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> StackFile:
    """Plans a stack file, which may have no error, and deploys it; the result is the stack's outputs."""

    def run(text: str) -> Deployment:
        (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (tmp_path / "Pulumi.dev.yaml").write_text(text)
        (tmp_path / "__main__.py").write_text("from pulumi_aws_databases import deploy\ndeploy()\n")
        code = main(["plan", "--program", str(tmp_path)])
        said = capsys.readouterr()
        assert code == 0, said.err or said.out
        return deploy(stack_outputs, Project.find(tmp_path).configuration("dev").values)

    return run


@pytest.fixture
def example(stack_file: StackFile) -> Example:
    """The databases of an example for RDS, planned and deployed with the presets that its module's examples share."""

    def run(presets: str, databases: str, network: str = MADE) -> Deployment:
        return stack_file(RDS_FILE.format(network=network, presets=presets, databases=block(databases)))

    return run


def named_by_aws(args: mocks.MockResourceArgs, state: Mapping[str, Any]) -> Mapping[str, Any]:
    """AWS's own names of a cluster's instances, which no argument holds; and a secret's id, which is its ARN."""
    if args.typ.endswith(":ClusterInstance"):
        return {"identifier": f"{args.name}-at-aws"}
    return {"id": state["arn"]} if args.typ.endswith(":Secret") else {}


known_to_aws = answering(named_by_aws, autouse=True)


def block(databases: str) -> str:
    """The databases, as deep in a stack file as they stand there."""
    return indent(dedent(databases), "    ")


def check(resource: Registered, common: Mapping[str, Any] | None = None, **own: Any) -> None:
    """The resource has these inputs, whatever else it has."""
    expected = {**(common or {}), **own}
    assert {name: resource.inputs.get(name) for name in expected} == expected


def parameters(made: Deployment, kind: str, name: str, family: str) -> dict[str, str]:
    """The parameters of a group, which is of that family."""
    group = made.one(kind, name).inputs
    assert group["family"] == family
    return {each["name"]: each["value"] for each in group["parameters"]}


def at_next_restart(made: Deployment, kind: str, name: str) -> set[str]:
    group = made.one(kind, name).inputs
    return {each["name"] for each in group["parameters"] if each["applyMethod"] == "pending-reboot"}


def members(made: Deployment, cluster: str) -> dict[str, tuple[str, int]]:
    """Class and promotion tier of each instance of a cluster, by name."""
    own = [each for each in made.all(MEMBER) if each.inputs["clusterIdentifier"] == f"{cluster}-id"]
    return {
        each.name.removeprefix(f"{cluster}-"): (each.inputs["instanceClass"], each.inputs["promotionTier"])
        for each in own
    }


def logs(made: Deployment, place: str) -> dict[str, int]:
    """How many days the logs of a place, such as ``cluster/orders``, are kept, by log."""
    groups = {each.inputs["name"]: each.inputs["retentionInDays"] for each in made.all(LOG_GROUP)}
    prefix = f"/aws/rds/{place}-0a1b2c3d/"
    return {name.removeprefix(prefix): days for name, days in groups.items() if name.startswith(prefix)}


def is_measured(made: Deployment, resource: Registered, seconds: int) -> bool:
    """Whether a resource has enhanced monitoring, by a role that was made for it."""
    roles = {f"{ARN}Role/{each.name}" for each in made.all(ROLE) if "monitoring.rds" in str(each.inputs)}
    return resource.inputs["monitoringInterval"] == seconds and resource.inputs["monitoringRoleArn"] in roles


def is_rotated(made: Deployment, database: str, days: int) -> bool:
    """Whether RDS changes the password that it manages that often."""
    (rotation,) = made.all(ROTATION)
    check(rotation, secretId=made.result[database]["secretArn"], rotationLambdaArn=None)
    return bool(rotation.inputs["rotationRules"]["automaticallyAfterDays"] == days)


def key_of(made: Deployment, region: str) -> str:
    """The key of another region than the stack's."""
    (key,) = [each for each in made.all("kms/key:Key") if each.inputs.get("region") == region]
    return f"{ARN}Key/{key.name}"


def backup(role: str) -> dict[str, str]:
    """A backup in a bucket, as a cluster and an instance take it."""
    place = {"bucketName": "dump", "bucketPrefix": "mysql-5.7", "ingestionRole": role}
    return place | {"sourceEngine": "mysql", "sourceEngineVersion": "5.7.12"}
