"""How presets of a cache give way to what the user gave: the kind of cache, its nodes, and who may log in."""

from pulumi_aws_databases.settings.cache import NEWEST_MINOR, scales, tiers_data
from pulumi_aws_databases.settings.defaults import engine_defaults, node_defaults
from pulumi_aws_databases.settings.resolve import Draft
from pulumi_aws_databases.settings.settle import settle_minor_upgrades, settle_order, settle_windows

# What belongs to nodes, and to the logs and tokens that only they have.
OF_NODES = (
    "nodeType", "replicas", "shards", "multiAz", "shardAutoscaling", "replicaAutoscaling", "dataTiering", "parameters",
    "logDelivery", "logRetentionDays", "maintenanceWindow", "autoMinorVersionUpgrade", "applyImmediately", "authToken",
)  # fmt: skip
# The smallest nodes that can be autoscaled, and that tier data.
_SCALING, _TIERING = "m7g.large", "r6gd.xlarge"


def settle_cache(draft: Draft) -> None:
    """What a serverless cache has not, and nodes, versions, windows and logs of the others; then authentication."""
    _settle_version(draft)
    if draft.get("serverless.enabled"):
        _settle_kind(draft)
    if draft.get("serverless.enabled"):
        _settle_serverless(draft)
    else:
        _settle_nodes(draft)
    _settle_authentication(draft)


def _settle_version(draft: Draft) -> None:
    engine, version = draft.get("engine"), draft.get("engineVersion")
    if version.split(".")[0] not in NEWEST_MINOR[engine] and draft.is_below("engineVersion", "engine"):
        draft.give_way("engineVersion", engine_defaults("cache", engine)["engineVersion"], f"the engine is {engine}")


def _settle_kind(draft: Draft) -> None:
    """A preset that makes caches serverless gives way to one whose nodes are described."""
    given = [path for path in OF_NODES if draft.get(path) not in (None, {})]
    given = [path for path in given if draft.is_below("serverless.enabled", path)]
    if not given:
        return
    draft.give_way("serverless.enabled", False, f"{given[0]} is given")
    for path, value in node_defaults(draft.values).items():
        if draft.get(path) is None:
            draft.values[path] = value


def _settle_serverless(draft: Draft) -> None:
    for path in OF_NODES:
        if draft.get(path) not in (None, {}) and not draft.is_given(path):
            draft.give_way(path, None, "a serverless cache has none")
    version = "engineVersion"
    if "." in draft.get(version) and not draft.is_default(version) and not draft.is_given(version):
        draft.give_way(version, draft.get(version).split(".")[0], "AWS chooses the minor of a serverless cache")
    port = engine_defaults("cache", draft.get("engine"))["port"]
    if draft.get("port") != port and not draft.is_given("port"):
        draft.give_way("port", port, "a serverless cache listens at no other")
    if not draft.get("transitEncryption") and not draft.is_given("transitEncryption"):
        draft.give_way("transitEncryption", True, "a serverless cache takes TLS connections alone")
    if draft.get("authentication") == "token" and not draft.is_given("authentication"):
        draft.give_way("authentication", "users", "a serverless cache has no token")
    if draft.get("removalPolicy") == "snapshot" and not draft.is_given("removalPolicy"):
        draft.give_way("removalPolicy", "retain", "AWS's provider takes no final snapshot of a serverless cache")


def _settle_nodes(draft: Draft) -> None:
    for count, scaling in (("shards", "shardAutoscaling"), ("replicas", "replicaAutoscaling")):
        _settle_scaling(draft, count, scaling)
    _settle_node_type(draft)
    if draft.get("multiAz") and not draft.get("replicas"):
        if draft.is_below("replicas", "multiAz"):
            draft.give_way("replicas", 1, "Multi-AZ needs a replica in a second zone")
        elif draft.is_below("multiAz", "replicas"):
            draft.give_way("multiAz", False, "it needs a replica, and replicas is 0")
    settle_windows(draft, "snapshotWindow")
    if draft.get("engineVersion") != engine_defaults("cache", draft.get("engine"))["engineVersion"]:
        settle_minor_upgrades(draft)
    log = "logDelivery.engineLog"
    if draft.get("engineVersion") == "6.0" and draft.get(log) and draft.is_below(log, "engineVersion"):
        draft.give_way(log, False, "version 6.0 has no engine log")


def _settle_scaling(draft: Draft, count: str, scaling: str) -> None:
    if not draft.get(scaling):
        return
    if draft.get("shards") is None and not draft.is_given(scaling):
        draft.give_way(scaling, None, "there is no cluster mode")
        return
    least, most = f"{scaling}.min", f"{scaling}.max"
    settle_order(draft, least, most)
    number = draft.get(count) or 0
    for limit, beyond in ((least, number < draft.get(least)), (most, number > draft.get(most))):
        if beyond and draft.get(count) is not None:
            if draft.is_below(count, limit):
                draft.give_way(count, draft.get(limit), f"{limit} is {draft.get(limit)}")
            elif draft.is_below(limit, count):
                draft.give_way(limit, max(number, 1), f"{count} is {number}")


def _settle_node_type(draft: Draft) -> None:
    kind, tiering = "nodeType", "dataTiering"
    if draft.get(tiering) and not tiers_data(draft.get(kind)):
        if draft.is_below(kind, tiering):
            draft.give_way(kind, _TIERING, "data is tiered by r6gd nodes")
        elif draft.is_below(tiering, kind):
            draft.give_way(tiering, None, "only r6gd nodes tier data")
    elif draft.get(tiering) is False and tiers_data(draft.get(kind)) and draft.is_below(tiering, kind):
        draft.give_way(tiering, True, "r6gd nodes always tier data")
    for scaling in ("shardAutoscaling", "replicaAutoscaling"):
        if draft.get(scaling) and not scales(draft.get(kind)):
            if draft.is_below(kind, scaling):
                draft.give_way(kind, _SCALING, f"{scaling} is given, which {draft.get(kind)} cannot do")
            elif draft.is_below(scaling, kind):
                draft.give_way(scaling, None, f"{draft.get(kind)} cannot be autoscaled")


def _settle_authentication(draft: Draft) -> None:
    how, tls = "authentication", "transitEncryption"
    if not draft.get(tls) and draft.get(how) != "none":
        if draft.is_below(how, tls):
            draft.give_way(how, "none", "without TLS there is no authentication")
        elif draft.is_below(tls, how):
            draft.give_way(tls, True, f"{how} is {draft.get(how)}")
    if draft.get("users") and draft.get(how) in ("token", "none"):
        if draft.is_below(how, "users"):
            draft.give_way(how, "users", "users are given")
        elif draft.is_below("users", how):
            draft.give_way("users", None, f"{how} is {draft.get(how)}")
    if draft.get("authToken") and draft.get(how) != "token" and not draft.is_given("authToken"):
        draft.give_way("authToken", None, f"{how} is {draft.get(how)}")
