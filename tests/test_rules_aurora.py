"""What Aurora refuses, in the words that a user reads, and what is only pointed out."""

from typing import Any

import pytest

from conftest import NETWORK
from deciding import configured
from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import Decided, decide

MYSQL = {"engine": "mysql"}
MEMBER_NAME = '20 of a-z, 0-9 and -, a letter first, other than "writer"'
MYSQL_LOGS = "audit, error, general, slowquery, instance or iam-db-auth-error"
READERS_15: dict[str, Any] = {f"r{number}": {} for number in range(15)}


@pytest.fixture(autouse=True)
def configuration() -> None:
    configure("dev")


def configure(tier: str) -> None:
    configured(tier, alarms={"emails": ["oncall@example.com"]})


def decided(name: str = "orders", **args: Any) -> Decided:
    return decide(name, "aurora", args)


REFUSED = [
    (
        {"engineVersion": "10"},
        'engineVersion: expected a version of 11, 12, 13, 14, 15, 16, 17 or 18 for postgresql; got "10"',
    ),
    (
        {"engineVersion": "170"},
        'engineVersion: expected a version of 11, 12, 13, 14, 15, 16, 17 or 18 for postgresql; got "170"',
    ),
    (MYSQL | {"engineVersion": "17"}, 'engineVersion: expected a version of 5.7, 8.0 or 8.4 for mysql; got "17"'),
    (
        {"engineVersion": "12", "capacity": {"max": 4}},
        'capacity: engineVersion "12" has no Serverless v2; expected an instanceClass instead',
    ),
    (MYSQL | {"engineVersion": "5.6"}, 'engineVersion: expected a version of 5.7, 8.0 or 8.4 for mysql; got "5.6"'),
    ({"databaseName": "order"}, 'databaseName: "order" is a reserved word of postgresql; give another name'),
    (MYSQL | {"databaseName": "Key"}, 'databaseName: "Key" is a reserved word of mysql; give another name'),
    (
        {"databaseName": "my-shop"},
        'databaseName: expected 1 to 63 letters, digits and _, a letter first; got "my-shop"',
    ),
    (
        {"databaseName": "größe"},
        'databaseName: expected 1 to 63 letters, digits and _, a letter first; got "größe"',
    ),
    (
        {"credentials": {"username": "jürgen"}},
        'credentials.username: expected 1 to 63 of a-z, 0-9 and _, a letter first; got "jürgen"',
    ),
    ({"credentials": {"username": "admin"}}, 'credentials.username: "admin" is reserved by postgresql on RDS'),
    ({"credentials": {"username": "rdsadmin"}}, 'credentials.username: "rdsadmin" is reserved by postgresql on RDS'),
    ({"credentials": {"username": "pg_shop"}}, 'credentials.username: "pg_shop" is reserved by postgresql on RDS'),
    ({"credentials": {"username": "User"}}, 'credentials.username: "User" is reserved by postgresql on RDS'),
    (
        {"logExports": ["slowquery"]},
        'logExports: expected postgresql, instance or iam-db-auth-error for postgresql; got "slowquery"',
    ),
    (
        MYSQL | {"logExports": ["error", "postgresql"]},
        f'logExports: expected {MYSQL_LOGS} for mysql; got "postgresql"',
    ),
    ({"capacity": {"min": 4, "max": 2}}, "capacity.min: expected at most capacity.max, which is 2; got 4"),
    (
        {"capacity": {"min": 0.5, "autoPauseSeconds": 600}},
        "capacity.autoPauseSeconds: instances pause only where capacity.min is 0; it is 0.5",
    ),
    (
        {"capacity": {"min": 0}, "engineVersion": "14.11"},
        'capacity.min: engineVersion "14.11" cannot pause; expected at least 0.5 ACU',
    ),
    (
        {"instanceClass": "r7g.large", "writer": {"instanceClass": "serverless"}},
        "capacity: required, since an instance is of class serverless",
    ),
    (
        {"instanceClass": "r7g.large", "capacity": {"min": 1, "max": 2}},
        "instanceClass: expected either instanceClass or capacity, as no instance is of class serverless; got both",
    ),
    (
        MYSQL | {"instanceClass": "t4g.small", "databaseInsights": True},
        'databaseInsights.enabled: instance class "db.t4g.small" of writer has no Insights',
    ),
    (
        MYSQL | {"readerInstances": {"reports": {"instanceClass": "db.t4g.micro"}}, "databaseInsights": True},
        'databaseInsights.enabled: instance class "db.t4g.micro" of reports has no Insights',
    ),
    (
        {"readers": 1, "readerInstances": {"reports": {}}},
        "readers: expected either readers or readerInstances; got both",
    ),
    ({"readerInstances": READERS_15 | {"one-more": {}}}, "readerInstances: expected at most 15 readers; got 16"),
    *(
        (
            {"readerInstances": {name: {}}},
            f"readerInstances.{name}: expected a name of up to {MEMBER_NAME}",
        )
        for name in ("writer", "Reports", "1st", "a--b", "a" * 21)
    ),
    (
        {"databaseInsights": {"mode": "advanced", "retentionDays": 731}},
        "databaseInsights.retentionDays: the advanced mode keeps 465 days; got 731",
    ),
    (
        {"parameters": {"rds.force_ssl": "0"}},
        "parameters.rds.force_ssl: TLS is enforced at every tier; leave it out",
    ),
    (
        MYSQL | {"parameters": {"require_secure_transport": "OFF"}},
        "parameters.require_secure_transport: TLS is enforced at every tier; leave it out",
    ),
    (
        {"identifier": "Orders"},
        'identifier: expected 1 to 63 of a-z, 0-9 and -, a letter first; got "Orders"',
    ),
    (
        {"network": NETWORK | {"subnetIds": ["subnet-a"]}},
        "network.subnetIds: expected subnets in at least two zones; got 1",
    ),
    ({"backupWindow": "03:00-03:29"}, 'backupWindow: expected at least 30 minutes; got "03:00-03:29"'),
    (
        {"maintenanceWindow": "sun:05:00-sun:05:15"},
        'maintenanceWindow: expected at least 30 minutes; got "sun:05:00-sun:05:15"',
    ),
    (
        {"backupWindow": "05:30-06:30", "maintenanceWindow": "sun:05:00-sun:06:00"},
        'backupWindow: "05:30-06:30" meets maintenanceWindow "sun:05:00-sun:06:00"',
    ),
    (
        {"allowedCidrs": ["10.0.0.0/8", "8.8.8.0/24"]},
        'allowedCidrs: expected private address ranges; got "8.8.8.0/24"',
    ),
    ({"allowedCidrs": ["0.0.0.0/0"]}, 'allowedCidrs: expected private address ranges; got "0.0.0.0/0"'),
    ({"allowedCidrs": ["172.0.0.0/8"]}, 'allowedCidrs: expected private address ranges; got "172.0.0.0/8"'),
]

