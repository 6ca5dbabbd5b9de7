"""What ElastiCache refuses, in the words that a user reads, and what is only pointed out."""

from typing import Any

import pytest

from conftest import NETWORK
from deciding import configured
from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import Decided, decide

REDIS: dict[str, Any] = {"engine": "redis"}
SHARDED: dict[str, Any] = {"shards": 2, "replicas": 1, "nodeType": "r7g.large"}


@pytest.fixture(autouse=True)
def configuration() -> None:
    configure("dev")


def configure(tier: str) -> None:
    configured(tier, alarms={"emails": ["oncall@example.com"]})


def decided(name: str = "sessions", **args: Any) -> Decided:
    return decide(name, "cache", args)


REFUSED = [
    ({"engine": "memcached"}, 'engine: expected valkey or redis; got "memcached"'),
    ({"engineVersion": "6"}, 'engineVersion: expected a version of 7, 8 or 9 for valkey; got "6"'),
    (REDIS | {"engineVersion": "8.0"}, 'engineVersion: expected a version of 6 or 7 for redis; got "8.0"'),
    (REDIS | {"engineVersion": "5.0"}, 'engineVersion: expected a version of 6 or 7 for redis; got "5.0"'),
    ({"engineVersion": "8.0.1"}, 'engineVersion: expected a major or major.minor, such as "8.2"; got "8.0.1"'),
    ({"nodeType": "large"}, 'nodeType: expected a node type such as "r7g.large"; got "large"'),
    ({"replicas": 6}, "replicas: expected a number from 0 to 5; got 6"),
    ({"multiAz": True, "replicas": 0}, "multiAz: Multi-AZ needs a replica in a second zone, and replicas is 0"),
    (
        {"parameters": {"cluster-enabled": "yes"}},
        "parameters.cluster-enabled: cluster mode is decided by shards; leave it out",
    ),
    ({"identifier": "s" * 41}, "identifier: expected at most 40 characters; got 41"),
    (
        {"network": NETWORK | {"subnetIds": ["subnet-a"]}},
        "network.subnetIds: expected subnets in at least two zones; got 1",
    ),
    ({"snapshotWindow": "03:00-03:59"}, 'snapshotWindow: expected at least 60 minutes; got "03:00-03:59"'),
    (
        {"maintenanceWindow": "sun:05:00-sun:05:30"},
        'maintenanceWindow: expected at least 60 minutes; got "sun:05:00-sun:05:30"',
    ),
    (
        {"snapshotWindow": "05:30-06:30", "maintenanceWindow": "sun:05:00-sun:06:00"},
        'snapshotWindow: "05:30-06:30" meets maintenanceWindow "sun:05:00-sun:06:00"',
    ),
    ({"allowedCidrs": ["0.0.0.0/0"]}, 'allowedCidrs: expected private address ranges; got "0.0.0.0/0"'),
    ({"snapshotRetentionDays": 36}, "snapshotRetentionDays: expected a number from 0 to 35 days; got 36"),
    ({"shards": 501}, "shards: expected a number from 1 to 500; got 501"),
    ({"shards": 100, "replicas": 5}, "shards: expected at most 500 nodes in all; got 600"),
    (
        {"shardAutoscaling": {"min": 1, "max": 3}, "nodeType": "r7g.large"},
        "shardAutoscaling: expected only in cluster mode, which shards turns on",
    ),
    (
        {"replicaAutoscaling": {"min": 1, "max": 3}, "replicas": 1, "nodeType": "r7g.large"},
        "replicaAutoscaling: expected only in cluster mode, which shards turns on",
    ),
    *(
        (
            SHARDED | {"nodeType": node, "shardAutoscaling": {"min": 1, "max": 3}},
            f"shardAutoscaling: only large, xlarge and 2xlarge nodes of current families scale; nodeType is {node}",
        )
        for node in ("t4g.small", "r7g.4xlarge", "m4.large", "r4.xlarge")
    ),
    (
        SHARDED | {"shardAutoscaling": {"min": 1, "max": 501}},
        "shardAutoscaling.max: expected a number from 1 to 500; got 501",
    ),
    (
        SHARDED | {"replicaAutoscaling": {"min": 1, "max": 6}},
        "replicaAutoscaling.max: expected at most 5; got 6",
    ),
    (
        SHARDED | {"shardAutoscaling": {"min": 4, "max": 3}},
        "shardAutoscaling.min: expected at most shardAutoscaling.max, which is 3; got 4",
    ),
    (
        SHARDED | {"shardAutoscaling": {"min": 3, "max": 5}},
        "shards: expected 3 to 5, as shardAutoscaling says; got 2",
    ),
    (
        SHARDED | {"replicas": 0, "replicaAutoscaling": {"min": 1, "max": 5}},
        "replicas: expected 1 to 5, as replicaAutoscaling says; got 0",
    ),
    *(
        (
            SHARDED | {"shardAutoscaling": {"min": 1, "max": 3, "target": target}},
            f"shardAutoscaling.target: expected a number from 35 to 70 %; got {target}",
        )
        for target in (34, 71)
    ),
    (
        SHARDED | REDIS | {"engineVersion": 6, "nodeType": "r6gd.xlarge", "shardAutoscaling": {"min": 1, "max": 3}},
        "shardAutoscaling: with data tiering expected version 7 of redis; engineVersion is 6",
    ),
    (
        {"dataTiering": True, "nodeType": "r7g.large"},
        "dataTiering: expected only with r6gd nodes; nodeType is r7g.large",
    ),
    (
        {"dataTiering": False, "nodeType": "cache.r6gd.xlarge"},
        "dataTiering: expected true; r6gd nodes always tier data",
    ),
    (
        {"nodeType": "r6gd.xlarge", "parameters": {"maxmemory-policy": "allkeys-lfu"}},
        'parameters.maxmemory-policy: r6gd nodes know volatile-lru, allkeys-lru or noeviction; got "allkeys-lfu"',
    ),
    (
        REDIS | {"engineVersion": "6.0", "nodeType": "r6gd.xlarge"},
        "nodeType: r6gd nodes need version 6.2 or later; engineVersion is 6.0",
    ),
    (
        REDIS | {"engineVersion": "6.0", "logDelivery": {"engineLog": True}},
        "logDelivery.engineLog: expected version 6.2 or later; engineVersion is 6.0",
    ),
    (
        {"snapshotName": "arn:aws:elasticache:eu-west-1:123456789012:snapshot:a"},
        "snapshotName: expected a snapshot's name; only serverless caches take its ARN",
    ),
    (
        {"transitEncryption": False, "authentication": "users"},
        "transitEncryption: expected true; authentication users needs TLS",
    ),
    ({"authToken": {"version": 2}}, "authToken: expected only with authentication token; got users"),
    (
        {"authentication": "token", "users": {"a": "on +@all"}},
        "users: expected only with authentication users or iam; got token",
    ),
    (
        {"users": {"app-iam": {}}},
        "users.app-iam: expected a name without -iam, in which the ids of users with IAM tokens end",
    ),
    ({"users": {"app": {}}}, "users.app: the package makes a user of that name itself; expected another name"),
    ({"users": {"default": {}}}, "users.default: the package makes a user of that name itself; expected another name"),
    *(
        ({"users": {name: {}}}, f"users.{name}: expected a name of up to 20 of a-z, 0-9 and single -, a letter first")
        for name in ("Reports", "a_b", "2nd", "a--b", "a-", "a" * 21)
    ),
    *(
        ({"users": {"a": f"on {word} ~* +@all"}}, "users.a.accessString: expected no passwords; they are generated")
        for word in (">swordfish", "#0123", "nopass", "reset", "resetpass")
    ),
    (
        {"users": {"a": "~* +@all"}},
        'users.a.accessString: expected "on" or "off" in it; without, the user may not log in',
    ),
    ({"users": {"a": {"password": "x"}}}, "users.a.password: unknown setting; passwords are generated"),
    (
        REDIS | {"engineVersion": 6, "authentication": "iam"},
        "authentication: iam needs version 7 of redis; engineVersion is 6",
    ),
    (
        REDIS | {"engineVersion": "6.2", "users": {"a": {"iam": True}}},
        "users.a.iam: expected version 7 of redis; engineVersion is 6.2",
    ),
    ({"authentication": "password"}, 'authentication: expected users, token, iam or none; got "password"'),
]

