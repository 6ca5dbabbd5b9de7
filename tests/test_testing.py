"""What users' tests are given: mocks, and a run of their program that shows what it registered."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.runtime import mocks

from pulumi_aws_databases import AuroraCluster, BadInput, Cache, DynamoDBTable, Network
from pulumi_aws_databases.testing import AwsMocks, deployed

PROD = {"aws:region": "eu-central-1", "aws-databases:tier": "prod"}
NETWORK: Any = {"vpc_id": "vpc-1", "subnet_ids": ["subnet-a", "subnet-b"]}


def orders() -> pulumi.Output[Any]:
    return AuroraCluster("orders", {"network": NETWORK, "readers": 1}).connection


def test_a_program_shows_what_it_registered_with_its_options() -> None:
    made = deployed(orders, PROD)
    cluster = made.one("aws:rds/cluster:Cluster")
    assert cluster is made.one("rds/cluster:Cluster", "orders")
    assert (cluster.protect, cluster.retain_on_delete, cluster.delete_before_replace) == (True, False, False)
    assert [each.name for each in made.all("rds/clusterInstance:ClusterInstance")] == [
        "orders-reader-1",
        "orders-writer",
    ]
    assert not made.one("rds/clusterInstance:ClusterInstance", "orders-writer").protect


def test_urns_are_those_of_the_engine() -> None:
    made = deployed(orders, PROD, project="shop", stack="prod")
    urn = "urn:pulumi:prod::shop::aws-databases:index:AuroraCluster$aws:rds/cluster:Cluster::orders"
    assert made.one("rds/cluster:Cluster").urn == urn


def test_what_the_program_answers_is_resolved() -> None:
    made = deployed(orders, PROD)
    assert made.result["host"] == "orders-0a1b2c3d.cluster.example"
    assert made.result["region"] == "eu-central-1"
    assert made.result["environment"]["DATABASE_PORT"] == "5432"


def test_in_a_preview_what_the_mocks_do_not_answer_is_unknown() -> None:
    answered: list[Any] = []
    deployed(lambda: aws.kms.Key("key").key_id.apply(answered.append), PROD, preview=True)
    assert not answered
    deployed(lambda: aws.kms.Key("key").key_id.apply(answered.append), PROD)
    assert answered == [None]


def test_arns_and_zones_are_of_the_stacks_region() -> None:
    made = deployed(lambda: Network("network", {"cidr_block": "10.0.0.0/16"}).outputs, PROD)
    assert made.one("ec2/subnet:Subnet", "network-zone-2").inputs["availabilityZone"] == "eu-central-1b"
    table = deployed(lambda: DynamoDBTable("events", {"partition_key": "pk"}).connection, PROD)
    assert table.result["tableArn"] == "arn:aws:mock:eu-central-1:123456789012:Table/events"


def test_secrets_are_unwrapped_and_named() -> None:
    made = deployed(lambda: Cache("sessions", {"network": NETWORK}).connection, PROD)
    version = made.one("secretsmanager/secretVersion:SecretVersion")
    assert version.secrets == {"secretString"}
    assert "rediss://app:Password0Password0Password0Passw@" in version.inputs["secretString"]


def test_outputs_of_other_stacks_are_those_that_are_given() -> None:
    outputs: Any = {"vpc_id": "vpc", "subnet_ids": "subnets"}
    shared = AwsMocks({"acme/network/prod": {"vpc": "vpc-7", "subnets": ["subnet-x", "subnet-y"]}})

    def program() -> pulumi.Output[str]:
        return Network("network", {"stack": "acme/network/prod", "outputs": outputs}).vpc_id

    assert deployed(program, PROD, aws=shared).result == "vpc-7"


def test_bad_input_is_raised() -> None:
    with pytest.raises(BadInput, match=r"orders: readers: expected a number"):
        deployed(lambda: AuroraCluster("orders", {"network": NETWORK, "readers": "two"}), PROD)  # type: ignore[arg-type]


def test_one_says_what_there_is_where_there_is_not_one() -> None:
    made = deployed(orders, PROD)
    with pytest.raises(AssertionError, match=r"0 of dynamodb/table:Table  among .*aws:rds/cluster:Cluster orders"):
        made.one("dynamodb/table:Table")
    with pytest.raises(AssertionError, match="2 of rds/clusterInstance:ClusterInstance"):
        made.one("rds/clusterInstance:ClusterInstance")


def test_the_mocks_answer_for_what_the_package_does_not_make() -> None:
    made = deployed(lambda: aws.s3.Bucket("exports").arn, PROD)
    assert made.result == "arn:aws:mock:eu-central-1:123456789012:Bucket/exports"


def test_the_mocks_may_be_set_by_hand() -> None:
    mocks.set_mocks(AwsMocks())
    pulumi.runtime.set_all_config(PROD, [])
    answered: list[Any] = []

    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def run() -> pulumi.Output[Any]:
        return orders().apply(lambda known: answered.append(known["readerHost"]))

    run()
    pulumi.runtime.set_all_config({}, [])
    assert answered == ["orders-0a1b2c3d.cluster-ro.example"]
