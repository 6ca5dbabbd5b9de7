"""What an RDS instance has in other regions: read replicas, what is kept there, and what is refused."""

from collections import Counter
from typing import Any

import pytest

from conftest import NETWORK, Deploy, Monitor
from instances_abroad import (
    ABROAD,
    ARN,
    COPIES,
    EXISTING,
    FAR,
    FARTHER,
    GIVEN_KEY,
    GROUP,
    HOME,
    INGRESS,
    INSTANCE,
    KEY,
    LOG_GROUP,
    MADE,
    OPTIONS,
    OTHER_STACK,
    PARAMETERS,
    REPLICA,
    ROLE,
    SUBNETS,
    THERE,
    VPC,
    catalog,
    of_region,
    program,
    refused,
    replicas,
)
from pulumi_aws_databases import BadInput

# A replica in another region


def test_a_replica_in_another_region_has_everything_it_needs_there(deploy: Deploy) -> None:
    made = program(
        deploy, REPLICA, {"cidr_block": "10.20.0.0/16", "secondary": {ABROAD: {"cidr_block": "10.21.0.0/16"}}}
    )
    assert of_region(made, ABROAD) == {
        ("Instance", "catalog-there"),
        ("Key", "catalog-eu-central-1-key"),
        ("LogGroup", "catalog-there-postgresql"),
        ("LogGroup", "catalog-there-upgrade"),
        ("ParameterGroup", "catalog-eu-central-1"),
        ("SecurityGroup", "catalog-eu-central-1-access"),
        ("SubnetGroup", "catalog-eu-central-1"),
    }


@pytest.mark.parametrize("engine", ["postgresql", "mysql", "mariadb"])
def test_a_replica_knows_its_source_by_arn_and_nothing_else_of_its_region(deploy: Deploy, engine: str) -> None:
    made = catalog(deploy, {**REPLICA, "engine": engine})
    source, replica = made.one(INSTANCE, "catalog"), made.one(INSTANCE, "catalog-there")
    assert replica.inputs["region"] == ABROAD
    assert replica.inputs["replicateSourceDb"] == f"{ARN}Instance/catalog"
    assert replica.inputs["dbSubnetGroupName"] == made.one(SUBNETS, "catalog-eu-central-1").name + "-0a1b2c3"
    assert replica.inputs["parameterGroupName"] == "catalog-eu-central-1-0a1b2c3"
    assert replica.inputs["vpcSecurityGroupIds"] == ["catalog-eu-central-1-access-id"]
    assert source.urn in replica.depends_on
    for own in ("dbSubnetGroupName", "kmsKeyId", "parameterGroupName", "vpcSecurityGroupIds", "replicateSourceDb"):
        assert replica.inputs[own] != source.inputs.get(own)


def test_a_replica_is_encrypted_with_a_key_of_its_region(deploy: Deploy) -> None:
    made = catalog(deploy, REPLICA, tier="prod")
    replica, key = made.one(INSTANCE, "catalog-there"), f"{ARN}Key/stack-key-eu-central-1"
    assert replica.inputs["storageEncrypted"] is True
    assert replica.inputs["kmsKeyId"] == replica.inputs["performanceInsightsKmsKeyId"] == key
    assert made.one(KEY, "stack-key-eu-central-1").inputs["region"] == ABROAD
    logs = [each for each in made.all(LOG_GROUP) if each.name.startswith("catalog-there-")]
    assert {each.inputs["kmsKeyId"] for each in logs} == {key}
    assert made.one(INSTANCE, "catalog").inputs["kmsKeyId"] == f"{ARN}Key/stack-key"
    assert made.result["stack"]["kmsKeyArns"] == {HOME: f"{ARN}Key/stack-key", ABROAD: key}


def test_the_key_of_another_region_lets_that_regions_logs_use_it(deploy: Deploy) -> None:
    made = program(deploy, REPLICA, {**NETWORK, "regions": {HOME: NETWORK, ABROAD: THERE}})
    assert "logs.eu-central-1.amazonaws.com" in made.one(KEY, "catalog-eu-central-1-key").inputs["policy"]
    assert "logs.eu-west-1.amazonaws.com" in made.one(KEY, "catalog-key").inputs["policy"]


