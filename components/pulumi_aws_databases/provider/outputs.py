"""What components hand out, as typed properties beside the whole connection."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Out:
    """One output: its description, and its type as Pulumi's schema names it; `map of` and `list of` go before it."""

    description: str
    type: str = "string"
    always: bool = False
    """Whether it has a value in every deployment."""


CONNECTION = Out(
    "Everything an application needs to connect, as one map and without a password; what a `DatabaseAccess` takes.",
    "any",
    always=True,
)
ENVIRONMENT = Out(
    "The variables an application needs, such as DATABASE_HOST, TABLE_NAME or CACHE_HOST.",
    "map of string",
    always=True,
)
SECRETS = Out("The secret variables as ECS takes them, name to `valueFrom`.", "map of string", always=True)
HANDED_OUT = {"connection": CONNECTION, "environment": ENVIRONMENT, "secrets": SECRETS}
REGION = Out("Its AWS region.", always=True)
GROUP = Out("The security group to which rules for clients go; the database and its proxy carry it.")
SECRET = Out("The secret of who connects, in Secrets Manager.")
SECRET_KEY = Out("The KMS key that encrypts the secret.")
PORT = Out("The port clients connect to.", "integer", always=True)

RELATIONAL: Mapping[str, Out] = {
    **HANDED_OUT,
    "kind": Out("What it is: aurora, instance or global-aurora.", always=True),
    "engine": Out("Its engine: postgresql, mysql or mariadb.", always=True),
    "host": Out("The host that is written to.", always=True),
    "port": PORT,
    "databaseName": Out("The first database in it."),
    "readerHost": Out("The host of its readers; the one that is written to where there is none."),
    "proxyHost": Out("The proxy's host."),
    "proxyReaderHost": Out("The host of the proxy's read-only endpoint."),
    "proxyArn": Out("The proxy's ARN."),
    "username": Out("The master user."),
    "secretArn": SECRET,
    "secretKmsKeyArn": SECRET_KEY,
    "securityGroupId": GROUP,
    "kmsKeyArn": Out("The KMS key that encrypts it."),
    "arn": Out("Its ARN.", always=True),
    "resourceId": Out("Its resource id, by which IAM names it."),
    "identifier": Out("Its identifier in AWS.", always=True),
    "region": REGION,
    "users": Out("The applications' users, by name.", "map of ConnectedUser", always=True),
    "replicas": Out("The read replicas of an instance, by name.", "map of ConnectedReplica", always=True),
    "customEndpoints": Out("The hosts of a cluster's custom endpoints, by name.", "map of string", always=True),
    "userSql": Out("The statements that make the applications' users; none without users."),
}
AURORA = RELATIONAL
INSTANCE = RELATIONAL
GLOBAL_AURORA = {
    **RELATIONAL,
    "regions": Out("How each region is reached, by region.", "map of ConnectedRegion", always=True),
}
TABLE: Mapping[str, Out] = {
    **HANDED_OUT,
    "kind": Out("What it is: dynamodb.", always=True),
    "tableName": Out("The table's name.", always=True),
    "tableArn": Out("The table's ARN.", always=True),
    "streamArn": Out("The ARN of its stream."),
    "indexArns": Out("The ARNs of its indexes.", "list of string", always=True),
    "kmsKeyArn": Out("The KMS key that encrypts it, where that is the customer's."),
    "region": REGION,
    "replicas": Out("Its copies in other regions, by region.", "map of TableCopy", always=True),
}
CACHE: Mapping[str, Out] = {
    **HANDED_OUT,
    "kind": Out("What it is: cache.", always=True),
    "engine": Out("Its engine: valkey or redis.", always=True),
    "host": Out("The host that clients connect to: the configuration endpoint in cluster mode, else the primary's."),
    "port": PORT,
    "readerHost": Out("The host of its replicas."),
    "readerPort": Out("The port of its replicas.", "integer"),
    "clusterMode": Out("Whether clients must speak the cluster protocol.", "boolean", always=True),
    "tls": Out("Whether clients must speak TLS.", "boolean", always=True),
    "username": Out("The application's user."),
    "secretArn": SECRET,
    "secretKmsKeyArn": SECRET_KEY,
    "userArns": Out("The ARNs of its users, by name.", "map of string", always=True),
    "users": Out("The users beside the application's own, by name.", "map of ConnectedCacheUser"),
    "securityGroupId": GROUP,
    "kmsKeyArn": Out("The KMS key that encrypts it."),
    "arn": Out("Its ARN.", always=True),
    "region": REGION,
}
PLACE: Mapping[str, Out] = {
    "vpcId": Out("The VPC.", always=True),
    "subnetIds": Out("Its private subnets.", "list of string", always=True),
    "routeTableIds": Out("The route tables of a network that was made.", "list of string", always=True),
    "cidrBlock": Out("The addresses of a network that was made."),
}
NETWORK = {
    **PLACE,
    "regions": Out("The same four in every region, by region.", "map of NetworkPlace", always=True),
}

BUDGET = {
    "name": Out("The budget's name.", always=True),
    "arn": Out("Its ARN.", always=True),
}

NESTED: Mapping[str, tuple[str, Mapping[str, Out]]] = {
    "ConnectedUser": (
        "How an application's user connects.",
        {"secretArn": SECRET, "iam": Out("Whether it logs in with IAM tokens.", "boolean")},
    ),
    "ConnectedCacheUser": (
        "How a user of a cache connects.",
        {
            "username": Out("Its name."),
            "secretArn": SECRET,
            "iam": Out("Whether it logs in with IAM tokens.", "boolean"),
        },
    ),
    "ConnectedReplica": (
        "How a read replica is reached.",
        {
            "host": Out("Its host."),
            "port": PORT,
            "region": REGION,
            "arn": Out("Its ARN."),
            "securityGroupId": GROUP,
            "resourceId": Out("Its resource id, by which IAM names it."),
        },
    ),
    "ConnectedRegion": (
        "How one region of a global database is reached.",
        {
            "host": Out("The host of the region's cluster."),
            "readerHost": Out("The host of its readers."),
            "port": PORT,
            "secretArn": SECRET,
            "secretKmsKeyArn": SECRET_KEY,
            "securityGroupId": GROUP,
            "arn": Out("The ARN of the region's cluster."),
            "resourceId": Out("Its resource id, by which IAM names it."),
        },
    ),
    "TableCopy": (
        "A copy of a table in another region.",
        {"arn": Out("Its ARN."), "kmsKeyArn": Out("The KMS key that encrypts it.")},
    ),
    "NetworkPlace": ("A network in one region.", PLACE),
}
"""Objects in outputs, by the name of their type."""
