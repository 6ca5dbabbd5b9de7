"""What RDS Proxy cannot have, in the words that a user reads; how presets give way; and what is found."""

from collections.abc import Mapping
from typing import Any

import pytest

from conftest import NETWORK, STACK, Deploy
from deciding import configured
from pulumi_aws_databases import BadInput, build
from pulumi_aws_databases.decide import Decided, decide

PROXY = "rds/proxy:Proxy"
KINDS = ("aurora", "instance")
MYSQL: dict[str, Any] = {"engine": "mysql"}
READ_ONLY: dict[str, Any] = {"proxy": {"readOnlyEndpoint": True}}
FILTERS: dict[str, Any] = {"sessionPinningFilters": ["EXCLUDE_VARIABLE_SETS"]}

kinds = pytest.mark.parametrize("kind", KINDS)


def decided(kind: str, args: Mapping[str, Any], presets: Mapping[str, Any] | None = None, tier: str = "dev") -> Decided:
    configured(tier, presets={kind: presets or {}})
    return decide("orders", kind, dict(args))


def refused(kind: str, args: Mapping[str, Any]) -> list[str]:
    with pytest.raises(BadInput) as raised:
        decided(kind, args)
    return str(raised.value).splitlines()


# Presets.


@pytest.mark.parametrize(
    ("presets", "args", "settled"),
    [
        ({"proxy": True}, {}, {"enabled": True}),
        ({"proxy": True}, {"proxy": False}, {"enabled": False}),
        ({"proxy": False}, {"proxy": True}, {"enabled": True}),
        ({"proxy": False}, {"proxy": {"borrowTimeoutSeconds": 5}}, {"enabled": True, "borrow_timeout_seconds": 5}),
        (
            {"proxy": {"borrowTimeoutSeconds": 5, "debugLogging": True}},
            {"proxy": {"borrowTimeoutSeconds": 9}},
            {"borrow_timeout_seconds": 9, "debug_logging": True},
        ),
        ({"proxy": {"enabled": False, "borrowTimeoutSeconds": 5}}, {"proxy": True}, {"borrow_timeout_seconds": 5}),
    ],
)
@kinds
def test_a_preset_is_merged_with_what_a_database_says(
    kind: str, presets: dict[str, Any], args: dict[str, Any], settled: dict[str, Any]
) -> None:
    proxy = decided(kind, args, presets).settings.proxy.model_dump()
    assert {key: proxy[key] for key in settled} == settled


GAVE_WAY: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    (
        "both",
        {"port": 6000},
        {"proxy": True},
        "port",
        "5432 instead of 6000 (preset): a proxy listens at no other",
    ),
    (
        "both",
        {"port": 6000},
        {"proxy": True} | MYSQL,
        "port",
        "3306 instead of 6000 (preset): a proxy listens at no other",
    ),
    (
        "both",
        {"proxy": True},
        {"port": 6000},
        "proxy.enabled",
        "false instead of true (preset): it listens at 5432 alone, and port is 6000",
    ),
    (
        "both",
        {},
        {"proxy": {"maxConnectionsPercent": 30}},
        "proxy.maxIdleConnectionsPercent",
        "30 instead of 50 (default): proxy.maxConnectionsPercent is 30",
    ),
    (
        "both",
        {"proxy": {"maxIdleConnectionsPercent": 60}},
        {"proxy": {"maxConnectionsPercent": 20}},
        "proxy.maxIdleConnectionsPercent",
        "20 instead of 60 (preset): proxy.maxConnectionsPercent is 20",
    ),
    (
        "both",
        {"proxy": {"maxConnectionsPercent": 20}},
        {"proxy": {"maxIdleConnectionsPercent": 60}},
        "proxy.maxConnectionsPercent",
        "60 instead of 20 (preset): proxy.maxIdleConnectionsPercent is 60",
    ),
    (
        "both",
        {"proxy": FILTERS},
        {"engine": "postgresql"},
        "proxy.sessionPinningFilters",
        "[EXCLUDE_VARIABLE_SETS] is left out (preset): the engine is postgresql",
    ),
    (
        "both",
        {"proxy": FILTERS},
        {},
        "proxy.sessionPinningFilters",
        "[EXCLUDE_VARIABLE_SETS] is left out (preset): the engine is postgresql",
    ),
    (
        "aurora",
        {},
        READ_ONLY,
        "readers",
        "1 instead of 0 (tier dev): proxy.readOnlyEndpoint is given",
    ),
    (
        "aurora",
        {"readers": 0},
        READ_ONLY,
        "readers",
        "1 instead of 0 (preset): proxy.readOnlyEndpoint is given",
    ),
    (
        "aurora",
        READ_ONLY,
        {"readers": 0},
        "proxy.readOnlyEndpoint",
        "false instead of true (preset): there are no readers that it could lead to",
    ),
    (
        "aurora",
        READ_ONLY,
        {"readerInstances": {}},
        "proxy.readOnlyEndpoint",
        "false instead of true (preset): there are no readers that it could lead to",
    ),
    (
        "instance",
        READ_ONLY,
        {},
        "proxy.readOnlyEndpoint",
        "false instead of true (preset): a proxy of an instance has none",
    ),
]


