"""A Flask service on Fargate in the databases' network, with its orders in Aurora and a cache before them."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from pulumi_aws_databases import AuroraCluster, Cache, EcsAccess, Network

PORT = 8000
config = pulumi.Config()
region = aws.get_region_output().region

# The tasks are in isolated subnets: they fetch images, read secrets and write logs over these endpoints.
network = Network(
    "network",
    {"cidr_block": "10.40.0.0/16", "endpoints": ["ecr.api", "ecr.dkr", "logs", "secretsmanager"]},
)
orders = AuroraCluster(
    "orders",
    {
        "network": network,
        "credentials": {"management": "generated"},  # so that migrations too get a URL
        "users": {"app": {}},  # who owns no table
        "data_api": True,  # for the statements that make the user, without a way into the network
    },
)
cache = Cache("cache", {"network": network})


def role(name: str) -> aws.iam.Role:
    """A role that tasks take on, or ECS for them."""
    trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return aws.iam.Role(name, assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))


def execution_role(name: str) -> aws.iam.Role:
    """A role by which ECS fetches images and writes logs."""
    made = role(name)
    policy = "service-role/AmazonECSTaskExecutionRolePolicy"
    partition = aws.get_partition_output().partition
    arn = pulumi.Output.format("arn:{0}:iam::aws:policy/{1}", partition, policy)
    aws.iam.RolePolicyAttachment(name, role=made.name, policy_arn=arn)
    return made


def task(name: str, access: EcsAccess, acts_as: aws.iam.Role, started_by: aws.iam.Role, **more: Any) -> Any:
    """A task of the one image."""
    log = aws.cloudwatch.LogGroup(name, retention_in_days=30)
    options = {"awslogs-group": log.name, "awslogs-region": region, "awslogs-stream-prefix": name}
    container = {
        "name": name,
        "image": config.require("image"),
        "essential": True,
        "environment": access.environment,
        "secrets": access.secrets,
        "logConfiguration": {"logDriver": "awslogs", "options": options},
        **more,
    }
    return aws.ecs.TaskDefinition(
        name,
        family=name,
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu="512",
        memory="1024",
        runtime_platform={"cpu_architecture": "ARM64", "operating_system_family": "LINUX"},
        task_role_arn=acts_as.arn,
        execution_role_arn=started_by.arn,
        container_definitions=pulumi.Output.json_dumps([container]),
    )


# The service, and the load balancer by which its clients in the network reach it.
count = config.get_int("taskCount") or 2
shop_role, shop_execution = role("shop"), execution_role("shop-execution")
shop = EcsAccess(
    "shop",
    {
        "network": network,
        "role": shop_role,
        "execution_role": shop_execution,
        "databases": {"orders": {"database": orders, "user": "app"}, "cache": {"database": cache}},
        "environment": {
            "TASK_COUNT": count,  # by which the service divides the database's connections
            "SECURE_COOKIES": "false",  # the listener below speaks HTTP
        },
    },
)
balancer_group = aws.ec2.SecurityGroup("balancer", description="The shop's load balancer", vpc_id=network.vpc_id)
aws.vpc.SecurityGroupIngressRule(
    "balancer",
    security_group_id=balancer_group.id,
    description="HTTP from the network",
    ip_protocol="tcp",
    from_port=80,
    to_port=80,
    cidr_ipv4=network.cidr_block,
)
to_tasks = aws.vpc.SecurityGroupEgressRule(
    "balancer-to-shop",
    security_group_id=balancer_group.id,
    referenced_security_group_id=shop.security_group_id,
    description="The load balancer to the tasks",
    ip_protocol="tcp",
    from_port=PORT,
    to_port=PORT,
)
from_balancer = aws.vpc.SecurityGroupIngressRule(
    "shop-from-balancer",
    security_group_id=shop.security_group_id,
    referenced_security_group_id=balancer_group.id,
    description="The tasks from the load balancer",
    ip_protocol="tcp",
    from_port=PORT,
    to_port=PORT,
)
balancer = aws.lb.LoadBalancer(
    "shop",
    internal=True,
    load_balancer_type="application",
    subnets=network.subnet_ids,
    security_groups=[balancer_group.id],
    drop_invalid_header_fields=True,
)
tasks = aws.lb.TargetGroup(
    "shop",
    target_type="ip",
    port=PORT,
    protocol="HTTP",
    vpc_id=network.vpc_id,
    deregistration_delay=30,
    health_check={"path": "/health/live", "interval": 10, "healthy_threshold": 2},
)
listener = aws.lb.Listener(
    "shop",
    load_balancer_arn=balancer.arn,
    port=80,
    protocol="HTTP",
    default_actions=[{"type": "forward", "target_group_arn": tasks.arn}],
)
cluster = aws.ecs.Cluster("shop")
definition = task("shop", shop, shop_role, shop_execution, portMappings=[{"containerPort": PORT, "hostPort": PORT}])
aws.ecs.Service(
    "shop",
    cluster=cluster.arn,
    task_definition=definition.arn,
    desired_count=count,
    launch_type="FARGATE",
    network_configuration=shop.network_configuration,
    load_balancers=[{"target_group_arn": tasks.arn, "container_name": "shop", "container_port": PORT}],
    health_check_grace_period_seconds=60,
    deployment_minimum_healthy_percent=100,
    deployment_maximum_percent=200,
    deployment_circuit_breaker={"enable": True, "rollback": True},
    opts=pulumi.ResourceOptions(depends_on=[listener, to_tasks, from_balancer]),
)

# Migrations run as a task of their own, as the master user, who owns the tables.
migrations_role, migrations_execution = role("migrations"), execution_role("migrations-execution")
migrations = EcsAccess(
    "migrations",
    {
        "network": network,
        "role": migrations_role,
        "execution_role": migrations_execution,
        "databases": {"orders": {"database": orders, "user": "dbadmin"}},
    },
)
migrating = task(
    "migrations", migrations, migrations_role, migrations_execution, command=["alembic", "upgrade", "head"]
)

pulumi.export("url", pulumi.Output.format("http://{0}", balancer.dns_name))
pulumi.export("orders", orders.connection)
pulumi.export("cache", cache.connection)
pulumi.export(
    "migrate",
    {
        "cluster": cluster.arn,
        "taskDefinition": migrating.arn,
        "subnets": network.subnet_ids,
        "securityGroup": migrations.security_group_id,
    },
)
