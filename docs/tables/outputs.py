"""What a component hands out, key by key; the keys are those of a plan, the words are here."""

from collections.abc import Mapping
from typing import Any

from tables.markdown import code, table
from tables.recording import recorded
from tables.settings import LEAST

_COMMON = {
    "kind": "the type of database",
    "arn": "its ARN",
    "region": "its region",
    "kmsKeyArn": "the key that encrypts it; null where AWS owns it",
    "securityGroupId": "the access group: rules of clients go there",
    "environment": "what an application needs, as variables: {variables}",
    "secrets": "the same for ECS, variable to `valueFrom`{secrets}",
    "engine": "the engine",
    "port": "the port that clients connect to",
    "username": "the user to log in as; for a relational database the master user",
    "secretArn": "the secret with that user's password",
    "secretKmsKeyArn": "the key of the secrets",
}
_RELATIONAL = {
    "host": "where to write",
    "readerHost": "where to read: a cluster's readers, an instance's first replica of its region, else `host`",
    "databaseName": "the first database in it",
    "proxyHost": "the proxy's host, or null",
    "proxyReaderHost": "the proxy's read-only endpoint, or null",
    "proxyArn": "the proxy's ARN, or null",
    "resourceId": "the id that IAM policies for `rds-db:connect` name",
    "identifier": "its AWS identifier",
    "users": "each of `users`: name to `{secretArn, iam}`",
    "replicas": "read replicas: name to `{host, port, region, arn, securityGroupId, resourceId}`",
    "customEndpoints": "name to host",
}
MEANINGS: Mapping[str, Mapping[str, str]] = {
    "aurora": _COMMON | _RELATIONAL,
    "instance": _COMMON | _RELATIONAL,
    "global-aurora": _COMMON
    | _RELATIONAL
    | {
        "host": "the global writer endpoint, which follows a switchover",
        "arn": "the global cluster's ARN",
        "identifier": "the global cluster's identifier",
        "region": "the primary region",
        "regions": "each region: "
        "`{host, readerHost, port, secretArn, secretKmsKeyArn, securityGroupId, arn, resourceId}`",
    },
    "dynamodb": _COMMON
    | {
        "tableName": "its name",
        "tableArn": "its ARN",
        "streamArn": "its stream's ARN, or null",
        "indexArns": "the ARNs of its indexes",
        "replicas": "region to `{arn, kmsKeyArn}`",
    },
    "cache": _COMMON
    | {
        "host": "where to connect: the configuration endpoint in cluster mode, the primary otherwise",
        "readerHost": "where to read",
        "readerPort": "its port: another one for a serverless cache",
        "clusterMode": "whether clients must speak cluster mode",
        "tls": "whether clients must speak TLS",
        "userArns": "name to ARN of each user",
        "users": "each of `users`: name to `{username, secretArn, iam}`; only where there are some",
    },
    "network": {
        "vpcId": "the VPC",
        "subnetIds": "its subnets for databases",
        "routeTableIds": "their route tables; none of a network that was there before",
        "cidrBlock": "its addresses, where it was made",
        "regions": "each region: the same four",
    },
}


def outputs(kind: str) -> str:
    """The keys of `connection`, or of a network's outputs."""
    made = handed_out(kind)
    names = ", ".join(map(code, sorted(made.get("environment", ()))))
    secrets = ", ".join(map(code, sorted(made.get("secrets", ()))))
    words = {"{variables}": names, "{secrets}": f": {secrets}" if secrets else "; none here"}
    rows = []
    for key in made:
        text = MEANINGS[kind].get(key, "")
        for place, value in words.items():
            text = text.replace(place, value)
        rows.append([code(key), text])
    return table(("Key", "Meaning"), sorted(rows))


def handed_out(kind: str) -> dict[str, Any]:
    """What a plan says that a component hands out."""
    made: dict[str, Any] = dict(recorded(kind, "orders", LEAST[kind]).outputs)["made"]
    return made