@pytest.mark.parametrize("given", [REPLICA, {"backupReplicationRegion": ABROAD}])
def test_a_key_that_is_given_is_of_its_own_region(deploy: Deploy, given: dict[str, Any]) -> None:
    made = catalog(deploy, {**given, "kmsKeyArn": GIVEN_KEY})
    assert [each.name for each in made.all(KEY)] == ["stack-key-eu-central-1"]
    assert made.one(INSTANCE, "catalog").inputs["kmsKeyId"] == GIVEN_KEY
    beyond = [*replicas(made).values(), *made.all(COPIES)]
    assert {each.inputs["kmsKeyId"] for each in beyond} == {f"{ARN}Key/stack-key-eu-central-1"}


def test_a_replica_is_as_secure_and_as_well_measured_as_its_source(deploy: Deploy) -> None:
    made = catalog(deploy, {**REPLICA, "engine": "mysql", "port": 3307, "logExports": ["audit"]}, tier="prod")
    source, replica = made.one(INSTANCE, "catalog").inputs, made.one(INSTANCE, "catalog-there").inputs
    for same in (
        "autoMinorVersionUpgrade", "copyTagsToSnapshot", "databaseInsightsMode", "enabledCloudwatchLogsExports",
        "engineVersion", "iamDatabaseAuthenticationEnabled", "instanceClass", "maintenanceWindow",
        "maxAllocatedStorage", "monitoringInterval", "monitoringRoleArn", "performanceInsightsEnabled",
        "performanceInsightsRetentionPeriod", "port", "publiclyAccessible", "storageEncrypted", "storageType", "tags",
    ):  # fmt: skip
        assert replica[same] == source[same]
    assert [each.name for each in made.all(ROLE)] == ["catalog-backup", "catalog-monitoring"]  # IAM has no regions
    groups = made.all(PARAMETERS)
    assert [each.inputs["parameters"] for each in groups] == [groups[0].inputs["parameters"]] * 2
    assert {each.inputs["family"] for each in groups} == {"mysql8.4"}


def test_a_replica_takes_from_its_source_what_is_the_sources_alone(deploy: Deploy) -> None:
    replica = catalog(deploy, {**REPLICA, "allocatedStorage": 500}).one(INSTANCE, "catalog-there")
    of_the_source = {
        "allocatedStorage", "backupRetentionPeriod", "dbName", "engine", "manageMasterUserPassword", "password",
        "snapshotIdentifier", "restoreToPointInTime", "username",
    }  # fmt: skip
    assert of_the_source & replica.inputs.keys() == set()


@pytest.mark.parametrize("engine", ["mysql", "mariadb"])
@pytest.mark.parametrize("own", [None, "our-options"])
def test_a_replicas_audit_log_is_written_by_an_option_group_of_its_region(
    deploy: Deploy, engine: str, own: str | None
) -> None:
    made = catalog(deploy, {**REPLICA, "engine": engine, **({"optionGroupName": own} if own else {})})
    there = made.one(OPTIONS, "catalog-eu-central-1")
    assert there.inputs["region"] == ABROAD
    assert there.inputs["options"][0]["optionName"] == "MARIADB_AUDIT_PLUGIN"
    assert made.one(INSTANCE, "catalog-there").inputs["optionGroupName"] == "catalog-eu-central-1-0a1b2c3"
    assert made.one(INSTANCE, "catalog").inputs["optionGroupName"] == (own or "catalog-0a1b2c3")


def test_an_option_group_of_the_sources_region_is_not_the_replicas(deploy: Deploy) -> None:
    made = catalog(deploy, {**REPLICA, "engine": "mysql", "logExports": ["error"], "optionGroupName": "our-options"})
    assert made.all(OPTIONS) == []
    assert "optionGroupName" not in made.one(INSTANCE, "catalog-there").inputs


def test_a_replica_writes_to_log_groups_of_its_region_that_exist_before(deploy: Deploy) -> None:
    made = catalog(deploy, {**REPLICA, "logRetentionDays": 90})
    replica = made.one(INSTANCE, "catalog-there")
    for log in ("postgresql", "upgrade"):
        group = made.one(LOG_GROUP, f"catalog-there-{log}")
        assert group.inputs["name"] == f"/aws/rds/instance/{replica.inputs['identifier']}/{log}"
        assert (group.inputs["region"], group.inputs["retentionInDays"]) == (ABROAD, 90)
        assert group.urn in replica.depends_on


