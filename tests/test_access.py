"""Grants as a program makes them: what is registered on either side, and once."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from conftest import NETWORK, STACK, Deploy, Deployment
from pulumi_aws_databases import (
    AuroraCluster,
    Cache,
    DatabaseAccess,
    DatabaseInstance,
    DynamoDBTable,
    GlobalAuroraCluster,
    build,
)
from pulumi_aws_databases.access import place
from pulumi_aws_databases.cli import main
from pulumi_aws_databases.errors import BadInput

POLICY = "iam/rolePolicy:RolePolicy"
WAY_IN = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
WAY_OUT = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ACCESS = "index:DatabaseAccess"
USERS: Any = {"users": {"app": {}, "jobs": {"iam": True}}}
ROLE = "arn:aws:iam::123456789012:role/apps/web"


def orders(**more: Any) -> AuroraCluster:
    given: Any = {"network": NETWORK, **USERS, **more}
    return AuroraCluster("orders", given)


def events(**more: Any) -> DynamoDBTable:
    given: Any = {"partition_key": "pk", **more}
    return DynamoDBTable("events", given)


def web() -> aws.iam.Role:
    return aws.iam.Role("web", assume_role_policy="{}")


def group(name: str = "web") -> aws.ec2.SecurityGroup:
    return aws.ec2.SecurityGroup(name, vpc_id="vpc-1")


def made(deploy: Deploy, make: Callable[[], Any], **more: Any) -> Deployment:
    """Deploys what a function makes, whatever it answers."""
    return deploy(lambda: make() and None, **more)


def granted_by(spec: dict[str, Any]) -> Any:
    database: Any = build("orders", spec)
    return database.grant_connect(ROLE, user="jobs")


def sessions() -> Cache:
    given: Any = {"network": NETWORK}
    return Cache("sessions", given)


def actions(one: Any) -> set[str]:
    return {action for each in json.loads(one.inputs["policy"])["Statement"] for action in each["Action"]}


def ways(deployment: Deployment, name: str) -> list[dict[str, Any]]:
    return [dict(deployment.one(kind, name).inputs) for kind in (WAY_IN, WAY_OUT)]


# One call


def test_a_grant_is_a_policy_of_the_role_and_a_rule_on_either_side(deploy: Deploy) -> None:
    done = made(deploy, lambda: orders().grant_connect(web(), group(), user="app"))
    access = done.one(ACCESS)
    assert (access.name, access.parent.rpartition("::")[2]) == ("orders-web-app", "orders")
    attached = done.one(POLICY, "orders-web-app")
    assert attached.parent == access.urn
    assert attached.inputs["role"] == "web-0a1b2c3"
    assert actions(attached) == {"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "kms:Decrypt"}
    tags = {"Database": "orders", "Stack": "shop/test", "Tier": "dev"}
    both = {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "tags": tags}
    assert ways(done, "orders-grant-web") == [
        {
            **both,
            "securityGroupId": "orders-access-id",
            "referencedSecurityGroupId": "web-id",
            "description": "orders-grant-web from its workload",
        },
        {
            **both,
            "securityGroupId": "web-id",
            "referencedSecurityGroupId": "orders-access-id",
            "description": "orders-grant-web to its database",
        },
    ]


@pytest.mark.parametrize("kind", ["aurora", "instance"])
def test_a_user_with_tokens_may_log_in_to_the_database_or_to_its_proxy(deploy: Deploy, kind: str) -> None:
    for proxy in (False, True):
        spec = {"type": kind, "network": NETWORK, "proxy": proxy, **USERS}
        done = made(deploy, partial(granted_by, spec))
        (login,) = [
            resource
            for each in json.loads(done.one(POLICY, "orders-web-jobs").inputs["policy"])["Statement"]
            for resource in each["Resource"]
            if each["Action"] == ["rds-db:connect"]
        ]
        resource = "cluster-RESOURCE" if kind == "aurora" else "db-orders"
        expected = done.one("rds/proxy:Proxy").name if proxy else resource
        assert login == f"arn:aws:rds-db:eu-west-1:123456789012:dbuser:{'Proxy/' if proxy else ''}{expected}/jobs"


def test_where_the_proxy_takes_tokens_alone_every_user_has_them(deploy: Deploy) -> None:
    done = made(deploy, lambda: orders(proxy={"iam_authentication": True}).grant_connect(ROLE, user="app"))
    assert "rds-db:connect" in actions(done.one(POLICY, "orders-web-app"))


def test_without_users_a_grant_is_for_the_master_and_its_secret_alone(deploy: Deploy) -> None:
    done = made(deploy, lambda: orders(users={}).grant_connect(ROLE))
    attached = done.one(POLICY, "orders-web")
    assert "rds-db:connect" not in actions(attached)
    assert "Cluster/orders-secret" in attached.inputs["policy"]


def test_the_masters_secret_is_handed_out_where_it_is_named(deploy: Deploy) -> None:
    done = made(deploy, lambda: orders().grant_connect(ROLE, user="dbadmin"))
    attached = done.one(POLICY, "orders-web-dbadmin")
    assert "Cluster/orders-secret" in attached.inputs["policy"]
    assert "rds-db:connect" not in actions(attached)


def test_a_cache_is_connected_to_as_its_application_user(deploy: Deploy) -> None:
    done = made(deploy, lambda: sessions().grant_connect(ROLE, "sg-9"))
    assert "elasticache:Connect" in actions(done.one(POLICY, "sessions-web"))
    for way in ways(done, "sessions-grant-sg-9"):
        assert (way["fromPort"], way["toPort"]) == (6379, 6379)


@pytest.mark.parametrize("level", ["read", "write", "read_write", "full", "stream"])
def test_a_table_has_a_call_for_each_level(deploy: Deploy, level: str) -> None:
    done = made(deploy, lambda: getattr(events(stream="new-image"), f"grant_{level}")(ROLE))
    name = f"events-web-{level.replace('_', '-')}"
    granted = actions(done.one(POLICY, name))
    assert ("dynamodb:GetItem" in granted) == (level in ("read", "read_write", "full"))
    assert ("dynamodb:PutItem" in granted) == (level in ("write", "read_write", "full"))
    assert ("dynamodb:GetRecords" in granted) == (level in ("stream", "full"))
    assert not done.all(WAY_IN)


def test_a_global_database_is_connected_to_in_every_region(deploy: Deploy) -> None:
    network = {**NETWORK, "regions": {"eu-west-1": NETWORK, "us-east-1": NETWORK}}
    spec: Any = {"network": network, "secondary_regions": ["us-east-1"], **USERS}
    done = made(deploy, lambda: GlobalAuroraCluster("ledger", spec).grant_connect(ROLE, "sg-9", user="jobs"))
    document = json.loads(done.one(POLICY, "ledger-web-jobs").inputs["policy"])
    logins = [each["Resource"] for each in document["Statement"] if each["Action"] == ["rds-db:connect"]]
    place = "123456789012:dbuser:cluster-RESOURCE/jobs"
    assert logins == [[f"arn:aws:rds-db:eu-west-1:{place}", f"arn:aws:rds-db:us-east-1:{place}"]]
    assert len([each for each in document["Statement"] if "secretsmanager:GetSecretValue" in each["Action"]]) == 2
    assert ways(done, "ledger-grant-sg-9")[0]["securityGroupId"] == "ledger-access-id"


def test_a_grant_needs_no_stack_configuration(deploy: Deploy) -> None:
    done = made(deploy, lambda: events(tier="prod").grant_read(ROLE), config={"aws:region": "eu-west-1"})
    assert done.one(POLICY, "events-web-read")


def test_rules_are_in_the_databases_region_and_have_its_tags(deploy: Deploy) -> None:
    there = {"region": "us-east-1", "tags": {"team": "payments"}}
    done = made(deploy, lambda: orders(**there).grant_connect(ROLE, "sg-9", user="app"))
    for way in ways(done, "orders-grant-sg-9"):
        assert way["region"] == "us-east-1"
        assert way["tags"] == {"Database": "orders", "Stack": "shop/test", "Tier": "dev", "team": "payments"}


# Roles


@pytest.mark.parametrize(
    "role", ["web", "arn:aws:iam::123456789012:role/web", ROLE, "arn:aws-cn:iam::123456789012:role/a/b/web"]
)
def test_a_role_may_be_given_by_name_or_arn(deploy: Deploy, role: str) -> None:
    done = made(deploy, lambda: events().grant_read(role))
    assert done.one(POLICY, "events-web-read").inputs["role"] == "web"


def test_a_role_may_be_one_of_another_stack(deploy: Deploy) -> None:
    done = made(deploy, lambda: events().grant_read(pulumi.Output.from_input(ROLE), name="site"))
    assert done.one(POLICY, "events-site-read").inputs["role"] == "web"


def refusal(deploy: Deploy, make: Callable[[], Any]) -> list[str]:
    """The lines of what a grant is refused with, of which nothing was registered."""
    lines: list[str] = []

    def program() -> None:
        with pytest.raises(BadInput) as refused:
            make()
        lines.extend(str(refused.value).splitlines())

    done = deploy(program)
    assert not done.all(POLICY)
    assert not done.all(ACCESS)
    assert not done.all(WAY_OUT)
    return lines


LATER = pulumi.Output.from_input
BY_NAME = "and the master's secret is handed out by name alone"


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (
            lambda: events().grant_read(LATER("web")),
            "events: name: required where the role is known only after deployment",
        ),
        (lambda: events().grant_stream("web"), "events: level: the table has no stream; see its setting stream"),
        (
            lambda: events().grant_read("arn:aws:iam::123456789012:user/me"),
            'events: role: expected the name or the ARN of an IAM role; got "arn:aws:iam::123456789012:user/me"',
        ),
        (
            lambda: orders().grant_connect("web", "web", user="app"),
            'orders: securityGroupId: expected a security group\'s id, sg-…; got "web"',
        ),
        (
            lambda: orders().grant_connect("web", user="ap"),
            'orders: user: expected one of its users, app or jobs; got "ap"; did you mean "app"?',
        ),
        (
            lambda: orders().grant_connect("web", "sg-1"),
            f"orders: user: expected one of its users, app or jobs; got nothing, {BY_NAME}",
        ),
        (
            lambda: orders(users={}).grant_connect("web", user="app"),
            'orders: user: it has no users; got "app"',
        ),
        (
            lambda: sessions().grant_connect("web", user="root"),
            'sessions: user: expected one of its users, app; got "root"',
        ),
    ],
)
def test_a_grant_that_cannot_be_is_refused_before_it_is_made(
    deploy: Deploy, make: Callable[[], Any], line: str
) -> None:
    assert refusal(deploy, make) == [line]


# Twice


def test_the_same_grant_twice_is_one(deploy: Deploy) -> None:
    def twice() -> None:
        database, table, role, clients = orders(), events(), web(), group()
        for _ in range(2):
            assert database.grant_connect(role, clients, user="app") is database.grant_connect(
                role, clients, user="app"
            )
            table.grant_read(role)
            table.grant_read(role.arn, name="later")
            database.grant_connect(LATER(ROLE), LATER("sg-9"), user="jobs", name="site")

    done = deploy(twice)
    assert [each.name for each in done.all(POLICY)] == [
        "events-later-read",
        "events-web-read",
        "orders-site-jobs",
        "orders-web-app",
    ]
    for kind in (WAY_IN, WAY_OUT):
        assert [each.name for each in done.all(kind)] == ["orders-grant-site", "orders-grant-web"]


def test_a_security_group_has_one_way_whoever_is_granted_it(deploy: Deploy) -> None:
    """AWS refuses the same rule twice."""

    def several() -> None:
        database, clients = orders(), group()
        database.grant_connect(web(), clients, user="app")
        database.grant_connect("batch", clients, user="jobs")
        database.grant_connect("batch", clients, user="app")

    done = deploy(several)
    assert len(done.all(POLICY)) == 3
    assert len(done.all(WAY_IN)) == len(done.all(WAY_OUT)) == 1


def test_a_later_grant_may_bring_a_security_group(deploy: Deploy) -> None:
    def several() -> None:
        database = orders()
        for clients in (None, "sg-1", "sg-2"):
            database.grant_connect("web", clients, user="app")

    done = deploy(several)
    assert len(done.all(POLICY)) == 1
    assert [each.name for each in done.all(WAY_OUT)] == ["orders-grant-sg-1", "orders-grant-sg-2"]


def test_a_client_that_is_allowed_anyway_gets_the_way_out_alone(deploy: Deploy) -> None:
    def both() -> None:
        clients = group()
        network = {**NETWORK, "allowedSecurityGroupIds": ["sg-2"]}
        database = orders(allowed_security_group_ids=["sg-1", clients.id], network=network)
        for each in (clients, "sg-1", "sg-2"):
            database.grant_connect("web", each, user="app")

    done = deploy(both)
    assert [each.name for each in done.all(WAY_IN)] == ["orders-from-allowed-2", "orders-from-sg-1", "orders-from-sg-2"]
    assert [each.name for each in done.all(WAY_OUT)] == ["orders-grant-sg-1", "orders-grant-sg-2", "orders-grant-web"]


def test_two_that_would_be_called_the_same_are_told_apart_by_name(deploy: Deploy) -> None:
    lines = []

    def program() -> None:
        table, database, clients = events(), orders(), group()
        table.grant_read(web())
        database.grant_connect("web", clients, user="app")
        again: list[Callable[[], Any]] = [
            lambda: table.grant_read("web"),
            lambda: table.grant_read(LATER("other"), name="web"),
            lambda: database.grant_connect("web", LATER("sg-9"), user="app"),
        ]
        for grant in again:
            with pytest.raises(BadInput) as refused:
                grant()
            lines.append(str(refused.value))
        table.grant_read("web", name="other")
        elsewhere = aws.ec2.SecurityGroup("web", vpc_id="vpc-1", opts=pulumi.ResourceOptions(parent=clients))
        for _ in range(2):
            database.grant_connect("web", elsewhere, user="app", name="elsewhere")

    done = deploy(program)
    assert [each.name for each in done.all(WAY_OUT)] == ["orders-grant-elsewhere", "orders-grant-web"]
    called = 'events: name: another grant is called "events-web-read"; give this one a name of its own'
    group_called = 'orders: name: another security group is called "web" here; give this grant a name of its own'
    assert lines == [called, called, group_called]
    policies = ["events-other-read", "events-web-read", "orders-elsewhere-app", "orders-web-app"]
    assert [each.name for each in done.all(POLICY)] == policies


# As a component


@pytest.mark.parametrize("whole", [True, False])
def test_database_access_takes_a_whole_connection(deploy: Deploy, whole: bool) -> None:
    def program() -> None:
        database = orders(region="eu-west-1")
        connection: Any = database.connection if whole else database.outputs
        given: Any = {"connection": connection, "role": ROLE, "securityGroupId": "sg-9", "user": "jobs"}
        DatabaseAccess("web-orders", given)

    done = deploy(program, STACK | {"aws-databases:tags": {"team": "payments"}})
    access = done.one(ACCESS)
    attached = done.one(POLICY, "web-orders")
    assert attached.parent == access.urn
    assert attached.inputs["role"] == "web"
    assert "rds-db:connect" in actions(attached)
    both = ways(done, "web-orders")
    ends = [(way["securityGroupId"], way["referencedSecurityGroupId"]) for way in both]
    assert ends == [("orders-access-id", "sg-9"), ("sg-9", "orders-access-id")]
    for way in both:
        assert (way["fromPort"], way["toPort"]) == (5432, 5432)
        assert way["tags"] == {"Stack": "shop/test", "Tier": "dev", "team": "payments"}
        assert "region" not in way


def test_it_is_the_same_as_the_call(deploy: Deploy) -> None:
    called = made(deploy, lambda: orders().grant_connect(ROLE, user="app")).one(POLICY, "orders-web-app")
    component = made(
        deploy, lambda: DatabaseAccess("x", {"connection": orders().connection, "role": ROLE, "user": "app"})
    ).one(POLICY, "x")
    assert component.inputs["policy"] == called.inputs["policy"]


def test_a_serverless_cache_is_reached_at_both_ports(deploy: Deploy) -> None:
    connection = {**SESSIONS, "readerPort": 6380.0, "port": 6379.0}  # as numbers come from another stack
    given: Any = {"connection": connection, "role": "web", "security_group_id": "sg-9"}
    done = made(deploy, lambda: DatabaseAccess("sessions-web", given))
    for way in ways(done, "sessions-web"):
        assert (way["fromPort"], way["toPort"]) == (6379, 6380)


def test_the_rules_are_those_of_the_region_that_is_given(deploy: Deploy) -> None:
    given: Any = {"connection": LEDGER, "role": "web", "security_group_id": "sg-9", "region": "us-east-1"}
    done = made(deploy, lambda: DatabaseAccess("ledger-web", given))
    into, out = ways(done, "ledger-web")
    assert into["securityGroupId"] == out["referencedSecurityGroupId"] == "sg-virginia"
    assert into["region"] == out["region"] == "us-east-1"


def test_nothing_of_an_unknown_connection_is_said_before_it_is_known(deploy: Deploy) -> None:
    def program() -> None:
        later: Any = pulumi.Output.from_input(pulumi.UNKNOWN)
        given: Any = {"connection": later, "role": later, "security_group_id": later, "user": "app"}
        DatabaseAccess("web", given)
        orders().grant_connect(later, later, user="app", name="web")

    done = deploy(program, preview=True)
    attached = done.one(POLICY, "web").inputs
    assert isinstance(attached["policy"], pulumi.output.Unknown)
    assert isinstance(attached["role"], pulumi.output.Unknown)
    for way in ways(done, "web"):
        assert isinstance(way["fromPort"], pulumi.output.Unknown)
        assert "region" not in way  # an unknown one the provider refuses
    for way in ways(done, "orders-grant-web"):
        assert (way["fromPort"], way["toPort"]) == (5432, 5432)
        assert "region" not in way


SESSIONS: dict[str, Any] = {
    "kind": "cache",
    "region": "eu-west-1",
    "arn": "arn:aws:elasticache:eu-west-1:123456789012:serverlesscache:sessions",
    "username": "app",
    "secretArn": None,
    "kmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/k",
    "userArns": {"app": "arn:aws:elasticache:eu-west-1:123456789012:user:app"},
    "securityGroupId": "sg-cache",
    "port": 6379,
    "readerPort": 6379,
}
LEDGER: dict[str, Any] = {
    "kind": "global-aurora",
    "region": "eu-west-1",
    "arn": "arn:aws:rds::123456789012:global-cluster:ledger",
    "username": "dbadmin",
    "secretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ledger-AbCdEf",
    "secretKmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/k",
    "securityGroupId": "sg-ireland",
    "port": 5432,
    "regions": {
        "eu-west-1": {"securityGroupId": "sg-ireland", "port": 5432},
        "us-east-1": {"securityGroupId": "sg-virginia", "port": 5432},
    },
}


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ({}, ["web: connection: required", "web: role: required"]),
        (
            {"connection": "orders", "role": 5, "lvl": "read", "level": "often"},
            [
                'web: connection: expected a database\'s whole connection; got "orders"',
                'web: level: expected connect, read, write, read-write, full or stream; got "often"',
                'web: lvl: unknown setting; did you mean "level"?',
                "web: role: expected the name or the ARN of an IAM role; got 5",
            ],
        ),
        (
            {"connection": LEDGER, "role": "web", "user": "app"},
            ['web: user: it has no users; got "app"'],
        ),
        (
            {"connection": LEDGER, "role": "web", "securityGroupId": "sg-1", "region": "us-west-2"},
            ['web: region: expected where the database is, eu-west-1 or us-east-1; got "us-west-2"'],
        ),
        (
            {"connection": {"kind": "dynamodb"}, "role": "web", "level": "read", "securityGroupId": "sg-1"},
            ["web: securityGroupId: a table is reached without"],
        ),
        (
            {"connection": {**LEDGER, "securityGroupId": None}, "role": "web", "securityGroupId": "sg-1"},
            ["web: securityGroupId: the existing cluster has its own, which is not known here"],
        ),
    ],
)
def test_every_mistake_is_told_before_anything_is_registered(
    deploy: Deploy, given: dict[str, Any], lines: list[str]
) -> None:
    assert refusal(deploy, lambda: DatabaseAccess("web", given)) == lines  # type: ignore[arg-type]


def test_a_database_of_another_region_wants_the_region_said() -> None:
    connection = {name: value for name, value in LEDGER.items() if name != "regions"} | {"region": "us-east-1"}
    assert place("web", connection, "us-east-1") == {"group": "sg-ireland", "ports": [5432]}
    with pytest.raises(BadInput) as refused:
        place("web", connection, "eu-west-1")
    assert str(refused.value) == 'web: region: expected where the database is, us-east-1; got "eu-west-1"'


def test_a_grant_is_neither_protected_nor_kept(deploy: Deploy) -> None:
    def program() -> None:
        given: Any = {"network": NETWORK, "removal_policy": "retain", **USERS}
        database = DatabaseInstance("catalog", given)
        database.grant_connect("web", "sg-9", user="app")

    done = deploy(program, STACK | {"aws-databases:tier": "enterprise"})
    for each in (done.one(ACCESS), done.one(POLICY, "catalog-web-app"), done.one(WAY_IN), done.one(WAY_OUT)):
        assert not each.protect
        assert not each.retain_on_delete


# The plan

PROGRAM = """
import json
import pulumi_aws as aws
from pulumi_aws_databases import DatabaseAccess, DynamoDBTable

