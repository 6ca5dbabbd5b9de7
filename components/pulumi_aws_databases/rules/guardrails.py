"""The limits that a stack sets itself, checked on resolved values: presets count as much as what is given."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pulumi_aws_databases.errors import Mistake, got, one_of
from pulumi_aws_databases.settings.common import Common
from pulumi_aws_databases.settings.guardrails import Guardrails
from pulumi_aws_databases.settings.resolve import Resolved, to_values
from pulumi_aws_databases.stack import NAMESPACE, Stack

_RETENTIONS = ("backupRetentionDays", "snapshotRetentionDays", "pointInTimeRecoveryDays", "backupPlan.retentionDays")
_STORAGE = ("allocatedStorage", "maxAllocatedStorage", "serverless.maxStorageGb")
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html
_DEFAULT_RECOVERY_DAYS = 35
SUBJECT = f"{NAMESPACE}:guardrails"


def limit_mistakes(name: str, resolved: Resolved, stack: Stack) -> Iterator[Mistake]:
    """What of a database goes beyond a limit of its stack; what is wrong by itself is passed over."""
    limits: Guardrails | None = stack.settings.guardrails
    settings = resolved.settings
    if limits is None or not isinstance(settings, Common):
        return
    for path, message in (*_sizes(settings, limits), *_classes(settings, limits), *_places(settings, limits, stack)):
        if path.split(".")[0] not in resolved.unusable:
            yield Mistake(name, path, message)


def _sizes(settings: Common, limits: Guardrails) -> Iterator[tuple[str, str]]:
    values = to_values(settings)
    if values.get("pointInTimeRecovery"):
        values.setdefault("pointInTimeRecoveryDays", _DEFAULT_RECOVERY_DAYS)
    else:
        values.pop("pointInTimeRecoveryDays", None)
    for name in ("backupPlan", "serverless"):  # which may be told much and yet be off
        if not values.get(name, {}).get("enabled"):
            values.pop(name, None)
    flat = dict(_flat(values))
    capacities = [path for path in flat if path.endswith("capacity.max")]
    for paths, most, limit in (
        (_RETENTIONS, limits.max_backup_retention_days, "maxBackupRetentionDays"),
        (_STORAGE, limits.max_allocated_storage, "maxAllocatedStorage"),
        (capacities, limits.max_capacity, "maxCapacity"),
    ):
        for path in paths:
            value = flat.get(path)
            if most is not None and isinstance(value, int | float) and value > most:
                yield path, f"expected at most {got(most)} (guardrails.{limit}); got {got(value)}"
    if limits.on_demand_only and values.get("billingMode") not in (None, "on-demand"):
        yield "billingMode", f"expected on-demand (guardrails.onDemandOnly); got {got(values['billingMode'])}"


def _classes(settings: Common, limits: Guardrails) -> Iterator[tuple[str, str]]:
    """Classes of instances and types of nodes; Serverless v2 has none, and is limited by its capacity."""
    if limits.instance_classes is None:
        return
    allowed = {_bare(each) for each in limits.instance_classes}
    for path, value in _flat(to_values(settings)):
        is_class = path.rpartition(".")[2] == "instanceClass" or path == "nodeType"
        if is_class and value != "serverless" and _bare(str(value)) not in allowed:
            yield path, f"{_expected(limits.instance_classes)} (guardrails.instanceClasses); got {got(value)}"


def _places(settings: Common, limits: Guardrails, stack: Stack) -> Iterator[tuple[str, str]]:
    """Every region with servers or data of the database, its own first."""
    if limits.regions is None:
        return
    places: list[tuple[str, Any]] = [
        *({"region": settings.region or stack.region} | settings.data_regions).items(),
        ("witnessRegion", getattr(settings, "witness_region", None)),
    ]
    plan = to_values(settings).get("backupPlan", {})
    if plan.get("enabled"):
        copies = plan.get("copyTo") or ()
        places += [("backupPlan.copyTo", each.get("region")) for each in copies if isinstance(each, Mapping)]
    for path, region in places:
        if region is not None and region not in limits.regions:
            yield path, f"{_expected(limits.regions)} (guardrails.regions); got {got(region)}"


def _expected(options: Collection[str]) -> str:
    return f"expected {one_of(options)}" if options else "expected none"


def _bare(name: str) -> str:
    return name.removeprefix("db.").removeprefix("cache.")


def _flat(values: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{at}{key}.")
        else:
            yield f"{at}{key}", value
