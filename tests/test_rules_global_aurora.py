"""What Aurora refuses of a global database, in the words that a user reads; how presets give way; and what is found."""

from collections.abc import Mapping
from typing import Any

import pytest

from conftest import NETWORK
from deciding import configured
from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import Decided, decide
from pulumi_aws_databases.rules.rule import Finding

HOME, ABROAD, FAR = "eu-west-1", "eu-central-1", "us-east-1"
THERE = {"vpcId": "vpc-8", "subnetIds": ["subnet-u", "subnet-v"]}
OTHERS = (
    HOME, ABROAD, FAR, "us-west-2", "ap-southeast-1", "ap-northeast-1", "ca-central-1", "eu-north-1", "eu-west-2",
    "eu-west-3", "sa-east-1", "us-east-2",
)  # fmt: skip
LEGACY = "arn:aws:rds:eu-west-1:123456789012:cluster:legacy"
ROLE = "arn:aws:iam::123456789012:role/importer"
MYSQL: dict[str, Any] = {"engine": "mysql"}
SOURCE: dict[str, Any] = {"sourceClusterArn": LEGACY}
S3_IMPORT = {"bucket": "dump", "sourceEngineVersion": "8.0.36", "role": ROLE}
HEADLESS: dict[str, Any] = {"readers": 0}
ELEVEN = [region for region in OTHERS if region != HOME]
SMALL = "a global database needs a class for memory-intensive work, such as r7g.large"
NOT_BESIDE = "expected only without sourceClusterArn, whose cluster stays as it is"
OTHER_REGION = "expected another region than the primary"
NO_BACKTRACK = "a global database has no backtrack"
NO_MANAGED = "AWS manages no password of a global database; expected generated"
A_REGION = "expected a region such as eu-west-1"
A_KEY = "expected the ARN of a KMS key, arn:aws:kms:…:key/…, not an alias or id"
A_CLUSTER = "expected the ARN of a cluster, arn:aws:rds:…:cluster:…"
ENDPOINT_NAME = "expected a name of a-z, 0-9 and -, a letter first, of at most 63 characters with the cluster's"


def key(region: str) -> str:
    return f"arn:aws:kms:{region}:123456789012:key/1"


@pytest.fixture(autouse=True)
def configuration() -> None:
    configure()


def configure(
    presets: Mapping[str, Any] | None = None,
    tier: str = "dev",
    region: str | None = HOME,
    network: Mapping[str, Any] | None = None,
) -> None:
    everywhere = {**NETWORK, "secondary": dict.fromkeys(OTHERS, THERE)}
    configured(tier, region=region, network=network or everywhere, presets={"global-aurora": presets or {}})


def decided(args: Mapping[str, Any], name: str = "ledger") -> Decided:
    """A global database with one other region, unless the arguments name others."""
    others = {} if {"secondaryRegions", "secondaries"} & args.keys() else {"secondaryRegions": [ABROAD]}
    return decide(name, "global-aurora", {**others, **args})


def refused(args: Mapping[str, Any], name: str = "ledger") -> list[str]:
    with pytest.raises(BadInput) as raised:
        decided(args, name)
    return str(raised.value).splitlines()


def there(where: str = ABROAD, /, **settings: Any) -> dict[str, Any]:
    return {"secondaries": {where: settings}}


