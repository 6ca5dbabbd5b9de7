"""What DynamoDB refuses of a table's replicas."""

import re

from pulumi_aws_databases.errors import got
from pulumi_aws_databases.rules.rule import Control, Found, Rule
from pulumi_aws_databases.settings.dynamodb import DynamoDBSettings
from pulumi_aws_databases.settings.values import REGION

_GUIDE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide"
_HOW = f"{_GUIDE}/V2globaltables_HowItWorks.html"
# The regions among which a table can be strongly consistent.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateGlobalTableWitnessGroupMemberAction.html
REGION_SETS = (
    ("us-east-1", "us-east-2", "us-west-2"),
    ("eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1"),
    ("ap-northeast-1", "ap-northeast-2", "ap-northeast-3"),
)


def _regions(_: str, settings: DynamoDBSettings) -> Found:
    if settings.replicas is not None and settings.replica_regions is not None:
        yield "replicaRegions", "expected either replicaRegions or replicas; got both"
    for region in settings.replicas or ():
        if not re.fullmatch(REGION, region):
            yield f"replicas.{region}", f"expected a region such as eu-west-1; got {got(region)}"


def _shared(_: str, settings: DynamoDBSettings) -> Found:
    """What all regions have in common."""
    if not settings.replicated:
        return
    if settings.encryption != "customer-managed":
        yield (
            "encryption",
            f"a table with replicas is customer-managed, with a key in each region; got {settings.encryption}",
        )
    if settings.consistency == "eventual" and settings.stream not in (None, "new-and-old-images"):
        yield "stream", f"replicas follow a stream of new-and-old-images; got {settings.stream}"


def _capacity(_: str, settings: DynamoDBSettings) -> Found:
    if not settings.all_replicas() or settings.billing_mode != "provisioned":
        return
    if settings.consistency == "strong":
        yield (
            "billingMode",
            "expected on-demand: strongly consistent replicas are made before the capacity can scale",
        )
        return
    places = {"": None} | {f"globalIndexes.{name}.": index for name, index in settings.global_indexes.items()}
    for place, index in places.items():
        if settings.provisioned("write", index).autoscaling is None:
            yield f"{place}writeAutoscaling", "required with replicas and billingMode provisioned"


def _consistency(_: str, settings: DynamoDBSettings) -> Found:
    replicas, witness = settings.all_replicas(), settings.witness_region
    if settings.consistency == "eventual":
        if witness:
            yield "witnessRegion", "expected only with consistency strong"
    elif not settings.replicated:
        yield "consistency", "strong is expected only with replicas"
    elif replicas and len(replicas) + (witness is not None) != 2:
        counted = f"{len(replicas)} {'replica' if len(replicas) == 1 else 'replicas'}{' and a witness' * bool(witness)}"
        yield "consistency", f"strong is of three regions: two replicas, or one and a witnessRegion; got {counted}"
    elif witness in replicas:
        yield "witnessRegion", "expected another region than the replica's"


def _strong(_: str, settings: DynamoDBSettings) -> Found:
    if settings.consistency == "eventual":
        return
    without = {"timeToLive": settings.time_to_live, "localIndexes": settings.local_indexes}
    begins = {"importFrom": settings.import_from, "restoreFrom": settings.restore_from}
    yield from ((setting, "a table of strong consistency has none") for setting, value in without.items() if value)
    yield from ((setting, "a table of strong consistency begins empty") for setting, value in begins.items() if value)
    for region, replica in settings.all_replicas().items():
        if replica.deletion_protection:
            path = f"replicas.{region}.deletionProtection"
            yield path, "the AWS provider turns none on for strongly consistent replicas"


def _unprotected(settings: DynamoDBSettings) -> bool:
    return any(not each.deletion_protection for each in settings.all_replicas().values())


RULES = (
    Rule(_regions, ("replicas", "replicaRegions"), _HOW),
    Rule(_shared, ("replicas", "replicaRegions", "encryption", "stream", "consistency"), _HOW),
    Rule(
        _capacity,
        ("replicas", "replicaRegions", "billingMode", "writeCapacity", "writeAutoscaling", "globalIndexes"),
        f"{_GUIDE}/bp-global-table-design.html",
    ),
    Rule(_consistency, ("replicas", "replicaRegions", "consistency", "witnessRegion"), _HOW),
    Rule(
        _strong,
        ("replicas", "replicaRegions", "consistency", "timeToLive", "localIndexes", "importFrom", "restoreFrom"),
        _HOW,
    ),
)

CONTROLS = (
    Control("DynamoDB.2", "replicas", lambda s: any(
        each.point_in_time_recovery is False for each in s.all_replicas().values()
    ), "a replica cannot be restored to a point in time"),
    Control("DynamoDB.6", "replicas", _unprotected, "a replica can be deleted"),
)  # fmt: skip
