"""Two functions in the databases' network: one takes orders in a table, one books in PostgreSQL what was shipped."""

import json
from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases import DatabaseInstance, DynamoDBTable, LambdaAccess, Network
from pulumi_aws_databases.arguments import UseArgs

TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
CODE = pulumi.FileArchive(pulumi.Config().require("code"))

# The functions are in isolated subnets: they read secrets over this endpoint, and DynamoDB has a gateway of its own.
network = Network("network", {"cidr_block": "10.30.0.0/16", "endpoints": ["secretsmanager"]})
orders = DynamoDBTable(
    "orders",
    {
        "partition_key": "pk",
        "sort_key": "sk",
        "global_indexes": {"byDay": {"partition_key": "openOn", "sort_key": "openId"}},
        "stream": "new-image",
    },
)
sales = DatabaseInstance("sales", {"network": network, "users": {"app": {}}})


def acting(name: str) -> aws.iam.Role:
    """A role for a function."""
    return aws.iam.Role(name, assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [TRUST]}))


def function(name: str, role: aws.iam.Role, handler: str, databases: Mapping[str, UseArgs]) -> aws.lambda_.Function:
    """A function that may use some databases, with its log."""
    access = LambdaAccess(
        name,
        {
            "network": network,
            "role": role,
            "databases": databases,
            "environment": {"DATABASE_CA_BUNDLE": "/var/task/global-bundle.pem"},
        },
    )
    log = aws.cloudwatch.LogGroup(name, retention_in_days=30)
    return aws.lambda_.Function(
        name,
        role=role.arn,
        runtime="python3.13",
        architectures=["arm64"],
        code=CODE,
        handler=handler,
        timeout=30,
        memory_size=512,
        logging_config={"log_format": "JSON", "log_group": log.name},
        vpc_config=access.vpc_config,
        environment=access.environment,
    )


api = function(
    "api",
    acting("api"),
    "orders.api.handle",
    {"orders": {"database": orders, "level": "read-write"}, "sales": {"database": sales, "user": "app"}},
)
booking_role = acting("booking")
booking = function(
    "booking",
    booking_role,
    "orders.booking.handle",
    {"orders": {"database": orders, "level": "stream"}, "sales": {"database": sales, "user": "app"}},
)

# Where Lambda, acting as the function, says which records it gave up: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
unbooked = aws.sqs.Queue("unbooked", message_retention_seconds=14 * 24 * 3600, sqs_managed_sse_enabled=True)
may_tell = aws.iam.RolePolicy(
    "unbooked",
    role=booking_role.name,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": unbooked.arn}],
        }
    ),
)
shipped = {"dynamodb": {"NewImage": {"state": {"S": ["shipped"]}}}}
aws.lambda_.EventSourceMapping(
    "booking",
    event_source_arn=orders.connection["streamArn"],
    function_name=booking.arn,
    starting_position="TRIM_HORIZON",
    batch_size=100,
    filter_criteria={"filters": [{"pattern": json.dumps(shipped)}]},
    function_response_types=["ReportBatchItemFailures"],
    bisect_batch_on_function_error=True,
    maximum_retry_attempts=100,  # more than a failover takes, and fewer than hold up the stream for its 24 hours
    destination_config={"on_failure": {"destination_arn": unbooked.arn}},
    opts=pulumi.ResourceOptions(depends_on=[may_tell]),  # AWS looks whether the role may
)
url = aws.lambda_.FunctionUrl("api", function_name=api.name, authorization_type="AWS_IAM")

pulumi.export("url", url.function_url)
pulumi.export("orders", orders.connection)
pulumi.export("sales", sales.connection)
pulumi.export("unbooked", unbooked.url)
