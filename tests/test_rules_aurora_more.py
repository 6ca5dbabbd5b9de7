"""What Aurora refuses of autoscaling, endpoints, backtrack and restoring, and what presets do to a restored cluster."""

from typing import Any

import pytest

from deciding import configured
from pulumi_aws_databases import BadInput
from pulumi_aws_databases.decide import Decided, decide

MYSQL = {"engine": "mysql"}
NOON = "2026-01-31T12:00:00Z"
ROLE = "arn:aws:iam::123456789012:role/importer"
ENDPOINT_NAME = "expected a name of a-z, 0-9 and -, a letter first, of at most 63 characters with the cluster's"
MEMBERS = "expected names of readerInstances or writer"
REPORTS: dict[str, Any] = {"readerInstances": {"reports": {}}}


@pytest.fixture(autouse=True)
def configuration() -> None:
    configure("dev")


def configure(tier: str, **presets: Any) -> None:
    configured(tier, presets={"aurora": presets})


def decided(**args: Any) -> Decided:
    return decide("orders", "aurora", args)


def scaling(least: int, most: int, **more: Any) -> dict[str, Any]:
    return {"readerAutoscaling": {"min": least, "max": most, **more}}


def endpoint(name: str = "bi", **more: Any) -> dict[str, Any]:
    return {"customEndpoints": {name: more}}


def restore(**more: Any) -> dict[str, Any]:
    return {"restoreToPointInTime": {"source": "legacy", **more}}


# What is wrong, its line, and what is close to it and right.
RULES: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    (scaling(4, 3), "readerAutoscaling.min: expected at most max, 3; got 4", scaling(3, 3)),
    (
        scaling(1, 2) | {"readers": 3},
        "readerAutoscaling.max: expected at least the 3 declared readers; got 2",
        scaling(1, 3) | {"readers": 3},
    ),
    (
        scaling(0, 1) | {"readerInstances": {"reports": {}, "standby": {}}},
        "readerAutoscaling.max: expected at least the 2 declared readers; got 1",
        scaling(0, 1) | REPORTS,
    ),
    (
        scaling(1, 3, targetCpu=60, targetConnections=200),
        "readerAutoscaling.targetCpu: expected either targetCpu or targetConnections; got both",
        scaling(1, 3, targetConnections=200),
    ),
    (
        REPORTS | endpoint(members=["reports"], excluded=["writer"]),
        "customEndpoints.bi: expected either members or excluded; got both",
        REPORTS | endpoint(members=["reports", "writer"], excluded=[]),
    ),
    (
        REPORTS | endpoint(members=["writer", "standby"]),
        f'customEndpoints.bi.members: {MEMBERS}; got "standby"',
        REPORTS | endpoint(members=["writer", "reports"]),
    ),
    (
        REPORTS | endpoint(excluded=["standby"]),
        f'customEndpoints.bi.excluded: {MEMBERS}; got "standby"',
        REPORTS | endpoint(excluded=["reports"]),
    ),
    (
        {"readers": 1} | endpoint(members=["reader-1"]),
        f'customEndpoints.bi.members: {MEMBERS}; got "reader-1"',
        {"readers": 1} | endpoint(members=["writer"]),
    ),
    *(
        (endpoint(wrong), f"customEndpoints.{wrong}: {ENDPOINT_NAME}", endpoint(right))
        for wrong, right in (
            ("Reports", "reports"),
            ("for_reports", "for-reports"),
            ("1st", "first-1"),
            ("a--b", "a-b"),
            ("reports-", "r"),
            # With "orders-0a1b2c3d-" before it.
            ("a" * 48, "a" * 47),
        )
    ),
    (
        {"identifier": "o" * 60} | endpoint("abc"),
        f"customEndpoints.abc: {ENDPOINT_NAME}",
        {"identifier": "o" * 60} | endpoint("ab"),
    ),
    (
        {"backtrackHours": 24},
        "backtrackHours: only mysql has backtrack; the engine is postgresql",
        MYSQL | {"backtrackHours": 24},
    ),
    (
        {"snapshotIdentifier": "nightly"} | restore(latest=True),
        "snapshotIdentifier: expected either snapshotIdentifier or restoreToPointInTime; got both",
        {"snapshotIdentifier": "nightly"},
    ),
    (restore(), "restoreToPointInTime: expected either time or latest", restore(latest=True)),
    (restore(latest=False), "restoreToPointInTime: expected either time or latest", restore(latest=False, time=NOON)),
    (restore(latest=True, time=NOON), "restoreToPointInTime: expected either time or latest", restore(time=NOON)),
]

