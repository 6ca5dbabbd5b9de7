"""Components under a program's own mocks, which echo inputs at best and compute nothing that AWS computes."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.runtime import mocks

from conftest import THREE_ZONES
from pulumi_aws_databases import build
from pulumi_aws_databases.testing import AwsMocks, deployed

TIER = {"aws-databases:tier": "prod"}
REGION = {**TIER, "aws:region": "eu-west-1"}
ABROAD = {"eu-central-1": {"network": {"vpcId": "vpc-2", "subnetIds": ["subnet-c", "subnet-d"]}}}
DATABASES: dict[str, dict[str, Any]] = {
    "aurora": {"type": "aurora", "network": THREE_ZONES, "proxy": True},
    "aurora-users": {"type": "aurora", "network": THREE_ZONES, "users": {"app": {"iam": True}}},
    "instance": {"type": "instance", "network": THREE_ZONES},
    "standbys": {"type": "instance", "network": THREE_ZONES, "readableStandbys": True},
    "global-aurora": {"type": "global-aurora", "network": THREE_ZONES, "secondaries": ABROAD},
    "dynamodb": {"type": "dynamodb", "partitionKey": "pk", "stream": "keys-only"},
    "cache": {"type": "cache", "network": THREE_ZONES},
    "serverless": {"type": "cache", "network": THREE_ZONES, "serverless": True},
}


class Echo(mocks.Mocks):
    """What Pulumi's documentation writes: an id, and the inputs again."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        return f"{args.name}_id", dict(args.inputs)

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:  # noqa: ARG002
        return {}, []


class Silent(Echo):
    """An id, and nothing else."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        return f"{args.name}_id", {}


class Passwords(AwsMocks):
    """Passwords with characters that mean something in a URL, as plain text."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        identifier, state = super().new_resource(args)
        if args.typ == "random:index/randomPassword:RandomPassword":
            state["result"] = "p@ss:w/rd"
        return identifier, state


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Mapping[str, Any]]]:
    """Runs a program under mocks, and hands back what it returned."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)

    def go(
        program: Callable[[], Any],
        own: mocks.Mocks,
        config: Mapping[str, str] = REGION,
        *,
        preview: bool = False,
    ) -> dict[str, Any]:
        pulumi.runtime.set_mocks(own, preview=preview)
        pulumi.runtime.set_all_config(dict(config))
        told: dict[str, Any] = {}

        @pulumi.runtime.test  # type: ignore[untyped-decorator]  # as the SDK has it
        def whole() -> pulumi.Output[None]:
            return pulumi.Output.from_input(program()).apply(lambda known: told.update(known or {}))

        whole()
        return told

    yield go
    pulumi.runtime.set_all_config({}, [])


@pytest.mark.parametrize("preview", [False, True], ids=["up", "preview"])
@pytest.mark.parametrize("own", [Echo(), Silent()], ids=["echo", "silent"])
@pytest.mark.parametrize("database", DATABASES)
def test_a_database_says_its_region_and_lets_a_workload_in(
    run: Callable[..., Mapping[str, Any]], database: str, own: mocks.Mocks, preview: bool
) -> None:
    """No answer of the mocks is needed: neither for the connection, nor for a grant to a role without a name."""

    def program() -> Any:
        made: Any = build("orders", DATABASES[database])
        role = aws.iam.Role("web", assume_role_policy="{}")
        if database == "dynamodb":
            for grant in (made.grant_read, made.grant_write, made.grant_full, made.grant_stream):
                grant(role)
        else:
            group = aws.ec2.SecurityGroup("web", vpc_id="vpc-1")
            made.grant_connect(role, group, user="app" if "users" in DATABASES[database] else None)
        return made.connection

    told = run(program, own, preview=preview)
    assert told.get("region") == (None if preview else "eu-west-1")  # a preview knows nothing of what is to be made


@pytest.mark.parametrize("database", sorted(set(DATABASES) - {"global-aurora"}))
def test_a_grant_needs_no_region(run: Callable[..., Mapping[str, Any]], database: str) -> None:
    """A program's tests seldom say in which region its stack is."""

    def program() -> None:
        made: Any = build("orders", DATABASES[database])
        if database == "dynamodb":
            made.grant_read_write("web")
        else:
            made.grant_connect("web", user="app" if "users" in DATABASES[database] else None)

    run(program, Echo(), TIER)


@pytest.mark.parametrize(("kind", "secret"), [("instance", "orders"), ("cache", "orders")])
def test_a_password_is_percent_encoded_in_urls_and_nowhere_plain(kind: str, secret: str) -> None:
    """Whatever the mocks, or another provider of passwords, make of it."""
    deployment = deployed(lambda: build("orders", DATABASES[kind]), REGION, aws=Passwords())
    version = deployment.one("secretsmanager/secretVersion:SecretVersion", secret)
    content = json.loads(version.inputs["secretString"])
    assert content["password"] == "p@ss:w/rd"
    assert ":p%40ss%3Aw%2Frd@" in content["url"]
    assert ":p%40ss%3Aw%2Frd@" in content["readerUrl"]
    for each in deployment.resources:
        if "p@ss:w/rd" in json.dumps(each.inputs, default=str):
            assert each.secrets, each.urn