@pytest.mark.parametrize(
    ("kind", "presets", "args", "path", "message"),
    [(kind, *rest) for which, *rest in GAVE_WAY for kind in (KINDS if which == "both" else [which])],
)
def test_what_is_below_gives_way_to_what_is_above(
    kind: str, presets: dict[str, Any], args: dict[str, Any], path: str, message: str
) -> None:
    told = [(each.path, each.message) for each in decided(kind, args, presets).resolved.gave_way]
    assert [each for each in told if each[0].startswith(("proxy", "port", "readers"))] == [(path, message)]


def test_a_proxy_that_gave_way_to_a_port_is_not_made(deploy: Deploy) -> None:
    presets = {"aurora": {"proxy": True}}
    spec = {"type": "aurora", "network": NETWORK, "port": 6000}
    made = deploy(lambda: build("orders", spec).connection, STACK | {"aws-databases:presets": presets})
    assert made.all(PROXY) == []
    assert made.result["environment"]["DATABASE_PORT"] == "6000"


# What is refused.

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("both", {"proxy": "yes"}, 'proxy: expected true, false or an object; got "yes"'),
    ("both", {"proxy": "shop"}, "proxy: expected an object; got text"),
    ("both", {"proxy": []}, "proxy: expected an object; got a list"),
    ("both", {"proxy": {"enabled": "on"}}, 'proxy.enabled: expected true or false; got "on"'),
    ("both", {"proxy": {"requireTls": False}}, "proxy.requireTls: unknown setting"),
    ("both", {"proxy": {"maxConnections": 5}},
     'proxy.maxConnections: unknown setting; did you mean "maxConnectionsPercent"?'),
    *(
        ("both", {"proxy": {"maxConnectionsPercent": number}},
         f"proxy.maxConnectionsPercent: expected a number from 1 to 100 %; got {number}")
        for number in (0, 101)
    ),
    ("both", {"proxy": {"maxConnectionsPercent": 2.5}},
     "proxy.maxConnectionsPercent: expected a whole number; got 2.5"),
    *(
        ("both", {"proxy": {"maxIdleConnectionsPercent": number}},
         f"proxy.maxIdleConnectionsPercent: expected a number from 0 to 100 %; got {number}")
        for number in (-1, 101)
    ),
    ("both", {"proxy": {"maxConnectionsPercent": 30, "maxIdleConnectionsPercent": 31}},
     "proxy.maxIdleConnectionsPercent: expected at most maxConnectionsPercent, which is 30 %; got 31"),
    *(
        ("both", {"proxy": {"borrowTimeoutSeconds": number}},
         f"proxy.borrowTimeoutSeconds: expected a number from 0 to 300 s; got {number}")
        for number in (-1, 301)
    ),
    *(
        ("both", {"proxy": {"idleTimeoutSeconds": number}},
         f"proxy.idleTimeoutSeconds: expected a number from 1 to 28800 s; got {number}")
        for number in (0, 28801)
    ),
    ("both", MYSQL | {"proxy": {"sessionPinningFilters": ["OTHER"]}},
     'proxy.sessionPinningFilters: expected EXCLUDE_VARIABLE_SETS; got "OTHER"'),
    ("both", MYSQL | {"proxy": {"sessionPinningFilters": "EXCLUDE_VARIABLE_SETS"}},
     'proxy.sessionPinningFilters: expected a list; got "EXCLUDE_VARIABLE_SETS"'),
    ("both", {"proxy": FILTERS}, "proxy.sessionPinningFilters: expected only with mysql or mariadb"),
    ("both", {"proxy": {"initQuery": ""}}, 'proxy.initQuery: expected text; got ""'),
    ("both", {"proxy": {"debugLogging": 1}}, "proxy.debugLogging: expected true or false; got 1"),
    ("both", {"proxy": {"iamAuthentication": "REQUIRED"}},
     'proxy.iamAuthentication: expected true or false; got "REQUIRED"'),
    ("both", {"proxy": True, "port": 6000},
     "port: a proxy listens at 5432 alone, and applications are told one port for both; got 6000"),
    ("both", MYSQL | {"proxy": True, "port": 5432},
     "port: a proxy listens at 3306 alone, and applications are told one port for both; got 5432"),
    *(
        ("both", MYSQL | {"proxy": True, "parameters": {"read_only": on}},
         "parameters.read_only: a proxy needs a database that can be written to")
        for on in (1, "1", "ON", True)
    ),
    ("both", {"proxy": True, "users": {f"u{number}": {} for number in range(100)}},
     "users: too many for a proxy, whose role names the secret of each; got 100"),
    ("aurora", READ_ONLY | {"readers": 0},
     "proxy.readOnlyEndpoint: expected a reader, without which every connection to it fails"),
    ("aurora", READ_ONLY | {"readerInstances": {}},
     "proxy.readOnlyEndpoint: expected a reader, without which every connection to it fails"),
    ("aurora", READ_ONLY | {"readers": 0, "readerAutoscaling": {"min": 0, "max": 2}},
     "proxy.readOnlyEndpoint: expected a reader, without which every connection to it fails"),
    ("aurora", READ_ONLY | {"readers": 1, "identifier": "c" * 61},
     "identifier: expected at most 60 characters with the proxy's read-only endpoint"),
    ("instance", READ_ONLY | {"readReplicas": 1},
     "proxy.readOnlyEndpoint: expected only for clusters: a proxy of an instance leads to the instance alone"),
]  # fmt: skip