@pytest.mark.parametrize("identifier", [None, "legacy"])
def test_a_replica_may_have_its_own_class_zone_and_standby(deploy: Deploy, identifier: str | None) -> None:
    given = {
        "small": {"region": ABROAD, "instanceClass": "db.t4g.medium", "availabilityZone": "eu-central-1b"},
        "safe": {"region": FAR, "multiAz": True},
    }
    made = catalog(deploy, {"replicas": given, **({"identifier": identifier} if identifier else {})})
    small, safe = (made.one(INSTANCE, f"catalog-{name}").inputs for name in given)
    assert (small["instanceClass"], small["availabilityZone"], small["multiAz"]) == (
        "db.t4g.medium",
        "eu-central-1b",
        False,
    )
    assert (safe["instanceClass"], safe["multiAz"]) == ("db.t4g.micro", True)
    assert small["identifier"] == f"{identifier or 'catalog'}-small-0a1b2c3d"


def test_clients_by_address_reach_a_replica_and_those_by_group_its_source_alone(deploy: Deploy) -> None:
    clients = {"allowedCidrs": ["10.1.0.0/16"], "allowedSecurityGroupIds": ["sg-app"]}
    made = catalog(deploy, {**REPLICA, **clients}, OTHER_STACK)
    there = [each for each in made.all(INGRESS) if each.inputs.get("region") == ABROAD]
    assert [(each.inputs["securityGroupId"], each.inputs.get("cidrIpv4")) for each in there] == [
        ("catalog-eu-central-1-access-id", "10.1.0.0/16")
    ]
    groups = {each.name: each.inputs for each in made.all(GROUP)}
    assert groups.keys() == {"catalog-access", "catalog-network", "catalog-eu-central-1-access"}
    assert groups["catalog-eu-central-1-access"]["vpcId"] == "vpc-8"
    assert not groups["catalog-eu-central-1-access"].get("ingress")


def test_replicas_of_one_region_share_what_they_need_there(deploy: Deploy) -> None:
    names = ("one", "two", "three")
    given = {"replicas": {name: {"region": ABROAD} for name in names}, "engine": "mysql"}
    made = catalog(deploy, {**given, "backupReplicationRegion": ABROAD})
    there = [each for each in made.resources if each.inputs.get("region") == ABROAD and "Network$" not in each.urn]
    assert Counter(each.type.rpartition(":")[2] for each in there) == {
        "Instance": 3,
        "LogGroup": 12,
        "InstanceAutomatedBackupsReplication": 1,
        "Key": 1,
        "OptionGroup": 1,
        "ParameterGroup": 1,
        "SecurityGroup": 1,
        "SubnetGroup": 1,
    }
    for same in ("kmsKeyId", "dbSubnetGroupName", "parameterGroupName", "optionGroupName", "vpcSecurityGroupIds"):
        assert len({str(each.inputs[same]) for each in replicas(made).values()}) == 1


def test_each_region_has_its_own(deploy: Deploy) -> None:
    given = {"replicas": {"near": {}, "there": {"region": ABROAD}, "far": {"region": FAR}}}
    made = catalog(deploy, given, EXISTING)
    assert {each.name: each.inputs["subnetIds"] for each in made.all(SUBNETS)} == {
        "catalog": ["subnet-a", "subnet-b"],
        "catalog-eu-central-1": ["subnet-u", "subnet-v"],
        "catalog-us-east-1": ["subnet-w", "subnet-x"],
    }
    keys = {name: each.inputs.get("kmsKeyId") for name, each in replicas(made).items()}
    assert keys == {
        "catalog-far": f"{ARN}Key/stack-key-us-east-1",
        "catalog-near": None,
        "catalog-there": f"{ARN}Key/stack-key-eu-central-1",
    }
    assert replicas(made)["catalog-near"].inputs["replicateSourceDb"] == "catalog-0a1b2c3d"


@pytest.mark.parametrize("region", [None, HOME])
def test_a_replica_of_the_own_region_shares_everything_with_its_source(deploy: Deploy, region: str | None) -> None:
    near = {"region": region} if region else {}
    made = catalog(deploy, {"replicas": {"near": near}})
    assert len(made.all(KEY)) == len(made.all(SUBNETS)) == len(made.all(PARAMETERS)) == len(made.all(VPC)) == 1
    replica = made.one(INSTANCE, "catalog-near").inputs
    assert replica["replicateSourceDb"] == "catalog-0a1b2c3d"
    assert {"region", "kmsKeyId", "dbSubnetGroupName"} & replica.keys() == set()


# What clients are told


