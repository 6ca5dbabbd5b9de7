"""Databases with an address of the internet: at tier dev, for those who are listed, in an existing network."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import pytest

from conftest import NETWORK, STACK, Deploy, Deployment, once
from deciding import configured, gave_way, refused
from pulumi_aws_databases import BadInput, Network, build
from pulumi_aws_databases import deploy as deploy_stack
from pulumi_aws_databases.decide import Decided, decide

INSTANCE = "rds/instance:Instance"
MEMBER = "rds/clusterInstance:ClusterInstance"
CLUSTER = "rds/cluster:Cluster"
INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
PROXY = "rds/proxy:Proxy"
OFFICE = "203.0.113.0/24"
PUBLIC: dict[str, Any] = {"publiclyAccessible": True, "allowedCidrs": [OFFICE]}
MADE = {"cidrBlock": "10.20.0.0/16", "availabilityZones": 2}
THERE = {"vpcId": "vpc-8", "subnetIds": ["subnet-u", "subnet-v"]}
OTHER_STACK: dict[str, Any] = {"stack": "acme/base/dev", "outputs": {"vpcId": "vpc", "subnetIds": "subnets"}}
FORMS: list[dict[str, Any]] = [{"vpc_id": "vpc-7", "subnet_ids": ["subnet-p", "subnet-q"]}, OTHER_STACK]
NO_WAY_OUT = "publiclyAccessible: expected only in an existing network; one made here has no way out"
ONLY_DEV = "publiclyAccessible: expected only at tier dev; the tier is"
NO_CLIENTS = "allowedCidrs: required with publiclyAccessible: who may connect"
TYPES = ["aurora", "instance"]

kinds = pytest.mark.parametrize("kind", TYPES)


@pytest.fixture(autouse=True)
def configuration() -> None:
    configure("dev")


def configure(tier: str, network: Mapping[str, Any] = NETWORK, **presets: Mapping[str, Any]) -> None:
    configured(tier, network=network, presets=presets)


def decided(kind: str, **args: Any) -> Decided:
    return decide("orders", kind, args)


def public(one: Decided) -> bool:
    found: bool = one.settings.publicly_accessible
    return found


@once
def orders(deploy: Deploy, kind: str, **args: Any) -> Deployment:
    spec = {"type": kind, "network": NETWORK, **args}
    return deploy(lambda: build("orders", spec).connection)


@once
def stack(deploy: Deploy, spec: Mapping[str, Any], network: Mapping[str, Any], **config: Any) -> Deployment:
    keys = {"network": network, "databases": {"orders": spec}, **config}
    return deploy(deploy_stack, STACK | {f"aws-databases:{key}": value for key, value in keys.items()})


def servers(made: Deployment) -> dict[str, bool]:
    found = (*made.all(INSTANCE), *made.all(MEMBER))
    return {each.name: each.inputs["publiclyAccessible"] for each in found}


def sources(made: Deployment) -> set[tuple[str, str]]:
    return {(each.inputs["securityGroupId"], each.inputs["cidrIpv4"]) for each in made.all(INGRESS)}


# What it does

FLEETS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("aurora", {"readers": 2}, {"orders-writer", "orders-reader-1", "orders-reader-2"}),
    ("aurora", {"readerInstances": {"reports": {}}}, {"orders-writer", "orders-reports"}),
    ("instance", {"readReplicas": 2}, {"orders", "orders-replica-1", "orders-replica-2"}),
    ("instance", {"replicas": {"reports": {}}}, {"orders", "orders-reports"}),
]


@pytest.mark.parametrize(("kind", "fleet", "names"), FLEETS)
def test_every_server_has_an_address_of_the_internet(
    deploy: Deploy, kind: str, fleet: dict[str, Any], names: set[str]
) -> None:
    assert servers(orders(deploy, kind, **fleet, **PUBLIC)) == dict.fromkeys(names, True)


@pytest.mark.parametrize("given", [{}, {"publiclyAccessible": False}])
@pytest.mark.parametrize(("kind", "fleet", "names"), FLEETS)
def test_no_server_has_one_unasked(
    deploy: Deploy, kind: str, fleet: dict[str, Any], names: set[str], given: dict[str, Any]
) -> None:
    assert servers(orders(deploy, kind, **fleet, **given)) == dict.fromkeys(names, False)


def test_a_cluster_itself_has_no_such_property(deploy: Deploy) -> None:
    assert "publiclyAccessible" not in orders(deploy, "aurora", **PUBLIC).one(CLUSTER).inputs


def test_a_replica_in_another_region_is_reached_by_the_same_addresses(deploy: Deploy) -> None:
    spec = {"type": "instance", "replicas": {"there": {"region": "eu-central-1"}}, **PUBLIC}
    made = stack(deploy, spec, {**NETWORK, "secondary": {"eu-central-1": THERE}})
    assert servers(made) == {"orders": True, "orders-there": True}
    assert sources(made) == {("orders-access-id", OFFICE), ("orders-eu-central-1-access-id", OFFICE)}


@kinds
def test_those_who_are_listed_may_connect_and_no_one_else(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, port=5433, publiclyAccessible=True, allowedCidrs=[OFFICE, "10.1.0.0/16"])
    assert sources(made) == {("orders-access-id", OFFICE), ("orders-access-id", "10.1.0.0/16")}
    ways = {(each.inputs["fromPort"], each.inputs["toPort"], each.inputs["ipProtocol"]) for each in made.all(INGRESS)}
    assert ways == {(5433, 5433, "tcp")}


@kinds
def test_it_changes_nothing_but_the_address(deploy: Deploy, kind: str) -> None:
    private = {each.urn: dict(each.inputs) for each in orders(deploy, kind).resources}
    opened = orders(deploy, kind, **PUBLIC)
    rule = opened.one(INGRESS).urn
    after = {each.urn: dict(each.inputs) for each in opened.resources if each.urn != rule}
    for inputs in (*private.values(), *after.values()):
        inputs.pop("publiclyAccessible", None)
    assert private == after


@kinds
def test_tls_and_encryption_are_as_anywhere(deploy: Deploy, kind: str) -> None:
    made = orders(deploy, kind, **PUBLIC)
    owner = made.one({"aurora": CLUSTER, "instance": INSTANCE}[kind], "orders")
    assert owner.inputs["storageEncrypted"] is True
    assert owner.inputs["iamDatabaseAuthenticationEnabled"] is True
    with pytest.raises(BadInput, match=r"TLS is enforced at every tier"):
        orders(deploy, kind, parameters={"rds.force_ssl": 0}, **PUBLIC)


@pytest.mark.parametrize("given", [PUBLIC, {"allowedCidrs": ["10.1.0.0/16"]}])
@kinds
def test_a_proxy_has_the_rules_of_the_database(deploy: Deploy, kind: str, given: dict[str, Any]) -> None:
    made = orders(deploy, kind, proxy=True, allowedSecurityGroupIds=["sg-app"], **given)
    (block,) = given["allowedCidrs"]
    rules = {
        each.inputs.get("cidrIpv4") or each.inputs["referencedSecurityGroupId"]
        for each in made.all(INGRESS)
        if each.inputs["securityGroupId"] == "orders-access-id"
    }
    assert rules == {block, "sg-app", "orders-proxy-id"}
    groups = made.one(PROXY).inputs["vpcSecurityGroupIds"]
    assert groups[0] == made.result["securityGroupId"] == "orders-access-id"
    owner = made.one({"aurora": CLUSTER, "instance": INSTANCE}[kind], "orders")
    assert set(owner.inputs["vpcSecurityGroupIds"]) <= set(groups)
    # Its own group is a way out alone.
    assert [each for each in made.all(INGRESS) if each.inputs["securityGroupId"] == "orders-proxy-id"] == []


# What is refused


@pytest.mark.parametrize("tier", ["staging", "prod", "enterprise"])
@kinds
def test_only_tier_dev_is_reached_from_the_internet(kind: str, tier: str) -> None:
    configure(tier)
    assert refused(kind, **PUBLIC) == [f"orders: {ONLY_DEV} {tier}"]
    assert public(decided(kind, tier="dev", **PUBLIC))
    configure("dev")
    assert refused(kind, tier=tier, **PUBLIC) == [f"orders: {ONLY_DEV} {tier}"]


@pytest.mark.parametrize("clients", [{}, {"allowedCidrs": []}, {"allowedSecurityGroupIds": ["sg-1"]}])
@kinds
def test_who_may_connect_from_the_internet_must_be_said(kind: str, clients: dict[str, Any]) -> None:
    assert refused(kind, publiclyAccessible=True, **clients) == [f"orders: {NO_CLIENTS}"]


@kinds
def test_every_breach_is_told_at_once(kind: str) -> None:
    configure("prod")
    assert sorted(refused(kind, publiclyAccessible=True)) == [f"orders: {NO_CLIENTS}", f"orders: {ONLY_DEV} prod"]


@pytest.mark.parametrize("block", [OFFICE, "0.0.0.0/0", "8.8.8.8/32", "172.0.0.0/8", "10.0.0.0/7", "100.0.0.0/8"])
@pytest.mark.parametrize("more", [{}, {"publiclyAccessible": False}])
@pytest.mark.parametrize("tier", ["dev", "prod"])
@kinds
def test_public_addresses_are_refused_without_it(kind: str, tier: str, more: dict[str, Any], block: str) -> None:
    configure(tier)
    expected = f'orders: allowedCidrs: expected private address ranges; got "{block}"'
    assert refused(kind, allowedCidrs=["10.1.0.0/16", block], **more) == [expected]


def test_a_cache_is_never_reached_from_the_internet() -> None:
    assert refused("cache", allowedCidrs=[OFFICE]) == [
        f'orders: allowedCidrs: expected private address ranges; got "{OFFICE}"'
    ]
    (line,) = refused("cache", publiclyAccessible=True)
    assert line.startswith("orders: publiclyAccessible: unknown setting")


@pytest.mark.parametrize("block", ["office", "2001:db8::/32", "::/0", "300.0.0.0/8", "203.0.113.0/33", ""])
def test_what_is_no_range_of_addresses_is_refused(block: str) -> None:
    (line,) = refused("aurora", publiclyAccessible=True, allowedCidrs=[block])
    assert line.startswith("orders: allowedCidrs")


@pytest.mark.parametrize("value", ["yes", 1, "public"])
def test_it_is_on_or_off(value: Any) -> None:
    (line,) = refused("aurora", publiclyAccessible=value, allowedCidrs=["10.1.0.0/16"])
    assert line.startswith("orders: publiclyAccessible: expected true or false; got ")


# Where it may be


@pytest.mark.parametrize("network", [NETWORK, OTHER_STACK])
@kinds
def test_an_existing_network_may_have_a_way_to_the_internet(deploy: Deploy, kind: str, network: dict[str, Any]) -> None:
    assert set(servers(stack(deploy, {"type": kind, **PUBLIC}, network)).values()) == {True}


@kinds
def test_a_made_network_has_none(deploy: Deploy, kind: str) -> None:
    with pytest.raises(BadInput) as raised:
        stack(deploy, {"type": kind, **PUBLIC}, MADE)
    assert str(raised.value) == f"orders: {NO_WAY_OUT}"


@kinds
def test_a_database_beside_a_made_network_may_have_one_of_its_own(deploy: Deploy, kind: str) -> None:
    made = stack(deploy, {"type": kind, "network": NETWORK, **PUBLIC}, MADE)
    assert set(servers(made).values()) == {True}


def in_program(deploy: Deploy, kind: str, network: Callable[[Network], Any], **args: Any) -> Deployment:
    """A database in a program's network, as it is handed over; what it is besides is the network's."""
    more: dict[str, Any] = {key: args.pop(key) for key in ("region", "replicas") if key in args}

    def make() -> Any:
        given: Any = args
        spec: dict[str, Any] = {"type": kind, "network": network(Network("net", given)), **more, **PUBLIC}
        return build("orders", spec).connection

    return deploy(make)


@kinds
def test_a_programs_made_network_has_none_either(deploy: Deploy, kind: str) -> None:
    with pytest.raises(BadInput) as raised:
        in_program(deploy, kind, lambda made: made, cidr_block="10.0.0.0/16")
    assert str(raised.value) == f"orders: {NO_WAY_OUT}"


@kinds
def test_the_outputs_of_a_programs_made_network_have_none_either(deploy: Deploy, kind: str) -> None:
    with pytest.raises(BadInput) as raised:
        in_program(deploy, kind, lambda made: cast("Any", made.outputs), cidr_block="10.0.0.0/16")
    assert str(raised.value) == f"orders: {NO_WAY_OUT}"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("handed", [lambda made: made, lambda made: made.outputs])
@kinds
def test_a_programs_existing_network_may_have_one(
    deploy: Deploy, kind: str, handed: Callable[[Network], Any], form: dict[str, Any]
) -> None:
    assert set(servers(in_program(deploy, kind, handed, **form)).values()) == {True}


BEYOND: list[tuple[str, dict[str, Any]]] = [
    ("aurora", {"region": "eu-central-1"}),
    ("instance", {"region": "eu-central-1"}),
    ("instance", {"replicas": {"there": {"region": "eu-central-1"}}}),
]
MADE_THERE = {"secondary": {"eu-central-1": {"cidrBlock": "10.21.0.0/16"}}}


@pytest.mark.parametrize(("kind", "more"), BEYOND)
@pytest.mark.parametrize("network", [NETWORK, OTHER_STACK])
def test_a_part_that_is_made_in_another_region_has_none(
    deploy: Deploy, kind: str, more: dict[str, Any], network: dict[str, Any]
) -> None:
    with pytest.raises(BadInput, match=r"^orders: [\w.]+: expected only in an existing network"):
        stack(deploy, {"type": kind, **more, **PUBLIC}, network | MADE_THERE)


@pytest.mark.parametrize(("kind", "more"), BEYOND)
@pytest.mark.parametrize("form", FORMS)
def test_a_part_that_a_program_makes_in_another_region_has_none(
    deploy: Deploy, kind: str, more: dict[str, Any], form: dict[str, Any]
) -> None:
    with pytest.raises(BadInput, match=r"^orders: [\w.]+: expected only in an existing network"):
        in_program(deploy, kind, lambda made: made, **form, **MADE_THERE, **more)


@kinds
def test_an_existing_part_in_another_region_may_have_one(deploy: Deploy, kind: str) -> None:
    network = MADE | {"secondary": {"eu-central-1": THERE}}
    made = stack(deploy, {"type": kind, "region": "eu-central-1", **PUBLIC}, network)
    assert set(servers(made).values()) == {True}


# How presets give way


@pytest.mark.parametrize("tier", ["staging", "prod", "enterprise"])
@kinds
def test_a_preset_gives_way_to_a_tier_other_than_dev(kind: str, tier: str) -> None:
    configure(tier, **{kind: {"publiclyAccessible": True}})
    one = decided(kind, allowedCidrs=["10.1.0.0/16"])
    assert not public(one)
    assert gave_way(one) == {"publiclyAccessible": f"false instead of true (preset): the tier is {tier}"}


@kinds
def test_a_preset_gives_way_where_no_clients_are_listed(kind: str) -> None:
    configure("dev", **{kind: {"publiclyAccessible": True}})
    one = decided(kind)
    assert not public(one)
    reason = "false instead of true (preset): no allowedCidrs say who may connect"
    assert gave_way(one) == {"publiclyAccessible": reason}
    assert public(decided(kind, allowedCidrs=[OFFICE]))


@kinds
def test_a_preset_that_fits_stands(kind: str) -> None:
    configure("dev", **{kind: PUBLIC})
    assert public(decided(kind))
    assert not public(decided(kind, publiclyAccessible=False, allowedCidrs=["10.1.0.0/16"]))
    assert gave_way(decided(kind)) == {}


@kinds
def test_what_only_an_address_of_the_internet_is_for_gives_way_with_it(kind: str) -> None:
    """One database of the stack is at another tier: the presets of both settings are for dev."""
    configure("dev", **{kind: PUBLIC})
    one = decided(kind, tier="prod")
    assert not public(one)
    assert one.settings.allowed_cidrs == ()


@kinds
def test_what_is_given_does_not_give_way(kind: str) -> None:
    configure("prod", **{kind: {"allowedCidrs": [OFFICE]}})
    assert refused(kind, publiclyAccessible=True) == [f"orders: {ONLY_DEV} prod"]
    configure("dev", **{kind: {"allowedCidrs": [OFFICE]}})
    assert public(decided(kind, publiclyAccessible=True))


# What is pointed out


def findings(one: Decided) -> dict[str, tuple[str, str]]:
    codes = ("RDS.2", "open-to-everyone")
    return {each.code: (each.path, each.severity) for each in one.findings if each.code in codes}


@kinds
def test_an_address_of_the_internet_is_pointed_out(kind: str) -> None:
    assert findings(decided(kind, **PUBLIC)) == {"RDS.2": ("publiclyAccessible", "warning")}
    assert findings(decided(kind, allowedCidrs=["10.1.0.0/16"])) == {}


@pytest.mark.parametrize("blocks", [["0.0.0.0/0"], [OFFICE, "0.0.0.0/0"]])
@kinds
def test_a_database_that_is_open_to_everyone_is_pointed_out(kind: str, blocks: list[str]) -> None:
    assert findings(decided(kind, publiclyAccessible=True, allowedCidrs=blocks)) == {
        "RDS.2": ("publiclyAccessible", "warning"),
        "open-to-everyone": ("allowedCidrs", "warning"),
    }
