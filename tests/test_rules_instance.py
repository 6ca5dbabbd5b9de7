"""What RDS refuses of an instance, in the words that a user reads."""

from typing import Any

import pytest

from deciding import configured
from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import Decided, decide

NETWORK = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"]}
MYSQL: dict[str, Any] = {"engine": "mysql"}
MARIADB: dict[str, Any] = {"engine": "mariadb"}
MANAGED = {"credentials": {"management": "managed"}}
STRIPED = {"allocatedStorage": 400}
IO1 = {"storageType": "io1", "allocatedStorage": 100}
MYSQL_LOGS = "audit, error, general, slowquery or iam-db-auth-error"
BELOW_400 = "AWS sets it for gp3 below 400 GiB; allocatedStorage is 399"
REPLICA_NAME = "expected a name of up to 20 of a-z, 0-9 and -, a letter first"
NO_REPLICA = "RDS makes no replica where it manages the password; expected generated"
FROM_BACKUPS = "RDS makes replicas from backups, and backupRetentionDays is 0"
NO_BLUE_GREEN = "AWS's provider makes no blue/green update of an instance with replicas, and blueGreenUpdate is on"
FIFTEEN: dict[str, Any] = {f"r{number}": {} for number in range(15)}


@pytest.fixture(autouse=True)
def configuration() -> None:
    configured()


def decided(name: str = "catalog", **args: Any) -> Decided:
    return decide(name, "instance", args)


def refused(**args: Any) -> list[str]:
    with pytest.raises(BadInput) as raised:
        decided(**args)
    return str(raised.value).splitlines()