# What is wrong and its line; beside it what is close to it and right.
RULES: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    # regions
    ({"secondaryRegions": []}, "secondaryRegions: expected 1 to 10 regions; got 0", {"secondaryRegions": [FAR]}),
    ({"secondaries": {}}, "secondaries: expected 1 to 10 regions; got 0", {"secondaries": {FAR: None}}),
    (
        {"secondaryRegions": ELEVEN},
        "secondaryRegions: expected 1 to 10 regions; got 11",
        {"secondaryRegions": ELEVEN[:10]},
    ),
    (
        {"secondaries": dict.fromkeys(ELEVEN)},
        "secondaries: expected 1 to 10 regions; got 11",
        {"secondaries": dict.fromkeys(ELEVEN[:10])},
    ),
    (
        {"secondaryRegions": [ABROAD], "secondaries": {FAR: {}}},
        "secondaries: expected either secondaryRegions or secondaries; got both",
        {"secondaries": {FAR: {}, ABROAD: {}}},
    ),
    (
        {"secondaryRegions": [ABROAD, ABROAD]},
        f'secondaryRegions: "{ABROAD}" is given twice',
        {"secondaryRegions": [ABROAD, FAR]},
    ),
    (
        {"secondaryRegions": ["Frankfurt"]},
        f'secondaryRegions: {A_REGION}; got "Frankfurt"',
        {"secondaryRegions": [ABROAD]},
    ),
    (there("Frankfurt"), f"secondaries.Frankfurt: {A_REGION} as the key", there(ABROAD)),
    (
        {"secondaryRegions": [HOME]},
        f"secondaryRegions.{HOME}: {OTHER_REGION}",
        {"primaryRegion": FAR, "secondaryRegions": [HOME]},
    ),
    (there(HOME), f"secondaries.{HOME}: {OTHER_REGION}", {"primaryRegion": FAR, **there(HOME)}),
    (
        {"primaryRegion": ABROAD},
        f"secondaryRegions.{ABROAD}: {OTHER_REGION}",
        {"primaryRegion": ABROAD, "secondaryRegions": [FAR]},
    ),
    ({"primaryRegion": "Ireland"}, f'primaryRegion: {A_REGION}; got "Ireland"', {"primaryRegion": HOME}),
    (
        {"primaryRegion": "Ireland", "secondaryRegions": [HOME]},
        f'primaryRegion: {A_REGION}; got "Ireland"',
        {"primaryRegion": FAR, "secondaryRegions": [HOME]},
    ),
    (
        {"primaryRegion": FAR, "region": HOME},
        f'region: expected primaryRegion, {FAR}, or nothing; got "{HOME}"',
        {"primaryRegion": FAR, "region": FAR},
    ),
    (
        {"primaryRegion": FAR, "writer": {"availabilityZone": "eu-west-1a"}},
        f'writer.availabilityZone: expected a zone of {FAR}; got "eu-west-1a"',
        {"primaryRegion": FAR, "writer": {"availabilityZone": "us-east-1a"}},
    ),
    # readers
    (
        {"readers": 15},
        "readers: expected at most 14 with 1 other regions; got 15",
        {"readers": 14},
    ),
    (
        {"readers": 13, "secondaryRegions": [ABROAD, FAR, "us-west-2"]},
        "readers: expected at most 12 with 3 other regions; got 13",
        {"readers": 12, "secondaryRegions": [ABROAD, FAR, "us-west-2"]},
    ),
    (
        {"readerInstances": {f"r{number}": {} for number in range(15)}},
        "readerInstances: expected at most 14 with 1 other regions; got 15",
        {"readerInstances": {f"r{number}": {} for number in range(14)}},
    ),
    (
        {"readerAutoscaling": {"min": 1, "max": 15}},
        "readerAutoscaling.max: expected at most 14 with 1 other regions; got 15",
        {"readerAutoscaling": {"min": 1, "max": 14}},
    ),
    (
        there(readers=17),
        f"secondaries.{ABROAD}.readers: expected a number from 0 to 16; got 17",
        there(readers=16),
    ),
    # sizes
    *(
        (settings, f'{path}: {SMALL}; got "{small}"', right)
        for small in ("t4g.medium", "db.t3.large", "t2.medium")
        for settings, path, right in (
            ({"instanceClass": small}, "instanceClass", {"instanceClass": "r6g.large"}),
            ({"writer": {"instanceClass": small}}, "writer.instanceClass", {"writer": {"instanceClass": "serverless"}}),
            (
                {"readerInstances": {"bi": {"instanceClass": small}}},
                "readerInstances.bi.instanceClass",
                {"readerInstances": {"bi": {"instanceClass": "db.x2g.large"}}},
            ),
            (there(instanceClass=small), f"secondaries.{ABROAD}.instanceClass", there(instanceClass="r8g.large")),
        )
    ),
    (
        there(capacity={"min": 4, "max": 2}),
        f"secondaries.{ABROAD}.capacity.min: expected at most capacity.max, which is 2; got 4",
        there(capacity={"min": 4, "max": 4}),
    ),
    (
        there(capacity={"min": 1, "max": 2}, instanceClass="r7g.large"),
        f"secondaries.{ABROAD}.instanceClass: expected either instanceClass or capacity; got both",
        there(instanceClass="r7g.large"),
    ),
    (
        there(capacity={"min": 1, "max": 2, "autoPauseSeconds": 600}),
        f"secondaries.{ABROAD}.capacity.autoPauseSeconds: instances pause only where capacity.min is 0",
        there(capacity={"min": 0, "max": 2, "autoPauseSeconds": 600}),
    ),
    (
        {"engineVersion": "15.5", **there(capacity={"min": 0, "max": 4})},
        f'secondaries.{ABROAD}.capacity.min: engineVersion "15.5" cannot pause; expected at least 0.5 ACU',
        {"engineVersion": "15.7", **there(capacity={"min": 0, "max": 4})},
    ),
    (
        there(instanceClass="serverless"),
        f"secondaries.{ABROAD}.capacity: required, since an instance is of class serverless",
        there(capacity={"min": 1, "max": 4}),
    ),
    (
        {"instanceClass": "r7g.large", **there(instanceClass="db.serverless")},
        f"secondaries.{ABROAD}.capacity: required, since an instance is of class serverless",
        {"instanceClass": "r7g.large", **there(capacity={"min": 1, "max": 4})},
    ),
    # places
    (
        there(network={"vpcId": "vpc-7", "subnetIds": ["subnet-s"]}),
        f"secondaries.{ABROAD}.network.subnetIds: expected subnets in at least two zones; got 1",
        there(network={"vpcId": "vpc-7", "subnetIds": ["subnet-s", "subnet-t"]}),
    ),
    (
        there(kmsKeyArn=key(HOME)),
        f"secondaries.{ABROAD}.kmsKeyArn: expected a key of {ABROAD}; got one of {HOME}",
        there(kmsKeyArn=key(ABROAD)),
    ),
    (
        {"kmsKeyArn": key(ABROAD)},
        f"kmsKeyArn: expected a key of {HOME}; got one of {ABROAD}",
        {"kmsKeyArn": key(HOME)},
    ),
    (
        {"primaryRegion": FAR, "kmsKeyArn": key(HOME)},
        f"kmsKeyArn: expected a key of {FAR}; got one of {HOME}",
        {"primaryRegion": FAR, "kmsKeyArn": key(FAR)},
    ),
    (
        there(kmsKeyArn="alias/books"),
        f'secondaries.{ABROAD}.kmsKeyArn: {A_KEY}; got "alias/books"',
        there(kmsKeyArn=key(ABROAD)),
    ),
    (there(region=FAR), f"secondaries.{ABROAD}.region: unknown setting", there()),
    (
        there(instanceClas="r7g.large"),
        f'secondaries.{ABROAD}.instanceClas: unknown setting; did you mean "instanceClass"?',
        there(instanceClass="r7g.large"),
    ),
    # what a global database has not
    (
        {"credentials": {"management": "managed"}},
        f"credentials.management: {NO_MANAGED}",
        {"credentials": {"management": "generated"}},
    ),
    (MYSQL | {"backtrackHours": 24}, f"backtrackHours: {NO_BACKTRACK}", MYSQL),
    # forwarding, which came with these versions
    *(
        (
            {"writeForwarding": True, "engineVersion": old},
            f'writeForwarding: expected PostgreSQL 14.9, 15.4, 16 or newer; engineVersion is "{old}"',
            {"writeForwarding": True, "engineVersion": new},
        )
        for old, new in (("14.8", "14.9"), ("15.3", "15.4"), ("13", "16"))
    ),
    # an existing cluster
    (
        {"sourceClusterArn": "legacy"},
        f'sourceClusterArn: {A_CLUSTER}; got "legacy"',
        SOURCE,
    ),
    (
        {"sourceClusterArn": LEGACY.replace(":cluster:", ":db:")},
        f'sourceClusterArn: {A_CLUSTER}; got "{LEGACY.replace(":cluster:", ":db:")}"',
        {"sourceClusterArn": LEGACY.replace("arn:aws:", "arn:aws-cn:")},
    ),
    (
        {"primaryRegion": FAR, **SOURCE},
        f"sourceClusterArn: expected a cluster of {FAR}; got one of {HOME}",
        {"primaryRegion": HOME, **SOURCE},
    ),
    *(
        (SOURCE | {path: given}, f"{path}: {NOT_BESIDE}", SOURCE | without)
        for path, given, without in (
            ("snapshotIdentifier", "nightly", {}),
            ("restoreToPointInTime", {"source": "older", "latest": True}, {}),
            ("proxy", True, {"proxy": False}),
            ("users", {"app": {}}, {"users": {}}),
            ("customEndpoints", {"bi": {}}, {"customEndpoints": {}}),
            ("readerAutoscaling", {"min": 1, "max": 2}, {}),
        )
    ),
    (SOURCE | MYSQL | {"s3Import": S3_IMPORT}, f"s3Import: {NOT_BESIDE}", MYSQL | {"s3Import": S3_IMPORT}),
    # backups
    (
        {"snapshotIdentifier": "nightly", "restoreToPointInTime": {"source": "older", "latest": True}},
        "snapshotIdentifier: expected either snapshotIdentifier or restoreToPointInTime; got both",
        {"snapshotIdentifier": "nightly"},
    ),
    # names
    (
        {"identifier": "l" * 51},
        "identifier: expected at most 50 characters with the regions' names; got 51",
        {"identifier": "l" * 50},
    ),
    (
        {"customEndpoints": {"e" * 38: {}}},
        f"customEndpoints.{'e' * 38}: {ENDPOINT_NAME}",
        {"customEndpoints": {"e" * 37: {}}},
    ),
]