ALLOWED: list[dict[str, Any]] = [
    {"engineVersion": "7"},
    {"engineVersion": 8},
    {"engineVersion": "8.0"},
    REDIS | {"engineVersion": "6.2"},
    {"nodeType": "cache.r7g.large"},
    {"replicas": 5},
    {"multiAz": False, "replicas": 0},
    {"multiAz": True, "replicas": 1},
    {"transitEncryption": True},
    {"parameters": {"maxmemory-policy": "volatile-lru"}},
    {"identifier": "s" * 40},
    {"snapshotWindow": "04:00-05:00", "maintenanceWindow": "sun:05:00-sun:06:00"},
    {"snapshotRetentionDays": 0},
    {"allowedCidrs": ["10.0.0.0/8"]},
    {"shards": 250, "replicas": 1},
    SHARDED | {"shardAutoscaling": {"min": 2, "max": 2}, "replicaAutoscaling": {"min": 1, "max": 5}},
    *(
        SHARDED | {"nodeType": node, "shardAutoscaling": {"min": 1, "max": 3, "target": 35}}
        for node in ("r7g.large", "cache.m6g.2xlarge", "r5.xlarge", "c7gn.large", "r6gd.xlarge")
    ),
    {"nodeType": "r6gd.xlarge", "parameters": {"maxmemory-policy": "allkeys-lru"}},
    {"users": {"a": "off", "a-2": {"accessString": "on ~a:* %R~b:* -@all +@read", "iam": True}}},
    REDIS | {"engineVersion": "7.0", "authentication": "iam"},
    REDIS | {"engineVersion": "6.2", "authentication": "token"},
    {"authentication": "token", "authToken": {"version": 3, "keepPrevious": True}},
    {"authentication": "none"},
    {"transitEncryption": False, "authentication": "none"},
]