ALLOWED: list[dict[str, Any]] = [
    {"engineVersion": "13"},
    {"engineVersion": "18.1"},
    MYSQL | {"engineVersion": "8.4"},
    MYSQL | {"engineVersion": "8.0.mysql_aurora.3.08.0"},
    {"databaseName": "orders_2"},
    {"databaseName": "key"},
    MYSQL | {"databaseName": "analyse"},
    {"credentials": {"username": "shop_admin"}},
    MYSQL | {"credentials": {"username": "admin"}},
    {"logExports": ["postgresql", "instance", "iam-db-auth-error"]},
    MYSQL | {"logExports": ["audit", "error", "general", "slowquery"]},
    {"logExports": []},
    {"capacity": {"min": 2, "max": 2}},
    {"capacity": {"min": 0, "autoPauseSeconds": 86400}},
    {"capacity": {"min": 0}, "engineVersion": "14.12"},
    {"capacity": {"min": 0.5}, "engineVersion": "14.11"},
    {"capacity": {"min": 1, "max": 2}, "instanceClass": "r7g.large", "writer": {"instanceClass": "serverless"}},
    {"capacity": {"min": 1, "max": 2}, "writer": {"instanceClass": "db.r7g.large"}, "readers": 1},
    MYSQL | {"instanceClass": "t4g.medium", "databaseInsights": True},
    MYSQL | {"instanceClass": "t4g.small", "databaseInsights": False},
    {"instanceClass": "t4g.micro", "databaseInsights": True},
    {"readers": 15},
    {"readerInstances": READERS_15},
    {"readerInstances": {"a" * 20: {}, "r-1": {}}},
    {"databaseInsights": {"mode": "advanced", "retentionDays": 465}},
    {"databaseInsights": {"mode": "standard", "retentionDays": 731}},
    {"parameters": {"log_min_duration_statement": 200}},
    {"identifier": "o" * 63},
    {"backupWindow": "03:00-03:30"},
    {"backupWindow": "04:00-05:00", "maintenanceWindow": "sun:05:00-sun:05:30"},
    {"allowedCidrs": ["10.1.0.0/16", "172.16.0.0/12", "192.168.1.0/24", "100.64.0.0/16"]},
]