@pytest.mark.parametrize(("args", "line", "right"), RULES)
def test_what_a_global_database_cannot_have_is_refused(args: dict[str, Any], line: str, right: dict[str, Any]) -> None:
    assert decided(right).settings.engine == right.get("engine", "postgresql")
    assert refused(args) == [f"ledger: {line}"]


def test_regions_have_to_be_given() -> None:
    with pytest.raises(BadInput) as raised:
        decide("ledger", "global-aurora", {})
    assert str(raised.value) == "ledger: secondaryRegions: expected 1 to 10 regions; got 0"


def test_several_mistakes_are_all_told() -> None:
    args = {"credentials": {"management": "managed"}, "instanceClass": "t4g.medium", **there(HOME, kmsKeyArn=key(FAR))}
    assert refused(args) == [
        f"ledger: credentials.management: {NO_MANAGED}",
        f'ledger: instanceClass: {SMALL}; got "t4g.medium"',
        f"ledger: secondaries.{HOME}: {OTHER_REGION}",
        f"ledger: secondaries.{HOME}.kmsKeyArn: expected a key of {HOME}; got one of {FAR}",
    ]


@pytest.mark.parametrize(
    ("args", "longest"),
    [
        ({"secondaryRegions": [ABROAD]}, 33),  # ledger-eu-central-1-reader-1-0a1b2c3
        ({"secondaryRegions": [FAR]}, 36),
        ({"secondaryRegions": [ABROAD, FAR]}, 33),
        ({"readers": 10, "secondaryRegions": [FAR]}, 35),
        (there(FAR, **HEADLESS), 44),  # ledger-0a1b2c3d-us-east-1
        ({"primaryRegion": "ap-southeast-1", **there(FAR, **HEADLESS)}, 39),  # ledger-0a1b2c3d-ap-southeast-1
    ],
)
def test_the_regions_are_part_of_the_names(args: dict[str, Any], longest: int) -> None:
    assert decided(args, "l" * longest).settings.identifier is None
    (line,) = refused(args, "l" * (longest + 1))
    assert line.startswith(f"{'l' * (longest + 1)}: ")
    assert str(longest) in line