def test_the_connection_says_where_each_replica_is(deploy: Deploy) -> None:
    given = {"replicas": {"there": {"region": ABROAD}, "near": {}, "far": {"region": FAR}}, "port": 5433}
    made = catalog(deploy, given, EXISTING)
    told = made.result["catalog"]["replicas"]
    assert list(told) == ["there", "near", "far"]
    for name, region, group in (
        ("there", ABROAD, "catalog-eu-central-1-access-id"),
        ("near", HOME, "catalog-access-id"),
        ("far", FAR, "catalog-us-east-1-access-id"),
    ):
        assert told[name] == {
            "host": f"catalog-{name}-0a1b2c3d.example",
            "port": 5433,
            "region": region,
            "arn": f"{ARN}Instance/catalog-{name}",
            "securityGroupId": group,
            "resourceId": f"db-catalog-{name}",
        }


@pytest.mark.parametrize(
    ("given", "reader"),
    [
        ({"there": {"region": ABROAD}}, None),
        ({"there": {"region": ABROAD}, "near": {}}, "near"),
        ({"there": {"region": ABROAD}, "far": {"region": FAR}, "near": {"region": HOME}, "second": {}}, "near"),
        ({"near": {}, "there": {"region": ABROAD}}, "near"),
    ],
)
def test_reads_go_to_the_first_replica_of_the_own_region(
    deploy: Deploy, given: dict[str, Any], reader: str | None
) -> None:
    connection = catalog(deploy, {"replicas": given}, EXISTING).result["catalog"]
    expected = f"catalog-{reader}-0a1b2c3d.example" if reader else connection["host"]
    assert connection["readerHost"] == connection["environment"]["DATABASE_READER_HOST"] == expected


def test_a_replica_abroad_changes_nothing_for_the_clients_at_home(deploy: Deploy) -> None:
    alone, followed = (catalog(deploy, given).result["catalog"] for given in ({}, REPLICA))
    assert {key: value for key, value in followed.items() if key != "replicas"} == {
        key: value for key, value in alone.items() if key != "replicas"
    }


# Networks


def test_a_made_network_gets_a_part_in_the_replicas_region(deploy: Deploy) -> None:
    made = catalog(deploy, REPLICA)
    assert {each.inputs.get("region"): each.inputs["cidrBlock"] for each in made.all(VPC)} == {
        None: "10.20.0.0/16",
        ABROAD: "10.20.0.0/16",
    }
    subnets = made.one(SUBNETS, "catalog-eu-central-1").inputs["subnetIds"]
    assert subnets == ["network-eu-central-1-zone-1-id", "network-eu-central-1-zone-2-id"]
    assert made.one(GROUP, "catalog-eu-central-1-access").inputs["vpcId"] == "network-eu-central-1-id"
    assert made.result["network"]["regions"].keys() == {HOME, ABROAD}


@pytest.mark.parametrize("part", [{"cidrBlock": "10.77.0.0/16"}, THERE])
def test_a_part_that_is_given_is_the_replicas(deploy: Deploy, part: dict[str, Any]) -> None:
    made = catalog(deploy, REPLICA, {**MADE, "secondary": {ABROAD: part}})
    vpc = "vpc-8" if part == THERE else "network-eu-central-1-id"
    assert made.one(GROUP, "catalog-eu-central-1-access").inputs["vpcId"] == vpc
    blocks = {each.inputs["cidrBlock"] for each in made.all(VPC)}
    assert blocks == {"10.20.0.0/16", part.get("cidrBlock", "10.20.0.0/16")}
    assert len(made.all(VPC)) == len(blocks)


@pytest.mark.parametrize("network", [EXISTING, OTHER_STACK])
def test_an_existing_network_says_where_replicas_live(deploy: Deploy, network: dict[str, Any]) -> None:
    made = catalog(deploy, REPLICA, network)
    assert made.one(SUBNETS, "catalog-eu-central-1").inputs["subnetIds"] == ["subnet-u", "subnet-v"]
    assert made.all(VPC) == []


@pytest.mark.parametrize("network", [NETWORK, {key: value for key, value in OTHER_STACK.items() if key != "secondary"}])
def test_a_replica_where_an_existing_network_has_no_part_is_refused(deploy: Deploy, network: dict[str, Any]) -> None:
    missing = "aws-databases:network has no secondary"
    assert refused(deploy, REPLICA, network) == [f"catalog: replicas.there.region: {missing}.eu-central-1"]
    given = {"replicas": {"there": {"region": ABROAD}, "near": {}, "far": {"region": FAR}}}
    assert sorted(refused(deploy, given, network)) == [
        f"catalog: replicas.far.region: {missing}.us-east-1",
        f"catalog: replicas.there.region: {missing}.eu-central-1",
    ]