REFUSED: list[tuple[dict[str, Any], str]] = [
    # versions, names and users
    (
        {"engineVersion": "10"},
        'engineVersion: expected a version of 11, 12, 13, 14, 15, 16, 17 or 18 for postgresql; got "10"',
    ),
    (MYSQL | {"engineVersion": "5.6"}, 'engineVersion: expected a version of 5.7, 8.0 or 8.4 for mysql; got "5.6"'),
    (MYSQL | {"engineVersion": "8.40"}, 'engineVersion: expected a version of 5.7, 8.0 or 8.4 for mysql; got "8.40"'),
    (MARIADB | {"extendedSupport": True}, "extendedSupport: AWS has no extended support of mariadb"),
    (MARIADB | {"engineVersion": "10.5"},
     'engineVersion: expected a version of 10.6, 10.11, 11.4, 11.8 or 12.3 for mariadb; got "10.5"'),
    ({"engine": "oracle"}, 'engine: expected postgresql, mysql or mariadb; got "oracle"'),
    ({"databaseName": "order"}, 'databaseName: "order" is a reserved word of postgresql; give another name'),
    (MARIADB | {"databaseName": "Key"}, 'databaseName: "Key" is a reserved word of mariadb; give another name'),
    ({"credentials": {"username": "admin"}}, 'credentials.username: "admin" is reserved by postgresql on RDS'),
    ({"credentials": {"username": "pg_shop"}}, 'credentials.username: "pg_shop" is reserved by postgresql on RDS'),
    (MARIADB | {"credentials": {"username": "rdsadmin"}},
     'credentials.username: "rdsadmin" is reserved by mariadb on RDS'),
    # logs, parameters, Insights
    ({"logExports": ["audit"]},
     'logExports: expected postgresql, upgrade or iam-db-auth-error for postgresql; got "audit"'),
    (MYSQL | {"logExports": ["error", "upgrade"]}, f'logExports: expected {MYSQL_LOGS} for mysql; got "upgrade"'),
    (MARIADB | {"logExports": ["instance"]}, f'logExports: expected {MYSQL_LOGS} for mariadb; got "instance"'),
    ({"parameters": {"rds.force_ssl": 0}}, "parameters.rds.force_ssl: TLS is enforced at every tier; leave it out"),
    *(
        (engine | {"parameters": {"require_secure_transport": 0}},
         "parameters.require_secure_transport: TLS is enforced at every tier; leave it out")
        for engine in (MYSQL, MARIADB)
    ),
    ({"databaseInsights": {"mode": "advanced", "retentionDays": 731}},
     "databaseInsights.retentionDays: the advanced mode keeps 465 days; got 731"),
    *(
        (engine | {"instanceClass": small, "databaseInsights": True},
         f'databaseInsights.enabled: instance class "{small}" has no Insights with {engine["engine"]}')
        for engine in (MYSQL, MARIADB)
        for small in ("t4g.micro", "db.t4g.small", "t3.micro", "db.t3.small")
    ),
    (MYSQL | {"instanceClass": "r7g.large", "databaseInsights": True, "replicas": {"a": {"instanceClass": "t3.micro"}}},
     'databaseInsights.enabled: instance class "t3.micro" has no Insights with mysql'),
    # classes
    *(
        ({"instanceClass": name}, "instanceClass: expected a class of RDS; only Aurora has serverless instances")
        for name in ("serverless", "db.serverless")
    ),
    ({"replicas": {"a": {"instanceClass": "serverless"}}},
     "replicas.a.instanceClass: expected a class of RDS; only Aurora has serverless instances"),
    # storage
    ({"allocatedStorage": 19}, "allocatedStorage: expected a number from 20 to 65536 GiB; got 19"),
    ({"allocatedStorage": 65537, "maxAllocatedStorage": 65536},
     "allocatedStorage: expected a number from 20 to 65536 GiB; got 65537"),
    *(
        ({"storageType": kind, "allocatedStorage": 99, "iops": 1000},
         f"allocatedStorage: expected at least 100 GiB for {kind}; got 99")
        for kind in ("io1", "io2")
    ),
    ({"allocatedStorage": 100, "maxAllocatedStorage": 109},
     "maxAllocatedStorage: expected at least 110, 110 % of allocatedStorage; got 109"),
    ({"allocatedStorage": 101, "maxAllocatedStorage": 111},
     "maxAllocatedStorage: expected at least 112, 110 % of allocatedStorage; got 111"),
    ({"allocatedStorage": 399, "iops": 12000}, f"iops: {BELOW_400}"),
    ({"allocatedStorage": 399, "storageThroughput": 500}, f"storageThroughput: {BELOW_400}"),
    (STRIPED | {"iops": 11999}, "iops: expected a number from 12000 to 64000 for gp3; got 11999"),
    (STRIPED | {"iops": 64001}, "iops: expected a number from 12000 to 64000 for gp3; got 64001"),
    (STRIPED | {"storageThroughput": 499}, "storageThroughput: expected a number from 500 to 4000 for gp3; got 499"),
    (STRIPED | {"storageThroughput": 4001}, "storageThroughput: expected a number from 500 to 4000 for gp3; got 4001"),
    (STRIPED | {"storageType": "gp2", "iops": 12000}, "iops: expected only with gp3, io1 or io2; storageType is gp2"),
    *(
        ({"storageType": kind, "storageThroughput": 500, **more},
         f"storageThroughput: expected only with gp3; storageType is {kind}")
        for kind, more in (("gp2", {}), ("io1", {"iops": 1000}), ("io2", {"iops": 1000}))
    ),
    *(({"storageType": kind}, f"iops: required with {kind}") for kind in ("io1", "io2")),
    (IO1 | {"iops": 5001}, "iops: expected 0.5 to 50 for each GiB, so 50 to 5000; got 5001"),
    (IO1 | {"storageType": "io2", "iops": 5001}, "iops: expected 0.5 to 50 for each GiB, so 50 to 5000; got 5001"),
    (IO1 | {"allocatedStorage": 3000, "iops": 1499},
     "iops: expected 0.5 to 50 for each GiB, so 1500 to 150000; got 1499"),
    # zones and replicas
    ({"multiAz": True, "availabilityZone": "eu-west-1a"},
     "availabilityZone: expected only without multiAz, with which AWS chooses two zones"),
    ({"replicas": {"a": {"multiAz": True, "availabilityZone": "eu-west-1a"}}},
     "replicas.a.availabilityZone: expected only without multiAz"),
    ({"readReplicas": 1, "replicas": {"a": {}}}, "readReplicas: expected either readReplicas or replicas; got both"),
    ({"readReplicas": 16}, "readReplicas: expected a number from 0 to 15; got 16"),
    ({"replicas": FIFTEEN | {"one-more": {}}}, "replicas: expected at most 15; got 16"),
    *(({"replicas": {name: {}}}, f"replicas.{name}: {REPLICA_NAME}") for name in ("Reports", "1st", "a--b", "a" * 21)),
    ({"readReplicas": 1, "backupRetentionDays": 0}, f"readReplicas: {FROM_BACKUPS}"),
    ({"replicas": {"a": {}}, "backupRetentionDays": 0}, f"replicas: {FROM_BACKUPS}"),
    ({"readReplicas": 1} | MANAGED, f"credentials.management: {NO_REPLICA}"),
    ({"replicas": {"a": {}}} | MANAGED, f"credentials.management: {NO_REPLICA}"),
    ({"readReplicas": 1, "blueGreenUpdate": True}, f"readReplicas: {NO_BLUE_GREEN}"),
    ({"replicas": {"a": {}}, "blueGreenUpdate": True}, f"replicas: {NO_BLUE_GREEN}"),
    ({"blueGreenUpdate": True} | MANAGED,
     "credentials.management: RDS makes no blue/green update where it manages the password"),
    ({"backupRetentionDays": 36}, "backupRetentionDays: expected a number from 0 to 35 days; got 36"),
    # beginnings
    ({"snapshotIdentifier": "nightly", "restoreToPointInTime": {"source": "legacy", "latest": True}},
     "snapshotIdentifier: expected either snapshotIdentifier or restoreToPointInTime; got both"),
    ({"restoreToPointInTime": {"source": "legacy"}}, "restoreToPointInTime: expected either time or latest"),
    # windows, clients, identifiers
    ({"identifier": "Catalog"}, 'identifier: expected 1 to 63 of a-z, 0-9 and -, a letter first; got "Catalog"'),
    ({"network": NETWORK | {"subnetIds": ["subnet-a"]}},
     "network.subnetIds: expected subnets in at least two zones; got 1"),
    ({"backupWindow": "03:00-03:29"}, 'backupWindow: expected at least 30 minutes; got "03:00-03:29"'),
    ({"backupWindow": "05:30-06:30", "maintenanceWindow": "sun:05:00-sun:06:00"},
     'backupWindow: "05:30-06:30" meets maintenanceWindow "sun:05:00-sun:06:00"'),
    ({"allowedCidrs": ["8.8.8.0/24"]}, 'allowedCidrs: expected private address ranges; got "8.8.8.0/24"'),
]  # fmt: skip

