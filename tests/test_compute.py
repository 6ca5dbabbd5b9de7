"""What Lambda functions and ECS services get: variables, secrets, the network, and exactly the rights and rules."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from conftest import NETWORK, STACK, Deploy, Deployment
from pulumi_aws_databases import (
    AuroraCluster,
    BadInput,
    Cache,
    DatabaseInstance,
    DynamoDBTable,
    EcsAccess,
    LambdaAccess,
    Network,
)

POLICY = "iam/rolePolicy:RolePolicy"
ATTACHMENT = "iam/rolePolicyAttachment:RolePolicyAttachment"
GROUP = "ec2/securityGroup:SecurityGroup"
WAY_IN = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
WAY_OUT = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ROLE = "arn:aws:iam::123456789012:role/apps/web"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/shared"
USERS: Any = {"users": {"app": {}, "jobs": {"iam": True}}}
LATER = pulumi.Output.from_input


def orders(name: str = "orders", **more: Any) -> DatabaseInstance:
    given: Any = {"network": NETWORK, "kms_key_arn": KEY, **USERS, **more}
    return DatabaseInstance(name, given)


def sessions(**more: Any) -> Cache:
    given: Any = {"network": NETWORK, "kms_key_arn": KEY, **more}
    return Cache("sessions", given)


def events() -> DynamoDBTable:
    return DynamoDBTable("events", {"partition_key": "pk"})


def on_lambda(databases: Mapping[str, Any], **more: Any) -> LambdaAccess:
    given: Any = {"network": NETWORK, "role": "web", "databases": databases, **more}
    return LambdaAccess("shop", given)


def on_ecs(databases: Mapping[str, Any], **more: Any) -> EcsAccess:
    given: Any = {"network": NETWORK, "role": "web", "execution_role": "ecs", "databases": databases, **more}
    return EcsAccess("shop", given)


def all_three() -> dict[str, Any]:
    return {
        "orders": {"database": orders(), "user": "app"},
        "events": {"database": events(), "level": "read"},
        "sessions": {"database": sessions()},
    }


def app_on_orders() -> dict[str, Any]:
    return {"orders": {"database": orders(), "user": "app"}}


def secret(name: str) -> str:
    """The ARN of a secret, as the mocks make them: the id of its resource."""
    return f"{name}-id"


def function(access: LambdaAccess) -> None:
    aws.lambda_.Function("shop", role="web", vpc_config=access.vpc_config, environment=access.environment)


def service(access: EcsAccess) -> None:
    container = {"name": "shop", "environment": access.environment, "secrets": access.secrets}
    task = aws.ecs.TaskDefinition("shop", family="shop", container_definitions=pulumi.Output.json_dumps([container]))
    aws.ecs.Service("shop", task_definition=task.arn, network_configuration=access.network_configuration)


def made(deploy: Deploy, make: Callable[[], Any], **more: Any) -> Deployment:
    """Deploys what a function makes, whatever it answers."""
    return deploy(lambda: make() and None, **more)


def rules(done: Deployment) -> set[tuple[str, str, str, int, int]]:
    """Every rule: its direction, whose it is, what it leads to, and the ports."""
    return {
        (
            direction,
            each.inputs["securityGroupId"],
            each.inputs.get("referencedSecurityGroupId") or each.inputs["cidrIpv4"],
            each.inputs["fromPort"],
            each.inputs["toPort"],
        )
        for direction, kind in (("in", WAY_IN), ("out", WAY_OUT))
        for each in done.all(kind)
    }


def rights(policy: Mapping[str, Any]) -> set[tuple[str, str, str | None]]:
    """Everything that a policy allows: action, resource, and the service by way of which, if that matters."""
    found = set()
    for each in json.loads(policy["policy"])["Statement"]:
        assert set(each) - {"Condition"} == {"Effect", "Action", "Resource"}
        assert each["Effect"] == "Allow"
        via = each["Condition"]["StringEquals"]["kms:ViaService"] if "Condition" in each else None
        found |= {(action, resource, via) for action in each["Action"] for resource in each["Resource"]}
    return found


# The network


@pytest.mark.parametrize("use", [on_lambda, on_ecs])
def test_a_workload_gets_a_group_whose_ways_lead_to_its_databases_and_to_https_alone(
    deploy: Deploy, use: Callable[..., Any]
) -> None:
    done = made(deploy, lambda: use(all_three()))
    group = done.one(GROUP, "shop")
    assert group.inputs == {
        "description": "shop, a client of databases",
        "vpcId": "vpc-1",
        "tags": {"Stack": "shop/test", "Tier": "dev"},
    }  # no rules inside, which would drive out those beside it
    assert rules(done) == {
        ("out", "shop-id", "0.0.0.0/0", 443, 443),
        ("out", "shop-id", "orders-access-id", 5432, 5432),
        ("in", "orders-access-id", "shop-id", 5432, 5432),
        ("out", "shop-id", "sessions-access-id", 6379, 6379),
        ("in", "sessions-access-id", "shop-id", 6379, 6379),
    }


@pytest.mark.parametrize("use", [on_lambda, on_ecs])
def test_without_https_the_ways_to_aws_are_left_to_the_user(deploy: Deploy, use: Callable[..., Any]) -> None:
    done = made(deploy, lambda: use(app_on_orders(), https=False))
    assert {each[2] for each in rules(done)} == {"orders-access-id", "shop-id"}


def test_a_database_is_reached_by_one_way_however_many_users_a_workload_has(deploy: Deploy) -> None:
    def program() -> None:
        database = orders()
        on_lambda(
            {
                "app": {"database": database, "user": "app"},
                "jobs": {"database": database, "user": "jobs", "prefix": "JOBS_"},
            }
        )

    done = made(deploy, program)
    assert [each.name for each in done.all(POLICY)] == ["shop-app", "shop-jobs"]
    assert len(done.all(WAY_IN)) == 1
    assert len(done.all(WAY_OUT)) == 2


def test_a_network_may_be_a_component_its_outputs_or_an_existing_one(deploy: Deploy) -> None:
    def program() -> dict[str, Any]:
        network = Network("network", {"cidr_block": "10.0.0.0/16", "zones": ["eu-west-1a", "eu-west-1b"]})
        outputs = LATER({"vpcId": "vpc-7", "subnetIds": ["subnet-7", "subnet-8"]})
        table = {"database": events(), "level": "read"}
        networks: dict[str, Any] = {
            "component": network,
            "outputs": outputs,
            "existing": {"vpcId": LATER("vpc-9"), "subnetIds": LATER(["subnet-9"])},
        }
        given: Any = {"role": "web", "databases": {"events": table}}
        made_in: dict[str, Any] = {name: {**given, "network": each} for name, each in networks.items()}
        return {name: LambdaAccess(name, each).vpc_config for name, each in made_in.items()}

    done = deploy(program)
    assert done.result == {
        "component": {"subnet_ids": ["network-zone-1-id", "network-zone-2-id"], "security_group_ids": ["component-id"]},
        "outputs": {"subnet_ids": ["subnet-7", "subnet-8"], "security_group_ids": ["outputs-id"]},
        "existing": {"subnet_ids": ["subnet-9"], "security_group_ids": ["existing-id"]},
    }
    groups = {each.name: each.inputs["vpcId"] for each in done.all(GROUP)}
    assert groups == {"component": "network-id", "outputs": "vpc-7", "existing": "vpc-9"}


@pytest.mark.parametrize("use", [on_lambda, on_ecs])
@pytest.mark.parametrize(
    ("network", "database", "warned"),
    [
        ({"cidr_block": "10.0.0.0/16"}, "orders", True),
        ({"cidr_block": "10.0.0.0/16"}, "events", False),
        ({"cidr_block": "10.0.0.0/16", "endpoints": ["logs", "secretsmanager"]}, "orders", False),
        ({"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"]}, "orders", False),
    ],
)
def test_a_network_that_does_not_lead_to_secrets_manager_is_warned_of(
    deploy: Deploy,
    monkeypatch: pytest.MonkeyPatch,
    use: Callable[..., Any],
    network: Any,
    database: str,
    warned: bool,
) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda message, _: said.append(message))
    made(deploy, lambda: use({database: all_three()[database]}, network=Network("network", network)))
    line = 'shop: network: nothing leads to Secrets Manager from there; give the Network endpoints: ["secretsmanager"]'
    assert said == ([line] if warned else [])


# Lambda


def test_a_function_gets_what_it_takes_in_the_form_in_which_it_takes_it(deploy: Deploy) -> None:
    done = made(deploy, lambda: function(on_lambda(all_three(), environment={"LOG_LEVEL": "info", "LIMIT": 5})))
    inputs = done.one("lambda/function:Function").inputs
    assert inputs["vpcConfig"] == {"subnetIds": ["subnet-a", "subnet-b"], "securityGroupIds": ["shop-id"]}
    host = "orders-0a1b2c3d.example"
    cache = "sessions-0a1b2c3d"
    assert inputs["environment"] == {
        "variables": {
            "LOG_LEVEL": "info",
            "LIMIT": "5",
            "DATABASE_HOST": host,
            "DATABASE_PORT": "5432",
            "DATABASE_NAME": "orders",
            "DATABASE_USERNAME": "app",
            "DATABASE_READER_HOST": host,
            "DATABASE_SECRET_ARN": secret("orders-user-app"),
            "DATABASE_ENGINE": "postgresql",
            "TABLE_NAME": inputs["environment"]["variables"]["TABLE_NAME"],
            "TABLE_REGION": "eu-west-1",
            "CACHE_HOST": f"{cache}.example",
            "CACHE_PORT": "6379",
            "CACHE_READER_HOST": f"{cache}-ro.example",
            "CACHE_READER_PORT": "6379",
            "CACHE_TLS": "true",
            "CACHE_CLUSTER_MODE": "false",
            "CACHE_USERNAME": "app",
            "CACHE_SECRET_ARN": secret("sessions"),
        }
    }


def test_a_functions_role_gets_each_grant_and_what_lambda_needs_in_a_network(deploy: Deploy) -> None:
    done = made(deploy, lambda: on_lambda(all_three(), role=aws.iam.Role("web", assume_role_policy="{}")))
    attached = done.one(ATTACHMENT).inputs
    assert attached["policyArn"] == "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
    policies = {each.name: each.inputs for each in done.all(POLICY)}
    assert set(policies) == {"shop-orders", "shop-events", "shop-sessions"}
    assert {each["role"] for each in (attached, *policies.values())} == {"web-0a1b2c3"}
    manager = "secretsmanager.eu-west-1.amazonaws.com"
    assert rights(policies["shop-orders"]) == {
        ("secretsmanager:DescribeSecret", secret("orders-user-app"), None),
        ("secretsmanager:GetSecretValue", secret("orders-user-app"), None),
        ("kms:Decrypt", KEY, manager),
    }
    assert {action for action, _, _ in rights(policies["shop-events"])} == {
        f"dynamodb:{action}"
        for action in (
            "BatchGetItem", "ConditionCheckItem", "DescribeTable", "GetItem", "PartiQLSelect", "Query", "Scan",
        )
    }  # fmt: skip


def test_a_function_is_made_after_its_grants_and_rules_and_so_goes_before_them(deploy: Deploy) -> None:
    done = made(deploy, lambda: function(on_lambda(app_on_orders())))
    needed = [done.one(POLICY), done.one(ATTACHMENT), done.one(WAY_IN), *done.all(WAY_OUT)]
    assert {each.urn for each in needed} <= set(done.one("lambda/function:Function").depends_on)


@pytest.mark.parametrize("role", [ROLE, "web", LATER(ROLE)])
def test_a_role_may_be_a_name_or_an_arn_known_now_or_later(deploy: Deploy, role: Any) -> None:
    done = made(deploy, lambda: on_lambda({"events": {"database": events(), "level": "write"}}, role=role))
    assert {each.inputs["role"] for each in (done.one(POLICY), done.one(ATTACHMENT))} == {"web"}


# Users


def variables(access: Any) -> Any:
    return access.environment["variables"]


@pytest.mark.parametrize(
    ("database", "user", "expected"),
    [
        (orders, "app", {"DATABASE_USERNAME": "app", "DATABASE_SECRET_ARN": secret("orders-user-app")}),
        (orders, "jobs", {"DATABASE_USERNAME": "jobs", "DATABASE_SECRET_ARN": secret("orders-user-jobs")}),
        (orders, "dbadmin", {"DATABASE_USERNAME": "dbadmin", "DATABASE_SECRET_ARN": secret("orders")}),
        (
            lambda: sessions(users={"audit": {}}),
            "audit",
            {"CACHE_USERNAME": "audit", "CACHE_SECRET_ARN": secret("sessions-user-audit")},
        ),
        (sessions, "app", {"CACHE_USERNAME": "app", "CACHE_SECRET_ARN": secret("sessions")}),
    ],
)
def test_variables_are_those_of_the_user(
    deploy: Deploy, database: Callable[[], Any], user: str, expected: dict[str, str]
) -> None:
    done = deploy(lambda: variables(on_lambda({"it": {"database": database(), "user": user}})))
    told = {name: value for name, value in done.result.items() if name.endswith(("_USERNAME", "_SECRET_ARN"))}
    assert told == expected


def test_a_cache_user_with_tokens_has_no_secret_to_read(deploy: Deploy) -> None:
    cache = {"users": {"jobs": {"iam": True}}}
    done = deploy(lambda: variables(on_lambda({"it": {"database": sessions(**cache), "user": "jobs"}})))
    assert "CACHE_SECRET_ARN" not in done.result
    assert done.result["CACHE_USERNAME"].startswith("sessions-jobs")


# ECS


def container(done: Deployment) -> dict[str, Any]:
    (only,) = json.loads(done.one("ecs/taskDefinition:TaskDefinition").inputs["containerDefinitions"])
    assert isinstance(only, dict)
    return only


def test_a_service_gets_variables_and_secrets_as_a_container_takes_them(deploy: Deploy) -> None:
    done = made(deploy, lambda: service(on_ecs(all_three(), environment={"TASK_COUNT": 2})))
    told = container(done)
    names = [each["name"] for each in told["environment"]]
    assert names == sorted(names)
    variables = {each["name"]: each["value"] for each in told["environment"]}
    assert variables["TASK_COUNT"] == "2"
    assert variables["DATABASE_USERNAME"] == "app"
    assert told["secrets"] == [
        {"name": "CACHE_PASSWORD", "valueFrom": f"{secret('sessions')}:password::"},
        {"name": "CACHE_READER_URL", "valueFrom": f"{secret('sessions')}:readerUrl::"},
        {"name": "CACHE_URL", "valueFrom": f"{secret('sessions')}:url::"},
        {"name": "DATABASE_PASSWORD", "valueFrom": f"{secret('orders-user-app')}:password::"},
        {"name": "DATABASE_READER_URL", "valueFrom": f"{secret('orders-user-app')}:readerUrl::"},
        {"name": "DATABASE_URL", "valueFrom": f"{secret('orders-user-app')}:url::"},
    ]
    network = done.one("ecs/service:Service").inputs["networkConfiguration"]
    assert network == {"subnets": ["subnet-a", "subnet-b"], "securityGroups": ["shop-id"], "assignPublicIp": False}


def test_the_secrets_that_ecs_is_told_of_hold_what_it_looks_for(deploy: Deploy) -> None:
    done = made(deploy, lambda: service(on_ecs(all_three())))
    contents = {
        f"{each.name}-id": json.loads(each.inputs["secretString"])
        for each in done.all("secretsmanager/secretVersion:SecretVersion")
    }
    for each in container(done)["secrets"]:
        arn, key, stage, version = each["valueFrom"].rsplit(":", 3)
        assert (stage, version) == ("", "")
        assert contents[arn][key]


def test_no_password_is_in_a_container_definition(deploy: Deploy) -> None:
    done = made(deploy, lambda: service(on_ecs(all_three())))
    definition = done.one("ecs/taskDefinition:TaskDefinition")
    assert "Password0" not in definition.inputs["containerDefinitions"]
    assert "containerDefinitions" not in definition.secrets


def test_the_execution_role_reads_the_secrets_that_are_handed_out_and_no_others(deploy: Deploy) -> None:
    done = made(deploy, lambda: on_ecs(all_three(), execution_role=ROLE, role="task"))
    policy = done.one(POLICY, "shop-secrets").inputs
    assert policy["role"] == "web"
    assert rights(policy) == {
        ("secretsmanager:GetSecretValue", secret("orders-user-app"), None),
        ("secretsmanager:GetSecretValue", secret("sessions"), None),
        ("kms:Decrypt", KEY, "secretsmanager.eu-west-1.amazonaws.com"),
    }
    others = [each for each in done.all(POLICY) if each.name != "shop-secrets"]
    assert {each.inputs["role"] for each in others} == {"task"}
    assert not done.all(ATTACHMENT)


def test_each_secrets_key_is_used_by_way_of_secrets_manager_alone(deploy: Deploy) -> None:
    other = KEY.replace("shared", "other")

    def program() -> None:
        reports = {"database": orders("reports", kms_key_arn=other), "user": "app", "prefix": "REPORTS_"}
        on_ecs(app_on_orders() | {"reports": reports})

    done = made(deploy, program)
    manager = "secretsmanager.eu-west-1.amazonaws.com"
    found = {each for each in rights(done.one(POLICY, "shop-secrets").inputs) if each[0].startswith("kms:")}
    assert found == {("kms:Decrypt", KEY, manager), ("kms:Decrypt", other, manager)}


def test_who_logs_in_with_tokens_gets_no_secrets_and_the_execution_role_nothing(deploy: Deploy) -> None:
    def program() -> None:
        cache = sessions(authentication="iam")
        databases = {
            "orders": {"database": orders(), "user": "jobs"},
            "events": {"database": events(), "level": "read"},
            "sessions": {"database": cache},
        }
        service(on_ecs(databases))

    done = made(deploy, program)
    assert container(done)["secrets"] == []
    assert "shop-secrets" not in [each.name for each in done.all(POLICY)]


def test_managed_and_rotated_secrets_hand_out_the_password_and_no_url(deploy: Deploy) -> None:
    given: Any = {"network": NETWORK, "kms_key_arn": KEY}
    done = made(deploy, lambda: service(on_ecs({"orders": {"database": AuroraCluster("orders", given)}})))
    assert [each["name"] for each in container(done)["secrets"]] == ["DATABASE_PASSWORD"]


def test_tasks_start_after_the_policies_and_rules_are_made(deploy: Deploy) -> None:
    done = made(deploy, lambda: service(on_ecs(all_three())))
    needed = [*done.all(POLICY), *done.all(WAY_IN), *done.all(WAY_OUT)]
    assert len(needed) == 4 + 2 + 3
    assert {each.urn for each in needed} <= set(done.one("ecs/service:Service").depends_on)


# Several databases, and those of other stacks


def test_a_prefix_keeps_the_variables_and_secrets_of_two_databases_apart(deploy: Deploy) -> None:
    def program() -> None:
        databases = {
            "orders": {"database": orders(), "user": "app"},
            "reports": {"database": orders("reports"), "user": "app", "prefix": "REPORTS_"},
        }
        service(on_ecs(databases))

    told = container(made(deploy, program))
    variables = {each["name"]: each["value"] for each in told["environment"]}
    assert variables["DATABASE_HOST"] == "orders-0a1b2c3d.example"
    assert variables["REPORTS_DATABASE_HOST"] == "reports-0a1b2c3d.example"
    secrets = {each["name"]: each["valueFrom"] for each in told["secrets"]}
    assert secrets["REPORTS_DATABASE_URL"] == f"{secret('reports-user-app')}:url::"
    assert len(secrets) == 6


@pytest.mark.parametrize("whole", [True, False])
def test_a_database_of_another_stack_is_used_by_its_connection(deploy: Deploy, whole: bool) -> None:
    def program() -> None:
        database, table = orders(), events()
        own = {"database": database, "user": "app"}
        tables = {"database": table, "level": "read"}
        if whole:
            own["database"], tables["database"] = LATER(database.connection), LATER(table.connection)
        service(on_ecs({"orders": own, "events": tables}, environment={"LOG_LEVEL": "info"}))

    done = made(deploy, program)
    expected = made(
        deploy,
        lambda: service(
            on_ecs(
                {
                    "orders": {"database": orders(), "user": "app"},
                    "events": {"database": events(), "level": "read"},
                },
                environment={"LOG_LEVEL": "info"},
            )
        ),
    )
    assert container(done) == container(expected)
    assert rules(done) == rules(expected)
    for name in ("shop-orders", "shop-events", "shop-secrets"):
        assert done.one(POLICY, name).inputs == expected.one(POLICY, name).inputs


def test_of_another_stacks_databases_those_without_secrets_allow_nothing(deploy: Deploy) -> None:
    def program() -> None:
        on_ecs({"sessions": {"database": LATER(sessions(authentication="iam").connection)}})

    (found,) = rights(made(deploy, program).one(POLICY, "shop-secrets").inputs)
    assert found == ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:none", None)


def test_of_another_stacks_database_the_secret_of_a_user_with_tokens_is_not_read(deploy: Deploy) -> None:
    def program() -> None:
        on_ecs({"orders": {"database": LATER(orders().connection), "user": "jobs"}})

    (found,) = rights(made(deploy, program).one(POLICY, "shop-secrets").inputs)
    assert found == ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:none", None)


# What cannot be


BY_NAME = "and the master's secret is handed out by name alone"
LEVELS = "read, write, read-write, full or stream"
BAD_PREFIX = "shop: databases.orders.prefix: expected the beginning of a variable's name, such as ORDERS_"


def refusal(deploy: Deploy, make: Callable[[], Any]) -> list[str]:
    """The lines of what a workload is refused with, of which nothing was registered."""
    lines: list[str] = []

    def program() -> None:
        with pytest.raises(BadInput) as refused:
            make()
        lines.extend(str(refused.value).splitlines())

    done = deploy(program)
    assert not [each for each in done.resources if "shop" in each.name]
    return lines


@pytest.mark.parametrize(
    ("make", "lines"),
    [
        (
            lambda: LambdaAccess("shop"),
            ["shop: databases: required", "shop: network: required", "shop: role: required"],
        ),
        (
            lambda: on_ecs({}, execution_role=None),
            ["shop: executionRole: required"],
        ),
        (
            lambda: on_lambda({}, role="arn:aws:iam::123456789012:user/me", netwrk={}, https="yes"),
            [
                'shop: https: expected true or false; got "yes"',
                'shop: netwrk: unknown setting; did you mean "network"?',
                'shop: role: expected the name or the ARN of an IAM role; got "arn:aws:iam::123456789012:user/me"',
            ],
        ),
        (
            lambda: on_lambda({}, network={"vpcId": "vpc-1", "subnetIds": ["subnet-1"], "allowedSecurityGroupIds": []}),
            ["shop: network.allowedSecurityGroupIds: unknown setting"],
        ),
        (
            lambda: on_lambda({
                "orders": {"database": orders(), "user": "ap"},
                "reports": {"database": orders("reports")},
                "events": {"database": events()},
                "sessions": {"database": sessions(), "level": "read"},
            }),
            [
                f'shop: databases.events.level: expected {LEVELS} for a table; got "connect"',
                'shop: databases.orders.user: expected one of its users, app or jobs; got "ap"; did you mean "app"?',
                f"shop: databases.reports.user: expected one of its users, app or jobs; got nothing, {BY_NAME}",
                'shop: databases.sessions.level: expected connect for what has users; got "read"',
            ],
        ),
        (
            lambda: on_lambda({"orders": {"database": "orders"}}),
            ['shop: databases.orders.database: expected a database, or its whole connection; got "orders"'],
        ),
        (
            lambda: on_lambda({"orders": {"database": orders(), "user": "app", "prefix": "2ND-"}}),
            [f'{BAD_PREFIX}; got "2ND-"'],
        ),
        (
            lambda: on_ecs({
                "orders": {"database": orders(), "user": "app"},
                "reports": {"database": orders("reports"), "user": "app"},
                "events": {"database": events(), "level": "read"},
            }, environment={"TABLE_NAME": "events"}),
            [
                "shop: databases.events.prefix: TABLE_NAME is that of environment already; give one a prefix",
                "shop: databases.reports.prefix: DATABASE_HOST is that of databases.orders already; give one a prefix",
            ],
        ),
        (
            lambda: on_ecs(app_on_orders(), environment={"DATABASE_URL": "mine"}),
            ["shop: databases.orders.prefix: DATABASE_URL is that of environment already; give one a prefix"],
        ),
    ],
)  # fmt: skip
def test_every_mistake_is_told_before_anything_is_registered(
    deploy: Deploy, make: Callable[[], Any], lines: list[str]
) -> None:
    assert refusal(deploy, make) == lines


def test_a_function_may_name_its_own_variables_as_ecs_names_secrets(deploy: Deploy) -> None:
    done = deploy(lambda: variables(on_lambda(app_on_orders(), environment={"DATABASE_URL": "mine"})))
    assert done.result["DATABASE_URL"] == "mine"


def test_two_databases_of_other_stacks_with_the_same_variables_are_refused_when_they_are_known(
    deploy: Deploy,
) -> None:
    def program() -> Any:
        both = {name: {"database": LATER(orders(name).connection), "user": "app"} for name in ("orders", "reports")}
        return variables(on_lambda(both))

    with pytest.raises(BadInput, match=r"DATABASE_HOST is that of databases.orders already; give one a prefix"):
        deploy(program)


def test_a_wrong_user_of_another_stacks_database_is_refused_when_its_users_are_known(deploy: Deploy) -> None:
    uses = {"orders": {"user": "ap"}, "reports": {"user": "app", "prefix": "REPORTS_"}}

    def program() -> Any:
        later = {name: {"database": LATER(orders(name).connection), **use} for name, use in uses.items()}
        return variables(on_lambda(later))

    with pytest.raises(BadInput, match=r'expected one of its users, app or jobs; got "ap"; did you mean "app"\?'):
        deploy(program)


def test_a_database_whose_group_is_not_known_is_refused(deploy: Deploy) -> None:
    connection: dict[str, Any] = {
        "kind": "global-aurora", "region": "eu-west-1", "username": "keeper", "secretArn": "arn", "users": {},
        "securityGroupId": None, "environment": {}, "secrets": {},
    }  # fmt: skip
    line = "shop: databases.old.database: the existing cluster has its own group, which is not known here"
    assert refusal(deploy, lambda: on_lambda({"old": {"database": connection}})) == [line]


def test_nothing_of_an_unknown_connection_is_said_before_it_is_known(deploy: Deploy) -> None:
    def program() -> None:
        service(on_ecs({"orders": {"database": LATER(pulumi.UNKNOWN), "user": "app"}}))

    done = deploy(program, preview=True)
    assert isinstance(done.one(POLICY, "shop-orders").inputs["policy"], pulumi.output.Unknown)


# Options


def test_what_a_workload_gets_is_neither_protected_nor_kept(deploy: Deploy) -> None:
    def program() -> None:
        given: Any = {
            "network": NETWORK, "role": "web", "execution_role": "ecs", "databases": all_three(),
        }  # fmt: skip
        EcsAccess("shop", given, pulumi.ResourceOptions(protect=True))

    done = made(deploy, program, config=STACK | {"aws-databases:tier": "enterprise"})
    below = [each for each in done.resources if "EcsAccess$" in each.urn]
    assert len(below) == 1 + 3 + 3 + 2 + 2 + 1 + 1
    assert not any(each.protect or each.retain_on_delete for each in below)


def test_tags_are_the_stacks_and_its_own(deploy: Deploy) -> None:
    config = STACK | {"aws-databases:tags": {"team": "payments"}}
    done = made(deploy, lambda: on_lambda(app_on_orders(), tags={"service": "shop"}), config=config)
    expected = {"Stack": "shop/test", "Tier": "dev", "team": "payments", "service": "shop"}
    assert done.one(GROUP, "shop").inputs["tags"] == expected
    assert all(each.inputs["tags"] == expected for kind in (WAY_IN, WAY_OUT) for each in done.all(kind))


def test_a_workload_needs_no_stack_configuration(deploy: Deploy) -> None:
    def program() -> None:
        connection: Any = {
            "kind": "dynamodb",
            "region": "eu-west-1",
            "tableArn": "arn",
            "environment": {},
            "secrets": {},
        }
        on_lambda({"events": {"database": connection, "level": "read"}})

    done = made(deploy, program, config={"aws:region": "eu-west-1"})
    assert done.one(GROUP, "shop").inputs.get("tags", {}) == {"Stack": "shop/test"}
