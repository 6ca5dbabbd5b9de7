"""Who may log in to a cache: users beside the application's own, IAM tokens, one token for all, or nobody has to."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks

from conftest import NETWORK, STACK, Deploy, Deployment, answering, once
from pulumi_aws_databases import Cache

GROUP = "elasticache/replicationGroup:ReplicationGroup"
USER = "elasticache/user:User"
USER_GROUP = "elasticache/userGroup:UserGroup"
SECRET = "secretsmanager/secret:Secret"
VERSION = "secretsmanager/secretVersion:SecretVersion"
RANDOM = "random:index/randomPassword:RandomPassword"
PASSWORD = "Password0Password0Password0Passw"
ARN = "arn:aws:mock:eu-west-1:123456789012:"
READ = "on ~app::* -@all +@read"


def own_password(args: mocks.MockResourceArgs, state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Generated passwords differ and are secret, as their provider marks them."""
    return {"result": pulumi.Output.secret(f"{PASSWORD}-of-{args.name}")} if "result" in state else {}


computed = answering(own_password, autouse=True)


@once
def cache(deploy: Deploy, tier: str = "dev", name: str = "sessions", **args: Any) -> Deployment:
    settings: Any = {"network": NETWORK, **args}
    return deploy(lambda: Cache(name, settings).connection, STACK | {"aws-databases:tier": tier})


def content(made: Deployment, name: str) -> Any:
    return json.loads(made.one(VERSION, name).inputs["secretString"])


def test_each_user_with_a_password_has_a_secret_of_its_own(deploy: Deploy) -> None:
    made = cache(deploy, users={"reports": READ, "job": {"accessString": READ, "iam": True}})
    assert {each.name for each in made.all(SECRET)} == {"sessions", "sessions-user-reports"}
    host = "sessions-0a1b2c3d.example"
    password = f"{PASSWORD}-of-sessions-user-reports-password"
    told = content(made, "sessions-user-reports")
    assert (told["username"], told["password"]) == ("reports", password)
    assert told["url"] == f"rediss://reports:{password}@{host}:6379"
    user = made.one(USER, "sessions-user-reports").inputs
    assert (user["userName"], user["accessString"]) == ("reports", READ)
    assert user["authenticationMode"] == {"type": "password", "passwords": [password]}
    assert made.result["users"] == {
        "reports": {"username": "reports", "secretArn": "sessions-user-reports-id", "iam": False},
        "job": {"username": "sessions-job-iam-0a1b2c3d", "secretArn": None, "iam": True},
    }
    assert made.result["userArns"] == {
        "app": f"{ARN}User/sessions-app",
        "reports": f"{ARN}User/sessions-user-reports",
        "job": f"{ARN}User/sessions-user-job-iam",
    }


def test_all_users_are_in_the_group_and_the_default_one_is_off(deploy: Deploy) -> None:
    made = cache(deploy, users={"reports": READ, "job": {"iam": True}})
    assert made.one(USER_GROUP).inputs["userIds"] == [
        "sessions-default-0a1b2c3d",
        "sessions-app-0a1b2c3d",
        "sessions-reports-0a1b2c3d",
        "sessions-job-iam-0a1b2c3d",
    ]
    assert made.one(USER, "sessions-default").inputs["accessString"] == "off ~* -@all"
    assert made.one(USER, "sessions-user-job-iam").inputs["accessString"] == "on ~* &* +@all"


@pytest.mark.parametrize(("version", "access"), [("6.0", "on ~* +@all"), ("6.2", "on ~* &* +@all")])
def test_channels_are_said_from_the_version_on_that_knows_them(deploy: Deploy, version: str, access: str) -> None:
    made = cache(deploy, engine="redis", engineVersion=version)
    assert made.one(USER, "sessions-app").inputs["accessString"] == access


def test_the_key_of_secrets_is_told_wherever_there_is_one(deploy: Deploy) -> None:
    iam: dict[str, Any] = {"authentication": "iam"}
    keys = [cache(deploy, **iam, users=users).result["secretKmsKeyArn"] for users in ({}, {"reports": READ})]
    assert keys == [None, f"{ARN}Key/sessions-key"]


@pytest.mark.parametrize("engine", ["valkey", "redis"])
def test_users_are_of_the_engine_that_serves_both_so_that_an_upgrade_leaves_them_alone(
    deploy: Deploy, engine: str
) -> None:
    made = cache(deploy, engine=engine)
    assert {each.inputs["engine"] for each in (*made.all(USER), *made.all(USER_GROUP))} == {"redis"}


def test_a_user_that_changes_between_password_and_iam_is_another_resource_with_another_id(deploy: Deploy) -> None:
    one, other = (
        cache(deploy, authentication=how, users={"job": {"iam": how == "iam"}}).all(USER) for how in ("users", "iam")
    )
    before, after = ({each.name: each.inputs["userId"] for each in users} for users in (one, other))
    both = before.keys() & after.keys()
    assert both == {"sessions-default"}
    assert not {before[name] for name in before.keys() - both} & set(after.values())