def test_the_rules_of_clusters_hold_too() -> None:
    assert refused({"capacity": {"min": 4, "max": 2}, "logExports": ["audit"]}) == [
        "ledger: capacity.min: expected at most capacity.max, which is 2; got 4",
        'ledger: logExports: expected postgresql, instance or iam-db-auth-error for postgresql; got "audit"',
    ]


# Networks


@pytest.mark.parametrize("setting", [{"secondaryRegions": [ABROAD]}, {"secondaries": {ABROAD: {}}}])
def test_an_existing_network_has_to_have_a_part_in_every_region(setting: dict[str, Any]) -> None:
    path = f"{next(iter(setting))}.{ABROAD}"
    configure(network=NETWORK)
    assert refused(setting) == [f"ledger: {path}: aws-databases:network has no secondary.{ABROAD}"]
    missing = f"its network has no part in {ABROAD}; see the network's secondary"
    assert refused(setting | {"network": NETWORK}) == [f"ledger: {path}: {missing}"]
    assert decided({"network": {**NETWORK, "regions": {ABROAD: THERE}}} | setting)
    assert decided(there(network=THERE))


def test_so_it_has_in_a_primary_region_that_is_not_the_stacks() -> None:
    configure(network={**NETWORK, "secondary": {ABROAD: THERE}})
    assert refused({"primaryRegion": FAR}) == [f"ledger: region: aws-databases:network has no secondary.{FAR}"]