# The forms of single values, likewise.
VALUES: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    (scaling(-1, 3), "readerAutoscaling.min: expected a number from 0 to 15; got -1", scaling(0, 3)),
    (scaling(1, 16), "readerAutoscaling.max: expected a number from 1 to 15; got 16", scaling(1, 15)),
    (scaling(0, 0), "readerAutoscaling.max: expected a number from 1 to 15; got 0", scaling(0, 1)),
    ({"readerAutoscaling": {"min": 1}}, "readerAutoscaling.max: required", scaling(1, 1)),
    ({"readerAutoscaling": {"max": 1}}, "readerAutoscaling.min: required", scaling(1, 1)),
    (
        scaling(1, 3, targetCpu=101),
        "readerAutoscaling.targetCpu: expected a number from 1 to 100 %; got 101",
        scaling(1, 3, targetCpu="100 %"),
    ),
    (
        scaling(1, 3, targetConnections=0),
        "readerAutoscaling.targetConnections: expected a number of at least 1; got 0",
        scaling(1, 3, targetConnections=1),
    ),
    *(
        (
            scaling(1, 3, **{cooldown: -1}),
            f"readerAutoscaling.{cooldown}: expected a number of at least 0 s; got -1",
            scaling(1, 3, **{cooldown: 0}),
        )
        for cooldown in ("scaleInCooldownSeconds", "scaleOutCooldownSeconds")
    ),
    (
        endpoint(type="writer"),
        'customEndpoints.bi.type: expected reader or any; got "writer"',
        endpoint(type="any"),
    ),
    (
        endpoint(members=["writer", "writer"]),
        'customEndpoints.bi.members: "writer" is given twice',
        endpoint(members=["writer"]),
    ),
    *(
        (
            MYSQL | {"backtrackHours": hours},
            f"backtrackHours: expected a number from 1 to 72 hours; got {hours}",
            MYSQL | {"backtrackHours": near},
        )
        for hours, near in ((0, 1), (73, 72))
    ),
    (
        restore(time="2026-01-31 12:00"),
        'restoreToPointInTime.time: expected a time in UTC such as 2026-01-31T12:00:00Z; got "2026-01-31 12:00"',
        restore(time="2026-01-31T12:00:00.500Z"),
    ),
    (
        {"restoreToPointInTime": {"latest": True}},
        "restoreToPointInTime.source: required",
        restore(latest=True),
    ),
    (
        {"roles": {"s3Import": "importer"}},
        'roles.s3Import: expected the ARN of an IAM role, arn:aws:iam::…:role/…; got "importer"',
        {"roles": {"s3Import": ROLE}},
    ),
    (
        {"roles": {"s3Import": "arn:aws:iam::1:role/x"}},
        'roles.s3Import: expected the ARN of an IAM role, arn:aws:iam::…:role/…; got "arn:aws:iam::1:role/x"',
        {"roles": {"s3Import": "arn:aws-cn:iam::123456789012:role/path/importer"}},
    ),
]


@pytest.mark.parametrize(("wrong", "line", "right"), RULES + VALUES)
def test_what_aurora_cannot_have_is_refused_and_what_is_close_to_it_is_not(
    wrong: dict[str, Any], line: str, right: dict[str, Any]
) -> None:
    with pytest.raises(BadInput) as raised:
        decided(**wrong)
    assert str(raised.value) == f"orders: {line}"
    assert decided(**right).settings.engine == right.get("engine", "postgresql")


def test_every_endpoint_and_every_breach_has_its_own_line() -> None:
    with pytest.raises(BadInput) as raised:
        decided(
            **scaling(5, 4, targetCpu=1, targetConnections=1),
            readers=6,
            customEndpoints={
                "Bi": {"members": ["x", "y"]},
                "ok": {},
                "too": {"members": ["writer"], "excluded": ["z"]},
            },
        )
    assert str(raised.value).splitlines() == [
        f"orders: customEndpoints.Bi: {ENDPOINT_NAME}",
        f'orders: customEndpoints.Bi.members: {MEMBERS}; got "x"',
        f'orders: customEndpoints.Bi.members: {MEMBERS}; got "y"',
        "orders: customEndpoints.too: expected either members or excluded; got both",
        f'orders: customEndpoints.too.excluded: {MEMBERS}; got "z"',
        "orders: readerAutoscaling.max: expected at least the 6 declared readers; got 4",
        "orders: readerAutoscaling.min: expected at most max, 4; got 5",
        "orders: readerAutoscaling.targetCpu: expected either targetCpu or targetConnections; got both",
    ]


@pytest.mark.parametrize(
    ("preset", "given", "snapshot", "source"),
    [
        ({"snapshotIdentifier": "nightly"}, {}, "nightly", None),
        ({"snapshotIdentifier": "nightly"}, {"snapshotIdentifier": "weekly"}, "weekly", None),
        ({"snapshotIdentifier": "nightly"}, restore(latest=True), None, "legacy"),
        (restore(latest=True), {}, None, "legacy"),
        (restore(latest=True), {"snapshotIdentifier": "weekly"}, "weekly", None),
        # What is given goes over the preset's, and keeps what it does not say itself.
        (restore(latest=True), {"restoreToPointInTime": {"source": "other"}}, None, "other"),
    ],
)
def test_giving_one_backup_drops_the_presets_other(
    preset: dict[str, Any], given: dict[str, Any], snapshot: str | None, source: str | None
) -> None:
    configure("dev", **preset)
    settings = decided(**given).settings
    assert settings.snapshot_identifier == snapshot
    assert (settings.restore_to_point_in_time and settings.restore_to_point_in_time.source) == source
    assert settings.is_restored


def test_a_cluster_that_is_given_no_backup_is_not_restored() -> None:
    assert not decided().settings.is_restored


@pytest.mark.parametrize(("tier", "severity"), [("staging", "info"), ("enterprise", "warning")])
@pytest.mark.parametrize(
    ("settings", "told"),
    [(MYSQL, True), (MYSQL | {"backtrackHours": 1}, False), ({}, False), ({"engine": "postgresql"}, False)],
)
def test_mysql_without_backtrack_is_pointed_out(tier: str, severity: str, settings: dict[str, Any], told: bool) -> None:
    configure(tier)
    found = [finding for finding in decided(**settings).findings if finding.code == "RDS.14"]
    expected = [("backtrackHours", severity, "backtrack is off")] if told else []
    assert [(finding.path, finding.severity, finding.message) for finding in found] == expected