@pytest.mark.parametrize(("args", "line"), REFUSED)
def test_what_a_cache_cannot_have_is_refused(args: dict[str, Any], line: str) -> None:
    with pytest.raises(BadInput) as raised:
        decided(**args)
    assert str(raised.value) == f"sessions: {line}"


@pytest.mark.parametrize("args", ALLOWED)
def test_what_is_close_to_that_is_allowed(args: dict[str, Any]) -> None:
    assert decided(**args).settings.engine == args.get("engine", "valkey")


@pytest.mark.parametrize("tier", ["staging", "prod", "enterprise"])
def test_only_at_dev_clients_need_no_tls_and_no_password(tier: str) -> None:
    configure(tier)
    with pytest.raises(BadInput) as raised:
        decided(transitEncryption=False)
    off = "transitEncryption: expected true; only at tier dev it may be off, and the tier is"
    none = "authentication: expected users, token or iam; only at tier dev it may be none, not at"
    assert str(raised.value).splitlines() == [f"sessions: {none} {tier}", f"sessions: {off} {tier}"]
    with pytest.raises(BadInput) as raised:
        decided(authentication="none")
    assert str(raised.value) == f"sessions: {none} {tier}"


@pytest.mark.parametrize(
    ("args", "codes"),
    [
        ({"authentication": "none"}, {"cache-authentication"}),
        ({"transitEncryption": False}, {"ElastiCache.5", "cache-authentication"}),
        ({"authentication": "token", "authToken": {"keepPrevious": True}}, {"auth-token"}),
    ],
)
def test_an_open_cache_is_warned_of_at_dev_too(args: dict[str, Any], codes: set[str]) -> None:
    assert {each.code for each in decided(**args).findings if each.severity == "warning"} == codes


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Sessions", 'expected a-z, 0-9 and single -, a letter first, such as "sessions"'),
        ("2nd-cache", 'expected a-z, 0-9 and single -, a letter first, such as "nd-cache"'),
        ("sessions-", 'expected a-z, 0-9 and single -, a letter first, such as "sessions"'),
        ("s" * 32, "expected at most 31 characters; got 32"),
    ],
)
def test_a_name_that_can_be_no_identifier_is_refused(name: str, message: str) -> None:
    with pytest.raises(BadInput) as raised:
        decided(name)
    assert str(raised.value) == f"{name}: the name becomes an AWS identifier: {message}"


@pytest.mark.parametrize("name", ["s", "web-sessions-2", "s" * 31])
def test_a_name_that_can_be_an_identifier_is_allowed(name: str) -> None:
    assert decided(name).name == name


@pytest.mark.parametrize(("engine", "versions"), [("valkey", ["7", "8", "9"]), ("redis", ["6", "7"])])
def test_a_major_stands_for_a_version_with_a_minor(engine: str, versions: list[str]) -> None:
    for version in versions:
        major, _, minor = decided(engine=engine, engineVersion=version).settings.version.partition(".")
        assert major == version
        assert minor.isdigit()


def test_a_cache_spreads_over_zones_wherever_there_is_a_replica() -> None:
    assert [decided(replicas=count).settings.multi_az for count in (0, 1, 2)] == [False, True, True]


@pytest.mark.parametrize(("tier", "severity"), [("staging", "info"), ("enterprise", "warning")])
@pytest.mark.parametrize(
    ("code", "path", "unmet", "met"),
    [
        ("ElastiCache.1", "snapshotRetentionDays", {"snapshotRetentionDays": 0}, {"snapshotRetentionDays": 1}),
        ("ElastiCache.2", "autoMinorVersionUpgrade", {"autoMinorVersionUpgrade": False}, {}),
        ("ElastiCache.3", "replicas", {"replicas": 0}, {"replicas": 1}),
        ("cache-deletion", "deletionProtection", {"deletionProtection": False}, {"deletionProtection": True}),
    ],
)
def test_a_control_that_is_not_met_is_pointed_out(
    tier: str, severity: str, code: str, path: str, unmet: dict[str, Any], met: dict[str, Any]
) -> None:
    configure(tier)
    found = [finding for finding in decided(**unmet).findings if finding.code == code]
    assert [(finding.path, finding.severity) for finding in found] == [(path, severity)]
    assert code not in {finding.code for finding in decided(**met).findings}


def test_a_cache_as_the_prod_tier_makes_it_meets_every_control() -> None:
    configure("prod")
    assert [finding.code for finding in decided().findings] == ["SecretsManager.1", "cache-events"]
    assert [finding.code for finding in decided(authentication="iam").findings] == ["cache-events"]
