"""The examples of the Terraform module for DynamoDB tables, said in stack files.

They are those of dynamodb-table 5.5 (https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table). Each is
planned without an error and registers what it registers there; a module that makes nothing is left out. Names and tags
are the package's own, and so is point-in-time recovery, which the examples do without.
"""

import json

import pytest

from terraform_modules import Example, StackFile, block, check, stack_file

__all__ = ["stack_file"]

TABLE = "dynamodb/table:Table"
TARGET = "appautoscaling/target:Target"
POLICY = "appautoscaling/policy:Policy"
ARN = "arn:aws:mock:eu-west-1:123456789012:"
STACK_FILE = """
config:
  aws:region: eu-west-1
  aws-databases:tier: dev
  aws-databases:tags: {{Terraform: "true", Environment: staging}}
  aws-databases:databases:
{databases}
"""
# What all examples have: a numeric key, and a title to sort by.
KEYED = {
    "hashKey": "id",
    "rangeKey": "title",
    "billingMode": "PAY_PER_REQUEST",
    "tableClass": "STANDARD",
    "deletionProtectionEnabled": False,
    "ttl": {"enabled": False},
}
TITLES = {
    "name": "TitleIndex",
    "keySchemas": [
        {"attributeName": "title", "keyType": "HASH"},
        {"attributeName": "age", "keyType": "RANGE"},
    ],
    "projectionType": "INCLUDE",
    "nonKeyAttributes": ["id"],
}
KINDS = [{"name": "age", "type": "N"}, {"name": "id", "type": "N"}, {"name": "title", "type": "S"}]


@pytest.fixture
def example(stack_file: StackFile) -> Example:
    return lambda databases: stack_file(STACK_FILE.format(databases=block(databases)))


def test_autoscaling(example: Example) -> None:
    databases = """
        table:
          type: dynamodb
          partitionKey: id:N
          sortKey: title
          billingMode: provisioned
          readAutoscaling: {min: 5, max: 10, target: 45, scaleInCooldownSeconds: 50, scaleOutCooldownSeconds: 40}
          writeAutoscaling: {min: 5, max: 10, target: 45, scaleInCooldownSeconds: 50, scaleOutCooldownSeconds: 40}
          globalIndexes:
            TitleIndex:
              partitionKey: title
              sortKey: age:N
              projection: include
              nonKeyAttributes: [id]
              readAutoscaling: {min: 10, max: 30}
              writeAutoscaling: {min: 10, max: 30}
    """
    made = example(databases)
    table = made.one(TABLE)
    check(table, KEYED, billingMode="PROVISIONED", readCapacity=5, writeCapacity=5, attributes=KINDS)
    check(table, globalSecondaryIndexes=[TITLES | {"readCapacity": 10, "writeCapacity": 10}])
    assert {"readCapacity", "writeCapacity"} <= set(table.ignore_changes)
    found = {each.inputs["scalableDimension"]: each.inputs for each in made.all(TARGET)}
    scaled = {dimension: (each["minCapacity"], each["maxCapacity"]) for dimension, each in found.items()}
    assert scaled == {
        "dynamodb:table:ReadCapacityUnits": (5, 10),
        "dynamodb:table:WriteCapacityUnits": (5, 10),
        "dynamodb:index:ReadCapacityUnits": (10, 30),
        "dynamodb:index:WriteCapacityUnits": (10, 30),
    }
    policies = {each.inputs["scalableDimension"]: each.inputs for each in made.all(POLICY)}
    assert policies["dynamodb:index:WriteCapacityUnits"]["name"] == (
        "DynamoDBWriteCapacityUtilization:table/table-0a1b2c3d/index/TitleIndex"
    )
    kept = {
        dimension: tuple(
            each["targetTrackingScalingPolicyConfiguration"][name]
            for name in ("targetValue", "scaleInCooldown", "scaleOutCooldown")
        )
        for dimension, each in policies.items()
    }
    assert kept == {
        "dynamodb:table:ReadCapacityUnits": (45, 50, 40),
        "dynamodb:table:WriteCapacityUnits": (45, 50, 40),
        "dynamodb:index:ReadCapacityUnits": (70, 0, 0),
        "dynamodb:index:WriteCapacityUnits": (70, 0, 0),
    }


