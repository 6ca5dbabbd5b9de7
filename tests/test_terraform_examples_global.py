"""The example of a global database of the Terraform module rds-aurora 10.2, said in a stack file.

https://github.com/terraform-aws-modules/terraform-aws-rds-aurora/tree/master/examples/global-cluster: it is planned
without an error and registers what it registers there; names, tags and rules of security groups are the package's own,
and so is the secret of the password, which the example leaves to its user.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conftest import Deploy, Deployment, Registered, stack_outputs
from pulumi_aws_databases.cli import main
from pulumi_aws_databases.plan.project import Project

PRIMARY, SECONDARY = "eu-west-1", "us-east-1"
GLOBAL = "rds/globalCluster:GlobalCluster"
CLUSTER = "rds/cluster:Cluster"
MEMBER = "rds/clusterInstance:ClusterInstance"
SUBNETS = "rds/subnetGroup:SubnetGroup"
ACCESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
ARN = "arn:aws:mock:eu-west-1:123456789012:"
STACK_FILE = """
config:
  aws:region: eu-west-1
  aws-databases:tier: dev
  aws-databases:tags: {Example: ex-global-cluster}
  aws-databases:network:
    cidrBlock: 10.0.0.0/16
    availabilityZones: 3
    secondary:
      us-east-1: {cidrBlock: 10.1.0.0/16}
  aws-databases:databases:
    global-cluster:
      type: global-aurora
      engine: postgresql
      engineVersion: "17.5"
      databaseName: example_db
      credentials: {username: root}
      instanceClass: db.r8g.large
      readers: 1
      secondaries:
        us-east-1: {readers: 2}
      allowedCidrs: [10.0.3.0/24, 10.0.4.0/24, 10.0.5.0/24, 10.1.3.0/24, 10.1.4.0/24, 10.1.5.0/24]
      iamAuthentication: false
"""


@pytest.fixture
def example(deploy: Deploy, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Deployment:
    """The stack file, planned without an error, and deployed; the result is the outputs."""
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK_FILE)
    (tmp_path / "__main__.py").write_text("from pulumi_aws_databases import deploy\ndeploy()\n")
    code = main(["plan", "--program", str(tmp_path), "--format", "json"])
    said = capsys.readouterr()
    assert code == 0, said.err
    found = json.loads(said.out)["databases"]["global-cluster"]["findings"]
    assert [each for each in found if each["severity"] == "error" or each["code"] == "extended-support"] == []
    return deploy(stack_outputs, Project.find(tmp_path).configuration("dev").values)


def check(resource: Registered, **expected: Any) -> None:
    """The resource has these inputs, whatever else it has."""
    assert {name: resource.inputs.get(name) for name in expected} == expected


def by_region(made: Deployment, kind: str) -> Mapping[str, list[Registered]]:
    found: dict[str, list[Registered]] = {PRIMARY: [], SECONDARY: []}
    for each in made.all(kind):
        found[each.inputs.get("region", PRIMARY)].append(each)
    return found


def key_of(made: Deployment, region: str) -> str:
    (key,) = by_region(made, "kms/key:Key")[region]
    return f"{ARN}Key/{key.name}"


def test_the_global_cluster_is_there_and_both_clusters_belong_to_it(example: Deployment) -> None:
    whole = example.one(GLOBAL)
    check(whole, engine="aurora-postgresql", engineVersion="17.5", storageEncrypted=True)
    for (cluster,) in by_region(example, CLUSTER).values():
        check(cluster, globalClusterIdentifier="global-cluster-id", engine="aurora-postgresql", engineVersion="17.5")
        check(cluster, storageEncrypted=True, skipFinalSnapshot=True, iamDatabaseAuthenticationEnabled=False)
        assert whole.urn in cluster.depends_on


def test_the_primary_has_the_database_and_the_user(example: Deployment) -> None:
    (primary,) = by_region(example, CLUSTER)[PRIMARY]
    check(
        primary, databaseName="example_db", masterUsername="root", kmsKeyId=key_of(example, PRIMARY), sourceRegion=None
    )
    assert primary.inputs["masterPassword"]
    assert len(example.all("random:index/randomPassword:RandomPassword")) == 1


def test_the_secondary_follows_the_primary(example: Deployment) -> None:
    (secondary,) = by_region(example, CLUSTER)[SECONDARY]
    check(secondary, sourceRegion=PRIMARY, region=SECONDARY, kmsKeyId=key_of(example, SECONDARY), databaseName=None)
    check(secondary, masterUsername=None, masterPassword=None)
    assert all(each.urn in secondary.depends_on for each in by_region(example, MEMBER)[PRIMARY])


@pytest.mark.parametrize("region", [PRIMARY, SECONDARY])
def test_each_region_has_two_instances_in_three_zones(example: Deployment, region: str) -> None:
    members = by_region(example, MEMBER)[region]
    assert [each.inputs["instanceClass"] for each in members] == ["db.r8g.large"] * 2
    (subnets,) = by_region(example, SUBNETS)[region]
    assert len(subnets.inputs["subnetIds"]) == 3
    (cluster,) = by_region(example, CLUSTER)[region]
    check(cluster, dbSubnetGroupName=f"{subnets.name}-0a1b2c3")
    assert {each.inputs["clusterIdentifier"] for each in members} == {f"{cluster.name}-id"}


def test_each_region_has_a_network_of_its_own_addresses(example: Deployment) -> None:
    networks = by_region(example, "ec2/vpc:Vpc")
    blocks = {region: [each.inputs["cidrBlock"] for each in networks[region]] for region in networks}
    assert blocks == {PRIMARY: ["10.0.0.0/16"], SECONDARY: ["10.1.0.0/16"]}
    for region, start in ((PRIMARY, "10.0"), (SECONDARY, "10.1")):
        open_to = {each.inputs["cidrIpv4"] for each in by_region(example, ACCESS)[region]}
        assert open_to >= {f"{start}.{number}.0/24" for number in (3, 4, 5)}


def test_both_regions_are_handed_out(example: Deployment) -> None:
    told = example.result["global-cluster"]
    assert told["regions"].keys() == {PRIMARY, SECONDARY}
    assert told["databaseName"] == "example_db"
    assert all(about["host"] and about["readerHost"] and about["port"] == 5432 for about in told["regions"].values())