ALLOWED: list[dict[str, Any]] = [
    {"engineVersion": "13"},
    {"engineVersion": "18.1"},
    MYSQL | {"engineVersion": "8.0.46"},
    MARIADB | {"engineVersion": "12.3"},
    MYSQL | {"databaseName": "analyse"},
    MARIADB | {"credentials": {"username": "admin"}},
    {"logExports": ["postgresql", "upgrade", "iam-db-auth-error"]},
    MYSQL | {"logExports": ["audit", "error", "general", "slowquery", "iam-db-auth-error"]},
    MARIADB | {"logExports": []},
    MYSQL | {"parameters": {"rds.force_ssl": 0}},  # which the other engine does not know
    {"databaseInsights": {"mode": "advanced", "retentionDays": 465}},
    {"instanceClass": "t3.micro", "databaseInsights": True},
    MYSQL | {"instanceClass": "t4g.medium", "databaseInsights": True},
    MARIADB | {"instanceClass": "t4g.micro", "databaseInsights": False},
    {"instanceClass": "db.m7g.large", "replicas": {"a": {"instanceClass": "r7g.large"}}},
    {"allocatedStorage": 20, "maxAllocatedStorage": 22},
    {"allocatedStorage": 100, "maxAllocatedStorage": 110},
    {"allocatedStorage": 101, "maxAllocatedStorage": 112},
    {"storageType": "gp2", "allocatedStorage": 20},
    {"allocatedStorage": 399},
    STRIPED | {"iops": 12000, "storageThroughput": 500},
    STRIPED | {"iops": 64000, "storageThroughput": 4000},
    IO1 | {"iops": 1000},
    IO1 | {"iops": 5000},
    {"storageType": "io2", "allocatedStorage": 2000, "iops": 1000},
    {"multiAz": False, "availabilityZone": "eu-west-1a"},
    {"multiAz": True, "replicas": {"a": {"availabilityZone": "eu-west-1a"}, "b": {"multiAz": True}}},
    {"readReplicas": 15},
    {"replicas": FIFTEEN},
    {"replicas": {"a" * 20: {}, "r-1": {}}},
    {"readReplicas": 1, "backupRetentionDays": 1},
    {"readReplicas": 0, "backupRetentionDays": 0},
    {"readReplicas": 0} | MANAGED,
    {"replicas": {}, "backupRetentionDays": 35} | MANAGED,
    {"blueGreenUpdate": True, "readReplicas": 0},
    {"blueGreenUpdate": True, "replicas": {}},
    {"blueGreenUpdate": False, "readReplicas": 1},
    {"snapshotIdentifier": "nightly"},
    {"restoreToPointInTime": {"source": "legacy", "time": "2026-01-31T12:00:00Z"}},
    {"identifier": "c" * 63},
    {"backupWindow": "03:00-03:30"},
    {"backupWindow": "04:00-05:00", "maintenanceWindow": "sun:05:00-sun:05:30"},
    {"allowedCidrs": ["10.1.0.0/16", "100.64.0.0/16"]},
]