ALLOWED: list[tuple[str, dict[str, Any]]] = [
    ("both", {"proxy": {}}),
    ("both", {"proxy": True, "port": 5432}),
    ("both", MYSQL | {"proxy": True, "port": 3306}),
    ("both", {"proxy": False, "port": 6000}),
    ("both", MYSQL | {"proxy": FILTERS}),
    ("instance", {"engine": "mariadb", "proxy": FILTERS}),
    ("both", {"proxy": {"maxConnectionsPercent": 30, "maxIdleConnectionsPercent": 30}}),
    ("both", {"proxy": {"enabled": False, "maxConnectionsPercent": 30, "maxIdleConnectionsPercent": 31}}),
    ("both", MYSQL | {"proxy": False, "parameters": {"read_only": 1}}),
    ("both", MYSQL | {"proxy": True, "parameters": {"read_only": 0}}),
    ("both", {"proxy": True, "users": {f"u{number}": {} for number in range(90)}}),
    ("both", {"proxy": False, "users": {f"u{number}": {} for number in range(200)}}),
    ("aurora", READ_ONLY | {"readers": 1, "identifier": "c" * 60}),
    ("both", {"proxy": True, "identifier": "c" * 63}),
    ("instance", {"proxy": {"enabled": False, "readOnlyEndpoint": True}}),
    ("aurora", {"proxy": {"enabled": False, "readOnlyEndpoint": True}, "readers": 0}),
    ("both", {"proxy": {"iamAuthentication": True}, "iamAuthentication": False}),
]