def test_a_stack_without_a_region_needs_a_primary_region() -> None:
    configure(region=None)
    assert refused({}) == ["ledger: primaryRegion: required, as the stack names no region"]
    assert decided({"primaryRegion": HOME, "network": {**NETWORK, "regions": {HOME: NETWORK, ABROAD: THERE}}})


# Presets that give way: the preset, what is given, and the setting, its value and the message


GIVE_WAY: list[tuple[dict[str, Any], dict[str, Any], str, Any, str]] = [
    (
        {"credentials": {"management": "managed"}},
        {},
        "credentials.management",
        "generated",
        "generated instead of managed (preset): AWS manages no password of a global database",
    ),
    (MYSQL | {"backtrackHours": 24}, {}, "backtrackHours", None, f"24 is left out (preset): {NO_BACKTRACK}"),
    (
        {"region": ABROAD},
        {"primaryRegion": FAR, "secondaryRegions": [HOME]},
        "region",
        FAR,
        f"{FAR} instead of {ABROAD} (preset): primaryRegion is {FAR}",
    ),
    *(
        ({path: preset}, SOURCE, path, None, f"{shown} is left out (preset): sourceClusterArn is given")
        for path, preset, shown in (
            ("snapshotIdentifier", "nightly", "nightly"),
            ("readerAutoscaling", {"min": 1, "max": 2}, "an object"),
            ("customEndpoints", {"bi": {}}, "an object"),
            ("users", {"app": {}}, "an object"),
        )
    ),
    (
        {"proxy": True},
        SOURCE,
        "proxy.enabled",
        False,
        "false instead of true (preset): sourceClusterArn is given",
    ),
    (
        {"readers": 15},
        {"secondaryRegions": [ABROAD, FAR]},
        "readers",
        13,
        "13 instead of 15 (preset): there are 2 other regions",
    ),
]


def plain(value: Any) -> Any:
    """Nothing where a map is empty, which is as good as left out."""
    return None if value == {} else value


@pytest.mark.parametrize(("presets", "args", "path", "value", "message"), GIVE_WAY)
def test_presets_give_way(presets: dict[str, Any], args: dict[str, Any], path: str, value: Any, message: str) -> None:
    configure(presets)
    made = decided(args)
    assert plain(made.resolved.explained().get(path, (None, ""))[0]) == value
    told = {each.path: each.message for each in made.findings if each.code == "gave-way"}
    assert told[path] == message


@pytest.mark.parametrize(
    ("presets", "args", "regions"),
    [
        ({"secondaryRegions": [FAR]}, {"secondaries": {ABROAD: {}}}, [ABROAD]),
        ({"secondaries": {FAR: {"readers": 2}}}, {"secondaryRegions": [ABROAD]}, [ABROAD]),
        ({"secondaryRegions": [FAR]}, {"secondaryRegions": [ABROAD]}, [ABROAD]),
        ({"secondaries": {FAR: {"readers": 2}}}, {"secondaries": {ABROAD: {}}}, [ABROAD, FAR]),
    ],
)
def test_regions_that_are_given_drop_those_of_a_preset(
    presets: dict[str, Any], args: dict[str, Any], regions: list[str]
) -> None:
    configure(presets)
    assert sorted(decided(args).settings.all_secondaries()) == regions