def test_nothing_is_registered_of_what_is_refused(deploy: Deploy, monkeypatch: pytest.MonkeyPatch) -> None:
    registered: list[Any] = []
    monkeypatch.setattr(Monitor, "_keep", lambda _, request: registered.append(request))
    assert len(refused(deploy, REPLICA)) == 1
    assert registered == []


FORMS: list[dict[str, Any]] = [
    {"cidr_block": "10.20.0.0/16", "availability_zones": 2},
    {"vpc_id": "vpc-1", "subnet_ids": ["subnet-a", "subnet-b"]},
    {"stack": "acme/base/dev", "outputs": {"vpc_id": "vpc", "subnet_ids": "subnets"}},
]


@pytest.mark.parametrize("form", FORMS)
def test_a_programs_network_with_a_part_there_is_enough(deploy: Deploy, form: dict[str, Any]) -> None:
    made = program(deploy, REPLICA, {**form, "secondary": {ABROAD: THERE}})
    assert made.one(SUBNETS, "catalog-eu-central-1").inputs["subnetIds"] == ["subnet-u", "subnet-v"]
    assert made.one(SUBNETS, "catalog").inputs["subnetIds"] != ["subnet-u", "subnet-v"]


@pytest.mark.parametrize("form", FORMS)
def test_a_programs_network_without_a_part_there_is_refused(deploy: Deploy, form: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as raised:
        program(deploy, REPLICA, {**form, "secondary": {FAR: FARTHER}})
    expected = "catalog: replicas.there.region: its network has no part in eu-central-1; see the network's secondary"
    assert str(raised.value) == expected


def test_a_written_network_of_one_region_is_refused(deploy: Deploy) -> None:
    expected = "catalog: replicas.there.region: its network has no part in eu-central-1; see the network's secondary"
    with pytest.raises(BadInput) as raised:
        program(deploy, REPLICA, NETWORK)
    assert str(raised.value) == expected


def test_a_written_network_says_its_other_regions_beside_its_own(deploy: Deploy) -> None:
    made = program(deploy, REPLICA, {**NETWORK, "regions": {ABROAD: THERE}})
    assert {each.name: each.inputs["subnetIds"] for each in made.all(SUBNETS)} == {
        "catalog": ["subnet-a", "subnet-b"],
        "catalog-eu-central-1": ["subnet-u", "subnet-v"],
    }


# A database that is itself in another region


@pytest.mark.parametrize("network", [MADE, EXISTING, OTHER_STACK])
def test_a_database_abroad_may_have_a_replica_in_the_stacks_region(deploy: Deploy, network: dict[str, Any]) -> None:
    made = catalog(deploy, {"region": ABROAD, "replicas": {"back": {"region": HOME}, "near": {}}}, network)
    source, back, near = (made.one(INSTANCE, name) for name in ("catalog", "catalog-back", "catalog-near"))
    assert source.inputs["region"] == near.inputs["region"] == ABROAD
    assert "region" not in back.inputs
    assert back.inputs["replicateSourceDb"] == f"{ARN}Instance/catalog"
    assert near.inputs["replicateSourceDb"] == "catalog-0a1b2c3d"
    assert back.inputs["kmsKeyId"] == f"{ARN}Key/stack-key"
    assert source.inputs["kmsKeyId"] == f"{ARN}Key/stack-key-eu-central-1"
    assert back.inputs["dbSubnetGroupName"] == "catalog-eu-west-1-0a1b2c3"
    assert {each.name: "region" in each.inputs for each in made.all(SUBNETS)} == {
        "catalog": True,
        "catalog-eu-west-1": False,
    }
    home = {id(MADE): "network-id", id(EXISTING): "vpc-1", id(OTHER_STACK): "vpc-9"}[id(network)]
    assert made.one(GROUP, "catalog-eu-west-1-access").inputs["vpcId"] == home
    connection = made.result["catalog"]
    assert connection["readerHost"] == "catalog-near-0a1b2c3d.example"
    assert (connection["region"], connection["replicas"]["back"]["region"]) == (ABROAD, HOME)


def test_a_programs_database_abroad_may_have_a_replica_in_the_stacks_region(deploy: Deploy) -> None:
    given = {"region": ABROAD, "replicas": {"back": {"region": HOME}}}
    network = {"vpc_id": "vpc-1", "subnet_ids": ["subnet-a", "subnet-b"], "secondary": {ABROAD: THERE}}
    made = program(deploy, given, network)
    assert {each.name: each.inputs["subnetIds"] for each in made.all(SUBNETS)} == {
        "catalog": ["subnet-u", "subnet-v"],
        "catalog-eu-west-1": ["subnet-a", "subnet-b"],
    }
    assert {each.name: each.inputs.get("region") for each in made.all(KEY)} == {
        "catalog-key": ABROAD,
        "catalog-eu-west-1-key": None,
    }


# What stays

POLICIES = [("destroy", False), ("snapshot", True), ("retain", True)]


@pytest.mark.parametrize(("policy", "key_kept"), POLICIES)
def test_only_keys_are_kept_in_another_region(deploy: Deploy, policy: str, key_kept: bool) -> None:
    given = {**REPLICA, "backupReplicationRegion": ABROAD, "removalPolicy": policy, "deletionProtection": True}
    made = program(deploy, given | {"engine": "mysql"}, {**NETWORK, "regions": {HOME: NETWORK, ABROAD: THERE}})
    there = [each for each in made.resources if each.inputs.get("region") == ABROAD]
    assert len(there) > 8
    assert not any(each.protect for each in there)
    kept = {each.name for each in there if each.retain_on_delete and "optionGroup" not in each.type}
    assert kept == ({"catalog-eu-central-1-key"} if key_kept else set())
    source = made.one(INSTANCE, "catalog")
    assert (source.protect, source.retain_on_delete) == (True, policy == "retain")
    replica = made.one(INSTANCE, "catalog-there").inputs
    assert replica["skipFinalSnapshot"] is True
    assert not replica.get("deletionProtection")
    assert "finalSnapshotIdentifier" not in replica


@pytest.mark.parametrize(("policy", "kept"), POLICIES)
def test_the_stacks_key_there_is_kept_where_data_is(deploy: Deploy, policy: str, kept: bool) -> None:
    made = catalog(deploy, {"backupReplicationRegion": ABROAD, "removalPolicy": policy})
    assert {each.name: each.retain_on_delete for each in made.all(KEY)} == {
        "stack-key": kept,
        "stack-key-eu-central-1": kept,
    }


# What is refused, and what gives way

OWN = "backupReplicationRegion: expected another region than the database's; got"
NO_BACKUPS = "backupReplicationRegion: there are no backups to copy, as backupRetentionDays is 0"
REFUSED: list[tuple[dict[str, Any], list[str]]] = [
    ({"backupReplicationRegion": HOME}, [f'{OWN} "eu-west-1"']),
    ({"backupReplicationRegion": HOME, "region": HOME}, [f'{OWN} "eu-west-1"']),
    ({"backupReplicationRegion": ABROAD, "region": ABROAD}, [f'{OWN} "eu-central-1"']),
    ({"backupReplicationRegion": ABROAD, "backupRetentionDays": 0}, [NO_BACKUPS]),
    ({"backupReplicationRegion": HOME, "backupRetentionDays": 0}, [f'{OWN} "eu-west-1"', NO_BACKUPS]),
    (
        {"backupReplicationRegion": "Frankfurt"},
        ['backupReplicationRegion: expected a region such as eu-west-1; got "Frankfurt"'],
    ),
    (
        {"replicas": {"there": {"region": "Frankfurt"}}},
        ['replicas.there.region: expected a region such as eu-west-1; got "Frankfurt"'],
    ),
    (
        {"replicas": {"there": {"region": ABROAD, "availabilityZone": "eu-west-1a"}}},
        ['replicas.there.availabilityZone: expected a zone of eu-central-1; got "eu-west-1a"'],
    ),
    (
        {"replicas": {"there": {"region": ABROAD, "availabilityZone": "eu-central-1a", "multiAz": True}}},
        ["replicas.there.availabilityZone: expected only without multiAz"],
    ),
    (
        {**REPLICA, "credentials": {"management": "managed"}},
        ["credentials.management: RDS makes no replica where it manages the password; expected generated"],
    ),
    (
        {**REPLICA, "backupRetentionDays": 0},
        ["replicas: RDS makes replicas from backups, and backupRetentionDays is 0"],
    ),
    (
        {**REPLICA, "blueGreenUpdate": True},
        ["replicas: AWS's provider makes no blue/green update of an instance with replicas, and blueGreenUpdate is on"],
    ),
]


@pytest.mark.parametrize(("given", "lines"), REFUSED)
def test_what_cannot_be_in_another_region_is_refused(deploy: Deploy, given: dict[str, Any], lines: list[str]) -> None:
    assert sorted(refused(deploy, given, EXISTING)) == [f"catalog: {line}" for line in lines]
