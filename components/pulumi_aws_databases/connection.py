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
    variables = {name: _text(value) for name, value in environment.items() if value is not None}
    return {**values, "environment": variables, "secrets": dict(secrets)}


def prefixed(connected: Mapping[str, Any], prefix: str) -> pulumi.Output[dict[str, str]]:
    """The environment of a connection, with a prefix before each name."""
    return pulumi.Output.from_input({f"{prefix}{name}": value for name, value in connected["environment"].items()})


def secret_value(arn: pulumi.Input[str], key: str) -> pulumi.Output[str]:
    """How ECS refers to one key of a secret's JSON.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
    """
    return pulumi.Output.format("{0}:{1}::", arn, key)


def arn_in(arn: str, region: str) -> str:
    """The ARN in another region of what has the same name there, as replicas have."""
    parts = arn.split(":")
    return ":".join([*parts[:3], region, *parts[4:]])


def _text(value: Any) -> Any:
    if isinstance(value, pulumi.Output):
        return value.apply(_text)
    if value is None:  # as mocks leave what they do not compute
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
