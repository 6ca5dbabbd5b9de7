"""What a component hands out: everything an application needs to connect, and no password."""

from collections.abc import Mapping
from typing import Any

import pulumi


def connection(
    values: Mapping[str, Any], environment: Mapping[str, Any], secrets: Mapping[str, pulumi.Input[str]]
) -> dict[str, Any]:
    """The connection of a database.

    Args:
        values: the keys of its kind; one that has no value is None.
        environment: the application's variables, as strings in the result, without those that have no value.
        secrets: the same for ECS, name to ``valueFrom``.
    """
    variables = {name: as_text(value) for name, value in environment.items() if value is not None}
    return {**values, "environment": variables, "secrets": dict(secrets)}


def prefixed(connected: Mapping[str, Any], prefix: str) -> pulumi.Output[dict[str, str]]:
    """The environment of a connection, with a prefix before each name."""
    return pulumi.Output.from_input({f"{prefix}{name}": value for name, value in connected["environment"].items()})


def secret_value(arn: pulumi.Input[str], key: str) -> pulumi.Output[str]:
    """How ECS refers to one key of a secret's JSON.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
    """
    return pulumi.Output.format("{0}:{1}::", arn, key)


def environment_as(connected: Mapping[str, Any], user: str | None) -> dict[str, Any]:
    """The environment of a connection for one of its users, in place of the one that the connection itself is of."""
    variables, about = dict(connected["environment"]), _about(connected, user)
    if about is None:
        return variables
    family = _family(connected)
    told = {f"{family}_USERNAME": about.get("username", user), f"{family}_SECRET_ARN": about["secretArn"]}
    variables |= told
    return {name: value for name, value in variables.items() if value is not None}


def secrets_as(connected: Mapping[str, Any], user: str | None) -> dict[str, Any]:
    """What ECS can hand to a container as secrets of a user, name to ``valueFrom``; none to one with IAM tokens.

    Where there is a URL there is one of the readers, too.
    """
    family, about = _family(connected), _about(connected, user)
    if about is None:
        secrets = dict(connected["secrets"])
        if f"{family}_URL" in secrets:
            secrets[f"{family}_READER_URL"] = secret_value(connected["secretArn"], "readerUrl")
        return secrets
    if about["iam"] or about["secretArn"] is None:
        return {}
    keys = {"PASSWORD": "password", "URL": "url", "READER_URL": "readerUrl"}
    return {f"{family}_{name}": secret_value(about["secretArn"], key) for name, key in keys.items()}


def _about(connected: Mapping[str, Any], user: str | None) -> Mapping[str, Any] | None:
    users: Mapping[str, Mapping[str, Any]] = connected.get("users") or {}
    return users.get(user) if user is not None else None


def _family(connected: Mapping[str, Any]) -> str:
    return "CACHE" if connected["kind"] == "cache" else "DATABASE"


def arn_in(arn: str, region: str) -> str:
    """The ARN in another region of what has the same name there, as replicas have."""
    parts = arn.split(":")
    return ":".join([*parts[:3], region, *parts[4:]])


def as_text(value: Any) -> Any:
    """A variable's value as text."""
    if isinstance(value, pulumi.Output):
        return value.apply(as_text)
    if value is None:  # as mocks leave what they do not compute
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