def test_primary_region_is_the_region() -> None:
    made = decided({"primaryRegion": FAR})
    explained = made.resolved.explained()
    assert explained["region"] == explained["primaryRegion"] == (FAR, "args")


# Findings


def codes(args: Mapping[str, Any], tier: str = "prod") -> dict[str, Finding]:
    configure(tier=tier)
    return {each.code: each for each in decided(args).findings}


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("8.0", False),
        ("8.4", False),
        ("8.0.mysql_aurora.3.04.3", True),
        ("8.0.mysql_aurora.3.07.1", True),
        ("8.0.mysql_aurora.3.08.0", False),
        ("8.0.mysql_aurora.3.10.1", False),
        ("8.4.mysql_aurora.8.4.7", False),
    ],
)
def test_old_versions_of_mysql_leave_rds_51_unmet(version: str, found: bool) -> None:
    told = codes(MYSQL | {"engineVersion": version}).get("RDS.51")
    assert (told is not None) == found
    if told:
        assert (told.path, told.severity) == ("engineVersion", "warning")
        assert told.message == "expected Aurora MySQL 3.08 or newer"


@pytest.mark.parametrize("version", ["13", "14.9", "17"])
def test_rds_51_is_of_mysql_alone(version: str) -> None:
    assert "RDS.51" not in codes({"engineVersion": version})


@pytest.mark.parametrize("tier", ["dev", "prod"])
def test_a_global_database_is_not_asked_for_backtrack(tier: str) -> None:
    assert "RDS.14" not in codes(MYSQL, tier)


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ({}, False),
        ({"capacity": {"min": 0, "max": 4}}, True),
        ({"capacity": {"min": 0.5, "max": 4}}, False),
        ({"instanceClass": "r7g.large"}, False),
    ],
)
def test_a_primary_that_is_to_pause_is_told_that_it_does_not(args: dict[str, Any], found: bool) -> None:
    told = codes(args).get("auto-pause")
    assert (told is not None) == found
    if told:
        assert told.path == "capacity.min"
        assert (told.severity, told.message) == ("info", "the instances of a global database's primary do not pause")


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ({}, False),
        (there(readers=1), False),
        (there(readers=0), True),
        ({"secondaries": {ABROAD: {}, FAR: {"readers": 0}}}, True),
        ({"readers": 0}, False),
    ],
)
def test_a_headless_region_is_told(args: dict[str, Any], found: bool) -> None:
    told = codes(args).get("headless")
    assert (told is not None) == found
    if told:
        assert (told.severity, told.path) == ("info", "secondaries")
        assert told.message == "a region without readers answers nothing until one is added"


def test_an_existing_primary_is_told_to_stay_as_it_is() -> None:
    assert "existing-primary" not in codes({})
    told = codes(SOURCE)["existing-primary"]
    assert (told.severity, told.path) == ("info", "sourceClusterArn")


def test_nobody_is_asked_to_rotate_the_password_of_an_existing_cluster() -> None:
    assert "SecretsManager.1" in codes({})
    assert "SecretsManager.1" not in codes(SOURCE)


def test_rotation_beside_an_existing_cluster_is_refused() -> None:
    args = SOURCE | {"credentials": {"rotationDays": 30}}
    assert refused(args) == [f"ledger: credentials.rotationDays: {NOT_BESIDE}"]


@pytest.mark.parametrize("tier", ["dev", "staging", "prod", "enterprise"])
@pytest.mark.parametrize("engine", ["postgresql", "mysql"])
def test_no_tier_leaves_an_error_or_gives_way(tier: str, engine: str) -> None:
    configure(tier=tier)
    found = decided({"engine": engine}).findings
    assert [each for each in found if each.severity == "error" or each.code == "gave-way"] == []