def test_basic(example: Example) -> None:
    databases = """
        table:
          type: dynamodb
          partitionKey: id:N
          sortKey: title
          maxReadUnits: 1
          maxWriteUnits: 1
          globalIndexes:
            TitleIndex:
              partitionKey: title
              sortKey: age:N
              projection: include
              nonKeyAttributes: [id]
              maxReadUnits: 1
              maxWriteUnits: 1
          resourcePolicy: |
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "AllowDummyRoleAccess",
                  "Effect": "Allow",
                  "Principal": {"AWS": "arn:aws:iam::222222222222:role/DummyRole"},
                  "Action": "dynamodb:GetItem"
                }
              ]
            }
    """
    made = example(databases)
    ceilings = {"onDemandThroughput": {"maxReadRequestUnits": 1, "maxWriteRequestUnits": 1}}
    check(made.one(TABLE), KEYED, attributes=KINDS, globalSecondaryIndexes=[TITLES | ceilings], **ceilings)
    policy = made.one("dynamodb/resourcePolicy:ResourcePolicy")
    check(policy, resourceArn=f"{ARN}Table/table")
    assert json.loads(policy.inputs["policy"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AllowDummyRoleAccess",
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::222222222222:role/DummyRole"},
                "Action": "dynamodb:GetItem",
                "Resource": f"{ARN}Table/table",
            }
        ],
    }
    assert (made.all(TARGET), made.all("kms/key:Key")) == ([], [])


def test_global_tables(example: Example) -> None:
    databases = """
        table:
          type: dynamodb
          partitionKey: id:N
          sortKey: title
          stream: new-and-old-images
          globalIndexes:
            TitleIndex: {partitionKey: title, sortKey: "age:N", projection: include, nonKeyAttributes: [id]}
          replicas:
            us-east-1: {pointInTimeRecovery: true}
    """
    made = example(databases)
    keys = {each.inputs.get("region", "eu-west-1"): f"{ARN}Key/{each.name}" for each in made.all("kms/key:Key")}
    assert set(keys) == {"eu-west-1", "us-east-1"}
    check(made.one(TABLE), KEYED, attributes=KINDS, globalSecondaryIndexes=[TITLES])
    check(made.one(TABLE), streamEnabled=True, streamViewType="NEW_AND_OLD_IMAGES")
    check(made.one(TABLE), serverSideEncryption={"enabled": True, "kmsKeyArn": keys["eu-west-1"]})
    replica = made.one("dynamodb/tableReplica:TableReplica")
    check(replica, region="us-east-1", kmsKeyArn=keys["us-east-1"], pointInTimeRecovery=True)
    assert replica.inputs["tags"].items() >= {"Terraform": "true", "Environment": "staging"}.items()


def test_s3_import(example: Example) -> None:
    databases = """
        import-json:
          type: dynamodb
          partitionKey: id:N
          sortKey: title
          importFrom: {bucket: import-example, keyPrefix: import-json, format: dynamodb-json}
        import-csv:
          type: dynamodb
          partitionKey: id:N
          sortKey: title
          importFrom: {bucket: import-example, keyPrefix: import-csv, format: csv, csvDelimiter: ";"}
    """
    made = example(databases)
    for name, form in (("import-json", "DYNAMODB_JSON"), ("import-csv", "CSV")):
        options = {"inputFormatOptions": {"csv": {"delimiter": ";"}}} if form == "CSV" else {}
        check(made.one(TABLE, name), KEYED, attributes=KINDS[1:], tags=made.one(TABLE, name).inputs["tags"])
        assert made.one(TABLE, name).inputs["importTable"] == {
            "inputFormat": form,
            "inputCompressionType": "NONE",
            "s3BucketSource": {"bucket": "import-example", "keyPrefix": name},
            **options,
        }
