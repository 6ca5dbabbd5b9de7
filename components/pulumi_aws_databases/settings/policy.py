"""A resource's policy, as JSON text or as an object."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import pulumi

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.settings.values import Form, wrong

VERSION = "2012-10-17"


def _policy(value: Any) -> Any:
    """The policy as an object whose statements are a list; an Output as it is."""
    if isinstance(value, pulumi.Output):
        return value
    known = value
    if isinstance(value, str):
        try:
            known = json.loads(value)
        except ValueError:
            raise wrong("expected a policy; this text is no JSON") from None
    statements = known.get("Statement") if isinstance(known, Mapping) else None
    statements = [statements] if isinstance(statements, Mapping) else statements
    if not isinstance(statements, list | tuple) or not statements or not all(map(_is_statement, statements)):
        raise wrong(f"expected a policy, whose statements have Effect and Action; got {got(value)}")
    # DynamoDB takes a policy without a version for one of 2008, and would not find it equal to itself.
    return {"Version": VERSION, **known, "Statement": [dict(each) for each in statements]}


def _is_statement(value: Any) -> bool:
    return isinstance(value, Mapping) and "Effect" in value and bool({"Action", "NotAction"} & value.keys())


Policy = Annotated[
    Mapping[str, Any] | pulumi.Output[Any],
    Form(_policy, {"anyOf": [{"type": "string"}, {"type": "object", "required": ["Statement"]}]}),
]
