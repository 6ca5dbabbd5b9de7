"""What DynamoDB refuses of a table's capacity."""

from typing import Literal

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.rules.rule import Control, Found, Rule
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings, GlobalIndex

_GUIDE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide"
KINDS: tuple[Literal["read", "write"], ...] = ("read", "write")


def scales(settings: DynamoDBSettings) -> bool:
    """Whether all capacity follows the load, that of the indexes too."""
    indexes = (None, *settings.global_indexes.values())
    return settings.billing_mode == "on-demand" or all(
        settings.provisioned(kind, index).autoscaling for kind in KINDS for index in indexes
    )


def _places(settings: DynamoDBSettings) -> dict[str, DynamoDBSettings | GlobalIndex]:
    return {"": settings} | {f"globalIndexes.{name}.": index for name, index in settings.global_indexes.items()}


def _billing(_: str, settings: DynamoDBSettings) -> Found:
    provisioned = settings.billing_mode == "provisioned"
    other = "on-demand" if provisioned else "provisioned"
    for place, holder in _places(settings).items():
        units = {"readCapacity": holder.read_capacity, "writeCapacity": holder.write_capacity}
        scaled = {"readAutoscaling": holder.read_autoscaling, "writeAutoscaling": holder.write_autoscaling}
        ceilings = {"maxReadUnits": holder.max_read_units, "maxWriteUnits": holder.max_write_units}
        for setting, value in (ceilings if provisioned else units | scaled).items():
            if value is not None:
                yield f"{place}{setting}", f"expected only with billingMode {other}"
    if provisioned:
        for kind in KINDS:
            if settings.provisioned(kind).units is None:
                yield f"{kind}Capacity", "required with billingMode provisioned"


def _autoscaling(_: str, settings: DynamoDBSettings) -> Found:
    for place, holder in _places(settings).items():
        for kind in KINDS:
            scaling, units = getattr(holder, f"{kind}_autoscaling"), getattr(holder, f"{kind}_capacity")
            if scaling is None:
                continue
            path = f"{place}{kind}Autoscaling"
            if scaling.min > scaling.max:
                yield f"{path}.min", f"expected at most max, {got(scaling.max)}; got {got(scaling.min)}"
            elif units is not None and not scaling.min <= units <= scaling.max:
                limits = f"{got(scaling.min)} to {got(scaling.max)}"
                yield f"{place}{kind}Capacity", f"expected a number from {limits}, as {path} says; got {got(units)}"


RULES = (
    Rule(
        _billing,
        (
            "billingMode", "readCapacity", "writeCapacity", "readAutoscaling", "writeAutoscaling", "maxReadUnits",
            "maxWriteUnits", "globalIndexes",
        ),
        f"{_GUIDE}/HowItWorks.ReadWriteCapacityMode.html",
    ),
    Rule(
        _autoscaling,
        ("readCapacity", "writeCapacity", "readAutoscaling", "writeAutoscaling", "globalIndexes"),
        f"{_GUIDE}/AutoScaling.html",
    ),
)  # fmt: skip

CONTROLS = (Control("DynamoDB.1", "billingMode", lambda s: not scales(s), "capacity does not follow demand"),)
