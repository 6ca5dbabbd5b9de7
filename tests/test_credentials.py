"""The master user's password: RDS's own, or one that is generated, and where it shows."""

import json
from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, once
from pulumi_aws_databases import build

PASSWORD = "Password0Password0Password0Passw"
GENERATED: dict[str, Any] = {"credentials": {"management": "generated"}}
MANAGED: dict[str, Any] = {"credentials": {"management": "managed"}}
KINDS = {"aurora": "rds/cluster:Cluster", "instance": "rds/instance:Instance"}
# What the property of the password is called.
PASSWORDS = {"aurora": "masterPassword", "instance": "password"}
MANAGED_KEYS = {"manageMasterUserPassword", "masterUserSecretKmsKeyId"}
RANDOM = "random:index/randomPassword:RandomPassword"
SECRET = "secretsmanager/secret:Secret"
VERSION = "secretsmanager/secretVersion:SecretVersion"

kinds = pytest.mark.parametrize("kind", KINDS)
engines = pytest.mark.parametrize(
    ("kind", "engine"),
    [
        ("aurora", "postgresql"),
        ("aurora", "mysql"),
        ("instance", "postgresql"),
        ("instance", "mysql"),
        ("instance", "mariadb"),
    ],
)


@once
def orders(deploy: Deploy, kind: str, tier: str = "dev", **args: Any) -> Deployment:
    spec = {"type": kind, "network": NETWORK, **args}
    return deploy(lambda: build("orders", spec).connection, STACK | {"aws-databases:tier": tier})


def content(deployment: Deployment) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(deployment.one(VERSION).inputs["secretString"])
    return found


@kinds
def test_a_generated_password_has_32_letters_and_digits(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, **GENERATED)
    password = made.one(RANDOM)
    assert (password.name, password.inputs["length"], password.inputs["special"]) == ("orders-password", 32, False)
    assert made.one(KINDS[kind], "orders").inputs[PASSWORDS[kind]] == PASSWORD
    assert MANAGED_KEYS & made.one(KINDS[kind], "orders").inputs.keys() == set()


@pytest.mark.usefixtures("secret_password")
@kinds
def test_a_generated_password_is_secret_wherever_it_appears(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, "prod", **GENERATED)
    showing = {
        (each.name, prop): each
        for each in made.resources
        for prop, value in each.inputs.items()
        if PASSWORD in json.dumps(value)
    }
    places = {(each.type.rpartition(":")[2], prop) for (_, prop), each in showing.items()}
    assert places == {(KINDS[kind].rpartition(":")[2], PASSWORDS[kind]), ("SecretVersion", "secretString")}
    assert all(prop in each.secrets for (_, prop), each in showing.items())
    assert PASSWORD not in json.dumps(made.result)


@engines
def test_the_secret_is_in_the_form_of_rotation_functions_with_urls(deploy: Deploy, kind: str, engine: str) -> None:
    made = orders(deploy, kind, engine=engine, **GENERATED)
    port = 5432 if engine == "postgresql" else 3306
    scheme = "postgresql" if engine == "postgresql" else "mysql"
    host, reader = made.result["host"], made.result["readerHost"]
    assert content(made) == {
        "engine": "postgres" if engine == "postgresql" else engine,
        "username": "dbadmin",
        "password": PASSWORD,
        "host": host,
        "port": port,
        "dbname": "orders",
        "url": f"{scheme}://dbadmin:{PASSWORD}@{host}:{port}/orders",
        "readerUrl": f"{scheme}://dbadmin:{PASSWORD}@{reader}:{port}/orders",
    }


@pytest.mark.parametrize(("kind", "more"), [("aurora", {"readers": 1}), ("instance", {"readReplicas": 1})])
def test_the_readers_url_leads_to_a_reader(deploy: Deploy, kind: str, more: dict[str, Any]) -> None:
    made = orders(deploy, kind, port=5433, databaseName="shop", **more, **GENERATED)
    told, (host, reader) = content(made), (made.result["host"], made.result["readerHost"])
    assert host != reader
    assert told["url"].endswith(f"@{host}:5433/shop")
    assert told["readerUrl"].endswith(f"@{reader}:5433/shop")


@kinds
def test_the_secret_is_the_connections_and_encrypted_with_its_key(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, **GENERATED)
    assert made.one(SECRET).inputs["kmsKeyId"] == made.result["secretKmsKeyArn"]
    assert made.one(VERSION).inputs["secretId"] == made.result["secretArn"] == "orders-id"
    assert made.result["environment"]["DATABASE_SECRET_ARN"] == "orders-id"


@kinds
def test_only_a_generated_password_comes_with_a_url(deploy: Deploy, kind: str) -> None:
    generated, managed = (orders(deploy, kind, **each).result["secrets"] for each in (GENERATED, MANAGED))
    assert generated == {"DATABASE_PASSWORD": "orders-id:password::", "DATABASE_URL": "orders-id:url::"}
    assert managed.keys() == {"DATABASE_PASSWORD"}


@kinds
def test_a_managed_password_is_never_seen_by_the_program(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, **MANAGED)
    assert made.all(RANDOM) == made.all(SECRET) == made.all(VERSION) == []
    owner = made.one(KINDS[kind], "orders").inputs
    assert PASSWORDS[kind] not in owner
    assert owner["manageMasterUserPassword"] is True
    assert owner["masterUserSecretKmsKeyId"] == made.result["secretKmsKeyArn"] == made.result["kmsKeyArn"]


@kinds
def test_a_managed_passwords_secret_is_the_one_that_rds_makes(deploy: Deploy, kind: str) -> None:
    connection = orders(deploy, kind, **MANAGED).result
    arn = f"arn:aws:mock:eu-west-1:123456789012:{KINDS[kind].rpartition(':')[2]}/orders-secret"
    assert connection["secretArn"] == connection["environment"]["DATABASE_SECRET_ARN"] == arn
    assert connection["secrets"] == {"DATABASE_PASSWORD": f"{arn}:password::"}


@pytest.mark.parametrize("tier", ["dev", "staging", "prod", "enterprise"])
def test_rds_manages_clusters_passwords_and_none_of_instances(deploy: Deploy, tier: str) -> None:
    assert orders(deploy, "aurora", tier).all(RANDOM) == []
    assert len(orders(deploy, "instance", tier).all(RANDOM)) == 1


@pytest.mark.parametrize(("policy", "kept"), [("destroy", False), ("snapshot", False), ("retain", True)])
@kinds
def test_the_secret_is_kept_with_the_database(deploy: Deploy, kind: str, policy: str, kept: bool) -> None:
    made = orders(deploy, kind, removalPolicy=policy, **GENERATED)
    assert [made.one(each).retain_on_delete for each in (RANDOM, SECRET, VERSION)] == [kept] * 3
    assert not any(made.one(each).protect for each in (RANDOM, SECRET, VERSION))


@kinds
def test_replicas_and_readers_have_no_password_of_their_own(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, "enterprise", **GENERATED)
    with_password = [each.name for each in made.resources if PASSWORDS[kind] in each.inputs]
    assert with_password == ["orders"]
