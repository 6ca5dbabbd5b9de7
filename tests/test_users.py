"""Applications' users: a secret each, their passwords, their way through a proxy, and which names they may have."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from conftest import NETWORK, STACK, Deploy, Deployment, answering, once
from deciding import configured
from pulumi_aws_databases import BadInput, build
from pulumi_aws_databases.decide import Decided, decide

PASSWORD = "Password0Password0Password0Passw"
RANDOM = "random:index/randomPassword:RandomPassword"
SECRET = "secretsmanager/secret:Secret"
VERSION = "secretsmanager/secretVersion:SecretVersion"
PROXY = "rds/proxy:Proxy"
ARN = "arn:aws:mock:eu-west-1:123456789012:"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
PROXY_HOST = "orders-0a1b2c3d.proxy.example"
APP: dict[str, Any] = {"users": {"app": {}}}
BY_TOKEN: dict[str, Any] = {"users": {"jobs": {"iam": True}}}
BOTH: dict[str, Any] = {"users": {"app": {}, "jobs": {"iam": True}}}
MYSQL: dict[str, Any] = {"engine": "mysql"}
MARIADB: dict[str, Any] = {"engine": "mariadb"}
ROTATED: dict[str, Any] = {"credentials": {"management": "generated", "rotationDays": 30}}
NAME = "expected a name of up to 32 of a-z, 0-9 and _, a letter first"
NO_TOKENS = "expected only with iamAuthentication, which is false"

kinds = pytest.mark.parametrize("kind", ["aurora", "instance"])
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


def hosts_and_passwords(args: mocks.MockResourceArgs, state: Mapping[str, Any]) -> Mapping[str, Any]:
    """The hosts of proxies, which no argument holds, and passwords that are secret, as their provider marks them."""
    named = {"Proxy": "name", "ProxyEndpoint": "dbProxyEndpointName"}
    if setting := named.get(args.typ.rpartition(":")[2]):
        return {"endpoint": f"{args.inputs[setting]}.proxy.example"}
    return {"result": pulumi.Output.secret(f"{PASSWORD}-of-{args.name}")} if "result" in state else {}


computed = answering(hosts_and_passwords, autouse=True)


@once
def orders(deploy: Deploy, kind: str = "aurora", tier: str = "dev", **args: Any) -> Deployment:
    """A database called orders; the result is its connection."""
    spec = {"type": kind, "network": NETWORK, **args}
    return deploy(lambda: build("orders", spec).connection, STACK | {"aws-databases:tier": tier})


def content(deployment: Deployment, user: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(deployment.one(VERSION, f"orders-user-{user}").inputs["secretString"])
    return found


def decided(kind: str, args: Mapping[str, Any], presets: Mapping[str, Any] | None = None, tier: str = "dev") -> Decided:
    configured(tier, presets={kind: presets} if presets else None)
    return decide("orders", kind, dict(args))


def refused(kind: str, args: Mapping[str, Any]) -> list[str]:
    with pytest.raises(BadInput) as raised:
        decided(kind, args)
    return str(raised.value).splitlines()


# Secrets.


@engines
def test_each_user_has_a_secret_that_says_how_to_connect(deploy: Deploy, kind: str, engine: str) -> None:
    made = orders(deploy, kind, engine=engine, users={"app": {}, "reports_2": {}})
    port = 5432 if engine == "postgresql" else 3306
    scheme = "postgresql" if engine == "postgresql" else "mysql"
    host, reader = made.result["host"], made.result["readerHost"]
    for user in ("app", "reports_2"):
        password = f"{PASSWORD}-of-orders-user-{user}-password"
        assert content(made, user) == {
            "engine": "postgres" if engine == "postgresql" else engine,
            "username": user,
            "password": password,
            "host": host,
            "port": port,
            "dbname": "orders",
            "url": f"{scheme}://{user}:{password}@{host}:{port}/orders",
            "readerUrl": f"{scheme}://{user}:{password}@{reader}:{port}/orders",
        }


@engines
def test_a_user_with_tokens_has_a_secret_without_a_password(deploy: Deploy, kind: str, engine: str) -> None:
    made = orders(deploy, kind, engine=engine, **BY_TOKEN)
    assert content(made, "jobs") == {
        "engine": "postgres" if engine == "postgresql" else engine,
        "username": "jobs",
        "host": made.result["host"],
        "port": 5432 if engine == "postgresql" else 3306,
        "dbname": "orders",
    }
    assert [each.name for each in made.all(RANDOM) if "jobs" in each.name] == []


@engines
def test_behind_a_proxy_a_user_with_tokens_has_a_password_too(deploy: Deploy, kind: str, engine: str) -> None:
    told = content(orders(deploy, kind, engine=engine, proxy=True, **BY_TOKEN), "jobs")
    assert told["username"] == "jobs"
    assert told["password"] == f"{PASSWORD}-of-orders-user-jobs-password"


@pytest.mark.parametrize(
    ("kind", "given", "reader"),
    [
        ("aurora", {"proxy": True}, "orders-0a1b2c3d.cluster-ro.example"),
        (
            "aurora",
            {"readers": 1, "proxy": {"readOnlyEndpoint": True}},
            "orders-0a1b2c3d-ro.proxy.example",
        ),
        ("instance", {"proxy": True}, "orders-0a1b2c3d.example"),
        ("instance", {"proxy": True, "readReplicas": 1}, "orders-replica-1-0a1b2c3d.example"),
    ],
)
def test_a_users_urls_lead_through_the_proxy_and_its_host_to_the_database(
    deploy: Deploy, kind: str, given: dict[str, Any], reader: str
) -> None:
    made = orders(deploy, kind, **given, **APP)
    told, login = content(made, "app"), f"app:{PASSWORD}-of-orders-user-app-password"
    assert told["host"] == made.result["host"] != PROXY_HOST
    assert told["url"] == f"postgresql://{login}@{PROXY_HOST}:5432/orders"
    assert told["readerUrl"] == f"postgresql://{login}@{reader}:5432/orders"


@kinds
def test_a_users_secret_knows_the_port_and_the_database(deploy: Deploy, kind: str) -> None:
    told = content(orders(deploy, kind, port=5433, databaseName="Shop", **APP), "app")
    assert (told["port"], told["dbname"]) == (5433, "Shop")
    assert told["url"].endswith(":5433/Shop")


@pytest.mark.parametrize(
    "credentials", [{"management": "managed"}, {"management": "generated"}, ROTATED["credentials"]]
)
@kinds
def test_users_do_not_depend_on_who_makes_the_masters_password(
    deploy: Deploy, kind: str, credentials: dict[str, Any]
) -> None:
    told = content(orders(deploy, kind, credentials=credentials, **APP), "app")
    assert {"password", "url", "readerUrl"} <= told.keys()  # the master's rotation leaves users alone


@kinds
@pytest.mark.parametrize("given", [{}, {"proxy": True}])
def test_a_users_password_is_its_own_and_32_letters_and_digits(
    deploy: Deploy, kind: str, given: dict[str, Any]
) -> None:
    made = orders(deploy, kind, users={"app": {}, "reports": {}}, **given)
    passwords = [each for each in made.all(RANDOM) if "-user-" in each.name]
    assert [each.name for each in passwords] == ["orders-user-app-password", "orders-user-reports-password"]
    assert {(each.inputs["length"], each.inputs["special"]) for each in passwords} == {(32, False)}
    assert content(made, "app")["password"] != content(made, "reports")["password"]


@kinds
@pytest.mark.parametrize("given", [{}, {"proxy": True}])
def test_a_users_password_shows_in_its_secret_alone(deploy: Deploy, kind: str, given: dict[str, Any]) -> None:
    made = orders(deploy, kind, **given, **BOTH)
    showing = {
        (each.name, prop): prop in each.secrets
        for each in made.resources
        for prop, value in each.inputs.items()
        if "-of-orders-user-" in json.dumps(value)
    }
    users = ["app", "jobs"] if given else ["app"]
    assert showing == {(f"orders-user-{user}", "secretString"): True for user in users}
    assert PASSWORD not in json.dumps(made.result)


@kinds
def test_the_secret_of_a_user_with_tokens_is_secret_as_well(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, **BY_TOKEN)
    assert "secretString" in made.one(VERSION, "orders-user-jobs").secrets


@kinds
def test_a_users_secret_has_the_databases_key_and_tags(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, kmsKeyArn=KEY, tags={"team": "a"}, **BOTH)
    for user in ("app", "jobs"):
        secret = made.one(SECRET, f"orders-user-{user}").inputs
        assert secret["kmsKeyId"] == KEY
        assert secret["tags"] == {"Database": "orders", "Stack": "shop/test", "Tier": "dev", "team": "a"}
        assert made.one(VERSION, f"orders-user-{user}").inputs["secretId"] == f"orders-user-{user}-id"


@pytest.mark.parametrize(("region", "declared"), [("eu-central-1", "eu-central-1"), (None, None)])
@kinds
def test_a_users_secret_is_in_the_databases_region(
    deploy: Deploy, kind: str, region: str | None, declared: str | None
) -> None:
    made = orders(deploy, kind, region=region, **APP)
    for each in (SECRET, VERSION):
        assert made.one(each, "orders-user-app").inputs.get("region") == declared


@pytest.mark.parametrize(("policy", "kept"), [("destroy", False), ("snapshot", False), ("retain", True)])
@kinds
def test_users_secrets_are_kept_with_a_database_that_is(deploy: Deploy, kind: str, policy: str, kept: bool) -> None:
    made = orders(deploy, kind, removalPolicy=policy, **APP)
    parts = [made.one(each, "orders-user-app") for each in (SECRET, VERSION)]
    parts.append(made.one(RANDOM, "orders-user-app-password"))
    assert {each.retain_on_delete for each in parts} == {kept}
    assert not any(each.protect for each in parts)


@kinds
def test_another_user_changes_nothing_of_those_there_are(deploy: Deploy, kind: str) -> None:
    def own(*users: str) -> dict[tuple[str, str], Any]:
        made = orders(deploy, kind, users={user: {} for user in users})
        return {(each.type, each.name): dict(each.inputs) for each in made.resources}

    before, after = own("jobs"), own("app", "jobs", "zoe")
    assert {place: after[place] for place in before} == before
    assert {name.split("-")[2] for _, name in after.keys() - before.keys()} == {"app", "zoe"}


# Through a proxy.


@engines
def test_the_proxy_asks_each_user_for_what_it_logs_in_with(deploy: Deploy, kind: str, engine: str) -> None:
    made = orders(deploy, kind, engine=engine, proxy=True, **BOTH)
    master, *users = [(auth["secretArn"], auth["iamAuth"]) for auth in made.one(PROXY).inputs["auths"]]
    assert master[1] == "DISABLED"
    assert users == [(f"{ARN}Secret/orders-user-app", "DISABLED"), (f"{ARN}Secret/orders-user-jobs", "REQUIRED")]
    assert {auth["authScheme"] for auth in made.one(PROXY).inputs["auths"]} == {"SECRETS"}


@kinds
def test_a_proxy_that_requires_tokens_requires_them_of_every_user(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, proxy={"iamAuthentication": True}, **BOTH)
    assert [auth["iamAuth"] for auth in made.one(PROXY).inputs["auths"]] == ["REQUIRED"] * 3
    assert {name: user["iam"] for name, user in made.result["users"].items()} == {"app": True, "jobs": True}


@kinds
def test_tokens_for_a_proxy_need_no_iam_authentication_of_the_database(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, proxy=True, iamAuthentication=False, **BY_TOKEN)
    assert made.result["users"]["jobs"]["iam"] is True


# What the connection says.


@pytest.mark.parametrize("given", [{}, {"proxy": True}])
@kinds
def test_the_connection_names_each_users_secret(deploy: Deploy, kind: str, given: dict[str, Any]) -> None:
    assert orders(deploy, kind, **given, **BOTH).result["users"] == {
        "app": {"secretArn": "orders-user-app-id", "iam": False},
        "jobs": {"secretArn": "orders-user-jobs-id", "iam": True},
    }


@kinds
def test_users_change_nothing_else_that_a_database_hands_out(deploy: Deploy, kind: str) -> None:
    without, made = (dict(orders(deploy, kind, **given).result) for given in ({}, BOTH))
    assert without.pop("users") == {}
    made.pop("users")
    assert made == without
    assert made["environment"]["DATABASE_USERNAME"] == "dbadmin"


@kinds
@pytest.mark.parametrize("given", [{}, {"users": {}}])
def test_without_users_nothing_is_made_for_them(deploy: Deploy, kind: str, given: dict[str, Any]) -> None:
    made = orders(deploy, kind, **given)
    assert made.result["users"] == {}
    assert not [each for each in made.resources if "-user-" in each.name]


# What is refused.

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    *(
        ("both", {"users": {name: {}}}, f"users.{name}: {NAME}")
        for name in ("App", "1st", "_app", "web-app", "web app", "app'", 'a"b', "app;", "a" * 33, "äpp", "")
    ),
    ("both", {"users": {"dbadmin": {}}}, "users.dbadmin: the master user has this name"),
    ("both", {"users": {"shop": {}}, "credentials": {"username": "Shop"}}, "users.shop: the master user has this name"),
    *(
        (which, engine | {"users": {name: {}}},
         f'users.{name}: "{name}" is reserved by {engine["engine"]} on RDS')
        for which, engine, names in (
            ("both", {"engine": "postgresql"},
             ("rdsadmin", "rdsproxyadmin", "admin", "pg_monitor", "user", "select", "public", "none", "rds_iam",
              "rds_superuser")),
            ("both", MYSQL, ("rdsadmin", "rdsproxyadmin", "key", "mysql")),
            ("instance", MARIADB, ("rdsadmin", "rdsproxyadmin", "key", "mysql")),
        )
        for name in names
    ),
    *(
        ("both", engine | BY_TOKEN | {"iamAuthentication": False} | proxy, f"users.jobs.iam: {NO_TOKENS}")
        for engine in ({}, MYSQL)
        for proxy in ({}, {"proxy": False}, {"proxy": {"enabled": False}})
    ),
    ("both", {"users": {"app": {"password": "hunter2"}}},
     "users.app.password: unknown setting; passwords are generated"),
    ("both", {"users": {"app": {"iamm": True}}}, 'users.app.iamm: unknown setting; did you mean "iam"?'),
    ("both", {"users": {"app": {"iam": "yes"}}}, 'users.app.iam: expected true or false; got "yes"'),
    ("both", {"users": {"app": "hunter2"}}, "users.app: expected an object; got text"),
    ("both", {"users": {"app": ""}}, "users.app: expected an object; got text"),
    ("both", {"users": {"app": True}}, "users.app: expected an object; got true"),
    ("both", {"users": {"app": False}}, "users.app: expected an object; got false"),
    ("both", {"users": {"app": []}}, "users.app: expected an object; got a list"),
    ("both", {"users": ["app"]}, "users: expected an object; got a list"),
    ("both", {"users": "app"}, "users: expected an object; got text"),
]  # fmt: skip

ALLOWED: list[tuple[str, dict[str, Any]]] = [
    ("both", {"users": {"a": {}, "a" * 32: {}, "app_2": {}}}),
    ("both", {"users": {"app": None}}),
    ("both", {"users": {"app": {"iam": False}}, "iamAuthentication": False}),
    ("both", MYSQL | {"users": {"admin": {}, "pg_monitor": {}, "public": {}}}),
    ("instance", MARIADB | {"users": {"admin": {}}}),
    ("both", {"users": {"postgres": {}, "dbadmin2": {}}}),
    ("both", {"users": {"key": {}}}),  # reserved by MySQL alone
    ("both", BY_TOKEN | {"iamAuthentication": False, "proxy": True}),
    ("both", {"users": {"dbadmin": {}}, "credentials": {"username": "root"}}),
]


@pytest.mark.parametrize(
    ("kind", "args", "line"),
    [
        (kind, args, line)
        for which, args, line in REFUSED
        for kind in (("aurora", "instance"), (which,))[which != "both"]
    ],
)
def test_what_a_user_cannot_be_is_refused(kind: str, args: dict[str, Any], line: str) -> None:
    assert refused(kind, args) == [f"orders: {line}"]


@pytest.mark.parametrize(
    ("kind", "args"),
    [(kind, args) for which, args in ALLOWED for kind in (("aurora", "instance"), (which,))[which != "both"]],
)
def test_what_is_close_to_that_is_allowed(kind: str, args: dict[str, Any]) -> None:
    assert decided(kind, args).settings.users.keys() == args["users"].keys()


@kinds
def test_every_users_mistakes_are_told(kind: str) -> None:
    users = {"App": {}, "dbadmin": {}, "jobs": {"iam": True}, "ok": {}}
    assert refused(kind, {"users": users, "iamAuthentication": False}) == [
        f"orders: users.App: {NAME}",
        "orders: users.dbadmin: the master user has this name",
        f"orders: users.jobs.iam: {NO_TOKENS}",
    ]


# Presets.


@kinds
def test_users_of_presets_are_merged_with_a_databases_own(kind: str) -> None:
    users = decided(kind, {"users": {"app": {"iam": True}}}, {"users": {"app": {}, "jobs": {}}}).settings.users
    assert {name: user.iam for name, user in users.items()} == {"app": True, "jobs": False}


@pytest.mark.parametrize(
    ("presets", "args", "path", "message"),
    [
        (
            {"iamAuthentication": False},
            BY_TOKEN,
            "iamAuthentication",
            "true instead of false (preset): users.jobs.iam is given",
        ),
        (
            {"iamAuthentication": False, "users": {"app": {"iam": True}}},
            BY_TOKEN,
            "iamAuthentication",
            "true instead of false (preset): users.jobs.iam is given",
        ),
    ],
)
@kinds
def test_a_preset_gives_way_to_a_user_with_tokens(
    kind: str, presets: dict[str, Any], args: dict[str, Any], path: str, message: str
) -> None:
    settled = decided(kind, args, presets)
    assert (path, message) in [(each.path, each.message) for each in settled.resolved.gave_way]
    assert settled.settings.iam_authentication


@kinds
def test_a_preset_of_users_gives_way_to_a_database_without_tokens(kind: str) -> None:
    settled = decided(kind, {"iamAuthentication": False}, BY_TOKEN)
    assert not settled.settings.iam_authentication
    assert not any(user.iam for user in settled.settings.users.values())


# What is pointed out.

ROTATION = ("SecretsManager.1", "users")
SELDOM = ("SecretsManager.4", "users")
TOKENS = ("proxy-tokens", "users")


@pytest.mark.parametrize(
    ("args", "codes"),
    [
        ({}, set()),
        (APP, {ROTATION, SELDOM}),
        (BY_TOKEN, set()),
        (BOTH, {ROTATION, SELDOM}),
        (APP | {"proxy": True}, {ROTATION, SELDOM}),
        (BY_TOKEN | {"proxy": True}, {ROTATION, SELDOM, TOKENS}),
        (BY_TOKEN | {"proxy": False}, set()),
    ],
)
@kinds
def test_what_is_worth_knowing_of_users_is_told(kind: str, args: dict[str, Any], codes: set[tuple[str, str]]) -> None:
    assert {(each.code, each.path) for each in decided(kind, args).findings if each.path == "users"} == codes


@pytest.mark.parametrize(
    ("tier", "severity"), [("dev", "info"), ("staging", "info"), ("prod", "warning"), ("enterprise", "warning")]
)
@kinds
def test_passwords_that_are_not_rotated_weigh_more_in_production(kind: str, tier: str, severity: str) -> None:
    findings = decided(kind, APP, tier=tier).findings
    assert [each.severity for each in findings if (each.code, each.path) == ROTATION] == [severity]
