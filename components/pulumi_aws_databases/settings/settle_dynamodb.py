"""How presets of a table give way to what is given above them."""

from pulumi_aws_databases.settings.resolve import Draft, show
from pulumi_aws_databases.settings.settle_backup import settle_backup

_CAPACITIES = ("readCapacity", "writeCapacity", "readAutoscaling", "writeAutoscaling")
_CEILINGS = ("maxReadUnits", "maxWriteUnits")


def settle_dynamodb(draft: Draft) -> None:
    """Point-in-time recovery, what replicas need, the key, and what belongs to the other billing mode."""
    _settle_recovery(draft)
    settle_backup(draft)
    _settle_billing(draft)
    _settle_replicas(draft)
    if draft.get("kmsKeyArn") and draft.get("encryption") != "customer-managed":
        if draft.is_below("encryption", "kmsKeyArn"):
            draft.give_way("encryption", "customer-managed", "a KMS key is given")
        elif draft.is_below("kmsKeyArn", "encryption"):
            draft.give_way("kmsKeyArn", None, f"encryption is {draft.get('encryption')}")
    stops = draft.get("timeToLiveEnabled") is False and not draft.is_given("timeToLiveEnabled")
    if stops and not draft.get("timeToLive"):
        draft.give_way("timeToLiveEnabled", True, "there is no timeToLive")


def _settle_recovery(draft: Draft) -> None:
    recovery, days, removal = "pointInTimeRecovery", "pointInTimeRecoveryDays", "removalPolicy"
    needed = [path for path in (days, removal) if draft.get(path) and draft.is_below(recovery, path)]
    if draft.get(recovery):
        return
    if days in needed or (removal in needed and draft.get(removal) == "snapshot"):
        draft.give_way(recovery, True, f"{needed[0]} is {show(draft.get(needed[0]))}")
        return
    if draft.get(days) and not draft.is_given(days):
        draft.give_way(days, None, "point-in-time recovery is off")
    if draft.get(removal) == "snapshot" and not draft.is_given(removal):
        draft.give_way(removal, "retain", "without point-in-time recovery a deleted table leaves no backup")


def _settle_billing(draft: Draft) -> None:
    """A preset of the mode gives way to ceilings that are given, and what belongs to the other mode to the mode."""
    mode = "billingMode"
    above = [each for each in _CEILINGS if draft.get(each) and draft.is_below(mode, each)]
    if draft.get(mode) == "provisioned" and above:
        draft.give_way(mode, "on-demand", f"{above[0]} is given")
    places = ["", *(f"globalIndexes.{name}." for name in draft.get("globalIndexes") or ())]
    for path in (f"{place}{each}" for place in places for each in _others(draft)):
        if draft.get(path) and not draft.is_given(path) and not draft.is_default(mode):
            draft.give_way(path, None, f"{mode} is {show(draft.get(mode))}")
    for place in places:
        for kind in ("read", "write"):
            _settle_units(draft, f"{place}{kind}Capacity", f"{place}{kind}Autoscaling")


def _others(draft: Draft) -> tuple[str, ...]:
    """The settings of the billing mode that it does not have."""
    return _CEILINGS if draft.get("billingMode") == "provisioned" else _CAPACITIES


def _settle_units(draft: Draft, units: str, scaling: str) -> None:
    """Of a least and a greatest capacity the lower level gives way, and what it begins with lies between them."""
    least, most = f"{scaling}.min", f"{scaling}.max"
    if not draft.get(scaling):
        return
    if draft.get(least) > draft.get(most):
        for one, other in ((least, most), (most, least)):
            if draft.is_below(one, other):
                draft.give_way(one, draft.get(other), f"{other} is {show(draft.get(other))}")
                break
    begin, inside = draft.get(units), draft.get(least) <= (draft.get(units) or draft.get(least)) <= draft.get(most)
    if begin and not inside and not draft.is_given(units):
        draft.give_way(units, None, f"{scaling} is given")


def _settle_replicas(draft: Draft) -> None:
    """What replicas need gives way to them, or they to what is given above them."""
    replicas = next((path for path in ("replicas", "replicaRegions") if draft.get(path) is not None), None)
    if replicas is None:
        for path in ("consistency", "witnessRegion"):
            _drop(draft, path, "there are no replicas")
        return
    own, regions = draft.get("region"), draft.get("replicaRegions") or ()
    if own in regions and draft.is_below("replicaRegions", "region"):
        others = tuple(region for region in regions if region != own)
        draft.give_way("replicaRegions", others, "the table itself is in this region")
    if draft.get("witnessRegion") and draft.get("consistency") != "strong":
        _drop(draft, "witnessRegion", "consistency is eventual")
    eventual = draft.get("consistency") == "eventual"
    needed = {"encryption": "customer-managed"} | ({"stream": "new-and-old-images"} if eventual else {})
    for path, value in needed.items():
        if draft.get(path) == value:
            continue
        if draft.get(path) is None or draft.is_below(path, replicas):
            draft.give_way(path, value, f"{replicas} is given")
        elif draft.is_below(replicas, path):
            draft.give_way(replicas, None, f"{path} is {show(draft.get(path))}")
            return


def _drop(draft: Draft, path: str, because: str) -> None:
    if draft.get(path) not in (None, "eventual") and not draft.is_given(path):
        draft.give_way(path, None, because)