@pytest.mark.parametrize(("args", "line"), REFUSED)
def test_what_an_instance_cannot_have_is_refused(args: dict[str, Any], line: str) -> None:
    assert refused(**args) == [f"catalog: {line}"]


@pytest.mark.parametrize("args", ALLOWED)
def test_what_is_close_to_that_is_allowed(args: dict[str, Any]) -> None:
    assert decided(**args).settings.engine == args.get("engine", "postgresql")


def test_several_breaches_are_all_told() -> None:
    args = {"allocatedStorage": 399, "iops": 12000, "storageThroughput": 500}
    assert sorted(refused(**args, instanceClass="serverless")) == [
        "catalog: instanceClass: expected a class of RDS; only Aurora has serverless instances",
        f"catalog: iops: {BELOW_400}",
        f"catalog: storageThroughput: {BELOW_400}",
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("webShop", 'expected a-z, 0-9 and single -, a letter first, such as "web-shop"'),
        ("web--shop", 'expected a-z, 0-9 and single -, a letter first, such as "web-shop"'),
        ("c" * 55, "expected at most 54 characters; got 55"),
    ],
)
def test_a_name_that_can_be_no_identifier_is_refused(name: str, message: str) -> None:
    with pytest.raises(BadInput) as raised:
        decided(name, readReplicas=0)
    assert str(raised.value) == f"{name}: the name becomes an AWS identifier: {message}"


def test_a_name_is_an_identifier_also_where_that_is_fixed() -> None:
    assert decided("c" * 54, readReplicas=0).settings.identifier is None
    with pytest.raises(BadInput) as raised:
        decided("Web_Shop", identifier="web-shop", readReplicas=0)
    assert str(raised.value).startswith("Web_Shop: the name becomes an AWS identifier: ")