@pytest.mark.parametrize(
    ("kind", "args", "line"),
    [(kind, args, line) for which, args, line in REFUSED for kind in (KINDS if which == "both" else [which])],
)
def test_what_a_proxy_cannot_have_is_refused(kind: str, args: dict[str, Any], line: str) -> None:
    assert refused(kind, args) == [f"orders: {line}"]


@pytest.mark.parametrize(
    ("kind", "args"),
    [(kind, args) for which, args in ALLOWED for kind in (KINDS if which == "both" else [which])],
)
def test_what_is_close_to_that_is_allowed(kind: str, args: dict[str, Any]) -> None:
    settled = decided(kind, args)
    enabled = args["proxy"] if isinstance(args["proxy"], bool) else args["proxy"].get("enabled", True)
    assert (settled.settings.proxied is not None) is enabled


def test_several_mistakes_are_all_told() -> None:
    args = {"port": 6000, "proxy": {"maxConnectionsPercent": 30, "maxIdleConnectionsPercent": 31, **FILTERS}}
    assert refused("aurora", args) == [
        "orders: port: a proxy listens at 5432 alone, and applications are told one port for both; got 6000",
        "orders: proxy.maxIdleConnectionsPercent: expected at most maxConnectionsPercent, which is 30 %; got 31",
        "orders: proxy.sessionPinningFilters: expected only with mysql or mariadb",
    ]


@pytest.mark.parametrize(
    "readers",
    [
        {"readers": 1},
        {"readerInstances": {"reports": {}}},
        {"readers": 0, "readerAutoscaling": {"min": 1, "max": 2}},
        {"readerInstances": {}, "readerAutoscaling": {"min": 1, "max": 2}},
    ],
)
def test_any_reader_that_is_always_there_is_one_for_the_endpoint(readers: dict[str, Any]) -> None:
    settled = decided("aurora", readers | READ_ONLY)
    assert settled.settings.proxy.read_only_endpoint
    assert settled.resolved.gave_way == ()


# What is pointed out.


@pytest.mark.parametrize(
    ("kind", "args", "code", "path"),
    [
        ("aurora", {"proxy": True}, "auto-pause", "capacity.min"),
        ("aurora", {"proxy": True, "users": {"app": {}, "jobs": {"iam": True}}}, "proxy-tokens", "users"),
        ("instance", {"proxy": True, "users": {"jobs": {"iam": True}}}, "proxy-tokens", "users"),
    ],
)
@pytest.mark.parametrize("tier", ["dev", "prod"])
def test_what_is_worth_knowing_of_a_proxy_is_told(
    kind: str, args: dict[str, Any], code: str, path: str, tier: str
) -> None:
    given = {"capacity": {"min": 0, "max": 2}} if kind == "aurora" else {}
    found = decided(kind, args | given, tier=tier).findings
    assert [(each.path, each.severity) for each in found if each.code == code] == [(path, "info")]


@pytest.mark.parametrize(
    ("kind", "args"),
    [
        ("aurora", {"users": {"jobs": {"iam": True}}}),
        ("aurora", {"proxy": False, "users": {"jobs": {"iam": True}}}),
        ("aurora", {"proxy": True, "capacity": {"min": 0.5, "max": 2}, "users": {"app": {}}}),
        ("aurora", {"proxy": True, "instanceClass": "r7g.large"}),
        ("aurora", {"proxy": {"iamAuthentication": True}, "capacity": {"min": 1}}),
        ("instance", {"proxy": True}),
    ],
)
def test_where_it_is_not_so_nothing_is_told(kind: str, args: dict[str, Any]) -> None:
    assert {each.code for each in decided(kind, args).findings} & {"auto-pause", "proxy-tokens"} == set()