role = aws.iam.Role("web", assume_role_policy="{}")
events = DynamoDBTable("events", {"partition_key": "pk"})
events.grant_read(role)
DatabaseAccess("web-events", {"connection": events.connection, "role": role.arn, "level": "write"})
"""


def plan(folder: Path, program: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text(json.dumps({"config": STACK}))
    (folder / "__main__.py").write_text(program)
    code = main(["plan", "--program", str(folder), "--stack", "dev", "--format", "json"])
    return code, *capsys.readouterr()


def test_a_plan_shows_grants_among_the_resources_and_no_database_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = plan(tmp_path, PROGRAM, capsys)
    document = json.loads(out)
    assert code == 0
    assert list(document["databases"]) == ["events"]
    policies = [each for each in document["resources"] if each["type"] == "aws:iam/rolePolicy:RolePolicy"]
    assert {each["name"]: each["inputs"]["policy"] for each in policies} == {
        "events-web-read": None,
        "web-events": None,
    }
    assert any(urn.endswith("::events-web-read") for urn in document["databases"]["events"]["resources"])


def test_a_grant_that_cannot_be_stops_a_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = plan(tmp_path, f"{PROGRAM}\nevents.grant_stream(role)\n", capsys)
    assert (code, err) == (2, "events: level: the table has no stream; see its setting stream\n")