@pytest.mark.parametrize(("args", "line"), REFUSED)
def test_what_aurora_cannot_have_is_refused(args: dict[str, Any], line: str) -> None:
    with pytest.raises(BadInput) as raised:
        decided(**args)
    assert str(raised.value) == f"orders: {line}"


@pytest.mark.parametrize("args", ALLOWED)
def test_what_is_close_to_that_is_allowed(args: dict[str, Any]) -> None:
    assert decided(**args).settings.engine == args.get("engine", "postgresql")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Orders", 'expected a-z, 0-9 and single -, a letter first, such as "orders"'),
        ("webShop", 'expected a-z, 0-9 and single -, a letter first, such as "web-shop"'),
        ("web_shop", 'expected a-z, 0-9 and single -, a letter first, such as "web-shop"'),
        ("web--shop", 'expected a-z, 0-9 and single -, a letter first, such as "web-shop"'),
    ],
)
def test_a_name_that_can_be_no_identifier_is_refused(name: str, message: str) -> None:
    with pytest.raises(BadInput) as raised:
        decided(name)
    assert str(raised.value) == f"{name}: the name becomes an AWS identifier: {message}"


@pytest.mark.parametrize(
    ("name", "args", "path", "member", "longest"),
    [
        ("o" * 49, {"readers": 0}, "", "writer", 48),
        ("o" * 47, {"readers": 1}, "", "reader-1", 46),
        ("o" * 46, {"readers": 10}, "", "reader-10", 45),
        ("o" * 40, {"readerInstances": {"reporting-and-more": {}}}, ": readerInstances.reporting-and-more",
         "reporting-and-more", 36),
    ],
)  # fmt: skip
def test_a_name_leaves_room_for_those_of_the_instances(
    name: str, args: dict[str, Any], path: str, member: str, longest: int
) -> None:
    with pytest.raises(BadInput) as raised:
        decided(name, **args)
    told = f"instance {member} is named after the cluster, whose name may have {longest} characters then"
    assert str(raised.value) == f"{name}{path}: {told}"
    assert decided("o" * longest, **args).settings.identifier is None


def test_a_name_is_an_identifier_also_where_that_is_fixed() -> None:
    assert decided("o" * 48, identifier="web-shop", readers=0).settings.identifier == "web-shop"
    with pytest.raises(BadInput) as raised:
        decided("Web_Shop", identifier="web-shop")
    assert str(raised.value).startswith("Web_Shop: the name becomes an AWS identifier: ")


CONTROLS = [
    ("RDS.6", "monitoringInterval", {"monitoringInterval": 0}, {"monitoringInterval": 60}),
    ("RDS.7", "deletionProtection", {"deletionProtection": False}, {"deletionProtection": True}),
    ("RDS.12", "iamAuthentication", {"iamAuthentication": False}, {"iamAuthentication": True}),
    ("RDS.15", "readers", {"readers": 0}, {"readers": 1}),
    ("RDS.15", "readers", {"readerInstances": {}}, {"readerInstances": {"reports": {}}}),
    (
        "RDS.24",
        "credentials.username",
        {"credentials": {"username": "postgres"}},
        {"credentials": {"username": "shop"}},
    ),
    ("RDS.24", "credentials.username", MYSQL | {"credentials": {"username": "admin"}}, MYSQL),
    ("RDS.34", "logExports", MYSQL | {"logExports": ["error"]}, MYSQL | {"logExports": ["audit"]}),
    ("RDS.37", "logExports", {"logExports": ["instance"]}, {"logExports": ["postgresql"]}),
    ("RDS.35", "autoMinorVersionUpgrade", {"autoMinorVersionUpgrade": False}, {"autoMinorVersionUpgrade": True}),
    ("RDS.50", "backupRetentionDays", {"backupRetentionDays": 6}, {"backupRetentionDays": 7}),
]


@pytest.mark.parametrize(("tier", "severity"), [("staging", "info"), ("enterprise", "warning")])
@pytest.mark.parametrize(("code", "path", "unmet", "met"), CONTROLS)
def test_a_control_that_is_not_met_is_pointed_out(
    tier: str, severity: str, code: str, path: str, unmet: dict[str, Any], met: dict[str, Any]
) -> None:
    configure(tier)
    found = [finding for finding in decided(**unmet).findings if finding.code == code]
    assert [(finding.path, finding.severity) for finding in found] == [(path, severity)]
    assert code not in {finding.code for finding in decided(**met).findings}


def test_a_database_as_the_prod_tier_makes_it_meets_every_control() -> None:
    configure("prod")
    assert [finding for finding in decided().findings if finding.severity != "info"] == []