def test_with_iam_the_application_has_the_name_that_is_its_id_and_no_secret(deploy: Deploy) -> None:
    made = cache(deploy, authentication="iam")
    user = made.one(USER, "sessions-app-iam").inputs
    assert user["userName"] == user["userId"] == "sessions-app-iam-0a1b2c3d"
    assert user["authenticationMode"] == {"type": "iam"}
    assert made.all(SECRET) == made.all(VERSION) == []
    connection = made.result
    assert (connection["username"], connection["secretArn"]) == (user["userName"], None)
    assert connection["secretKmsKeyArn"] is None
    assert connection["secrets"] == {}
    assert connection["environment"]["CACHE_USERNAME"] == user["userName"]
    assert "CACHE_SECRET_ARN" not in connection["environment"]
    assert connection["userArns"] == {"app": f"{ARN}User/sessions-app-iam"}


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("s" * 31, f"{'s' * 23}-default-0a1b2c3d"),
        ("a-cache-of-somebody-els", "a-cache-of-somebody-els-default-0a1b2c3d"),
    ],
)
def test_every_name_is_within_what_elasticache_takes(deploy: Deploy, name: str, identifier: str) -> None:
    users = {"a" * 20: READ, "b" * 20: {"iam": True}}
    made = cache(deploy, "staging", name, users=users)
    ids = {each.inputs["userId"] for each in made.all(USER)} | {made.one(USER_GROUP).inputs["userGroupId"]}
    group = made.one(GROUP).inputs
    assert identifier in ids
    assert len(ids) == 5
    assert all(len(each) <= 40 for each in ids | {group["replicationGroupId"], group["finalSnapshotIdentifier"]})
    assert not any("--" in each for each in ids)


def test_a_token_is_set_at_once_and_its_clients_have_no_name(deploy: Deploy) -> None:
    made = cache(deploy, "prod", authentication="token", engine="redis")
    group = made.one(GROUP)
    token = f"{PASSWORD}-of-sessions-token"
    assert (group.inputs["authToken"], group.inputs["authTokenUpdateStrategy"]) == (token, "SET")
    assert "authToken" in group.secrets
    assert "userGroupIds" not in group.inputs
    assert made.all(USER) == made.all(USER_GROUP) == []
    host = "sessions-0a1b2c3d"
    assert content(made, "sessions") == {
        "engine": "redis",
        "password": token,
        "host": f"{host}.example",
        "port": 6379,
        "url": f"rediss://:{token}@{host}.example:6379",
        "readerUrl": f"rediss://:{token}@{host}-ro.example:6379",
    }
    assert made.result["username"] is None
    assert made.result["userArns"] == {}
    assert "CACHE_USERNAME" not in made.result["environment"]
    assert made.result["secrets"].keys() == {"CACHE_PASSWORD", "CACHE_URL"}


def test_a_token_changes_in_the_order_that_aws_wants(deploy: Deploy) -> None:
    """Another version beside the one before (ROTATE), and once clients have it, alone (SET)."""
    steps = [None, {"version": 2, "keepPrevious": True}, {"version": 2}]
    made = [cache(deploy, authentication="token", auth_token=step) for step in steps]
    assert [each.one(RANDOM).inputs["keepers"]["version"] for each in made] == ["1", "2", "2"]
    assert [each.one(GROUP).inputs["authTokenUpdateStrategy"] for each in made] == ["SET", "ROTATE", "SET"]


@pytest.mark.parametrize("how", ["users", "iam", "none"])
def test_a_token_that_there_was_goes_in_the_call_that_brings_users(deploy: Deploy, how: str) -> None:
    group = cache(deploy, authentication=how).one(GROUP).inputs
    assert group["authTokenUpdateStrategy"] == "DELETE"
    assert "authToken" not in group


def test_a_token_is_of_the_kinds_of_characters_that_aws_asks_for(deploy: Deploy) -> None:
    token = cache(deploy, authentication="token").one(RANDOM, "sessions-token").inputs
    assert 16 <= token["length"] <= 128
    assert token["special"] is False
    assert all(token[kind] >= 1 for kind in ("minLower", "minUpper", "minNumeric"))


def test_without_authentication_there_is_nothing_to_log_in_with(deploy: Deploy) -> None:
    made = cache(deploy, authentication="none")
    group = made.one(GROUP).inputs
    assert not {"userGroupIds", "authToken"} & group.keys()
    assert group["transitEncryptionEnabled"] is True
    assert made.all(USER) == made.all(SECRET) == made.all(RANDOM) == []
    assert (made.result["username"], made.result["secretArn"], made.result["secrets"]) == (None, None, {})
    assert made.result["tls"] is True


def test_tls_can_be_turned_off_at_dev_and_then_nobody_logs_in(deploy: Deploy) -> None:
    made = cache(deploy, transit_encryption=False)
    group = made.one(GROUP).inputs
    assert group["transitEncryptionEnabled"] is False
    assert "transitEncryptionMode" not in group
    assert "userGroupIds" not in group
    assert group["atRestEncryptionEnabled"] is True
    assert (made.result["tls"], made.result["environment"]["CACHE_TLS"]) == (False, "false")


@pytest.mark.parametrize(
    "args",
    [
        {"users": {"reports": READ}},
        {"authentication": "token"},
        {"serverless": True, "users": {"reports": READ}},
        {"shards": 2},
    ],
)
def test_passwords_are_secret_wherever_they_appear(deploy: Deploy, args: dict[str, Any]) -> None:
    made = cache(deploy, **args)
    for each in made.resources:
        plain = {name: given for name, given in each.inputs.items() if name not in each.secrets}
        assert PASSWORD not in json.dumps(plain)
    assert PASSWORD not in json.dumps(made.result)


@pytest.mark.parametrize("args", [{"authentication": "users"}, {"authentication": "token"}, {"users": {"a": READ}}])
def test_ecs_finds_what_its_secrets_name(deploy: Deploy, args: dict[str, Any]) -> None:
    made = cache(deploy, **args)
    for reference in made.result["secrets"].values():
        arn, key, *_ = reference.split(":")
        assert arn == made.one(VERSION, "sessions").inputs["secretId"]
        assert key in content(made, "sessions")
