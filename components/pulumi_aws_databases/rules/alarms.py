"""What is asked of alarms, and what is told of them."""

from collections.abc import Iterator

from pulumi_aws_databases.errors import Mistake, got, one_of, suggestion
from pulumi_aws_databases.operations.caches import node_of
from pulumi_aws_databases.operations.classes import size_of
from pulumi_aws_databases.operations.connections import connection_limit
from pulumi_aws_databases.operations.groups import alarm_names
from pulumi_aws_databases.operations.present import alarms_present
from pulumi_aws_databases.rules.rule import Finding, Found, Rule, Severity
from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.settings.cache import CacheSettings
from pulumi_aws_databases.settings.common import Common
from pulumi_aws_databases.settings.instance import InstanceSettings
from pulumi_aws_databases.settings.resolve import Resolved, origin_of
from pulumi_aws_databases.stack import NAMESPACE, Stack

_SOURCE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"


def alarm_rules(kind: str) -> tuple[Rule, ...]:
    """The rules of one type of database: its alarms have names of their own."""
    known = alarm_names(kind)

    def check(_: str, settings: Common) -> Found:
        alarms = settings.alarms
        places = {f"alarms.thresholds.{name}": name for name in alarms.thresholds}
        for path, name in (*places.items(), *(("alarms.disabled", name) for name in alarms.disabled)):
            if name not in known:
                given = f"; got {got(name)}" if path == "alarms.disabled" else suggestion(name, known)
                yield path, f"unknown alarm; expected {one_of(known)}{given}"
        for name in alarms.disabled:
            if name in alarms.thresholds:
                yield f"alarms.thresholds.{name}", "expected no threshold of an alarm that is disabled too"

    return (Rule(check, ("alarms",), _SOURCE),)


def topic_mistakes(name: str, resolved: Resolved, stack: Stack, origin: str) -> Iterator[Mistake]:
    """An alarm reaches only a topic of its own region; a preset of another one is passed over."""
    elsewhere = _elsewhere(resolved.settings, stack)
    if elsewhere and origin_of(resolved.origins, ("alarms", "topicArn")) == origin:
        yield Mistake(
            name, "alarms.topicArn", "expected a topic of {}, where its alarms are; got one of {}".format(*elsewhere)
        )


def _elsewhere(settings: Common, stack: Stack) -> tuple[str, str] | None:
    """Where a database is, and where its topic is, if that is another region."""
    arn, home = settings.alarms.topic_arn, settings.region or stack.region
    region = arn.split(":")[3] if isinstance(arn, str) else home
    return None if home is None or region is None or region == home else (home, region)


def alarm_findings(settings: Common, stack: Stack) -> Iterator[Finding]:
    """What is worth knowing of a database's alarms."""
    alarms, shared = settings.alarms, stack.settings.alarms
    severity: Severity = "warning" if settings.tier in ("prod", "enterprise") else "info"
    if not alarms.enabled:
        if alarms.thresholds or alarms.disabled:
            yield Finding("alarms-off", "info", "alarms", "there are no alarms, so that what is said of them waits")
        return
    if elsewhere := _elsewhere(settings, stack):
        told = "the topic is left out: it is in {1}, and the alarms are in {0}".format(*elsewhere)
        yield Finding("gave-way", "info", "alarms.topicArn", told)
    if alarms.topic_arn is None and shared.topic_arn is None and not shared.emails:
        told = f"nobody gets its alarms: give {NAMESPACE}:alarms emails or a topicArn, or subscribe to the topic"
        yield Finding("alarms-unheard", severity, "alarms", told)
    elif not shared.emails and (regions := _beyond(settings, stack)):
        told = f"the topics made in {one_of(sorted(regions))} have no subscriptions: a topic serves its own region"
        yield Finding("alarms-unheard", severity, "alarms", told)
    for name in sorted({*alarms.thresholds, *alarms.disabled} - alarms_present(settings)):
        yield Finding("no-such-alarm", "info", "alarms", f"it has no {name}, so that what is said of it has no effect")
    if isinstance(settings, CacheSettings):
        yield from _of_caches(settings, given=alarms.topic_arn is not None or shared.topic_arn is not None)
    if isinstance(settings, AuroraSettings | InstanceSettings):
        yield from _of_classes(settings)


def _beyond(settings: Common, stack: Stack) -> set[str]:
    """The regions whose alarms no given topic can take."""
    arns = [settings.alarms.topic_arn, stack.settings.alarms.topic_arn]
    given = {arn.split(":")[3] for arn in arns if isinstance(arn, str)}
    home = settings.region or stack.region
    if any(arn is not None and not isinstance(arn, str) for arn in arns) and home:
        given.add(home)
    return {region for region in (home, *settings.watched_regions) if region is not None} - given


def _of_caches(settings: CacheSettings, *, given: bool) -> Iterator[Finding]:
    if settings.is_serverless:
        return
    if not given:
        told = (
            "ElastiCache tells no events to an encrypted topic, as those made here are; failovers show in its console"
        )
        yield Finding("cache-events", "info", "alarms", told)
    if node_of(settings).vcpus is None:
        told = f"the CPUs of {settings.node_type} are not known here: its engine's CPU is watched, and not the node's"
        yield Finding("unknown-class", "info", "nodeType", told)
    if settings.shard_autoscaling or settings.replica_autoscaling:
        yield Finding("scaled-unwatched", "info", "alarms", "nodes that autoscaling adds have no alarms")


def _of_classes(settings: AuroraSettings | InstanceSettings) -> Iterator[Finding]:
    settled = {*settings.alarms.thresholds, *settings.alarms.disabled}
    wanting = sorted(({"FreeableMemory", "DatabaseConnections", "DBLoad"} & alarms_present(settings)) - settled)
    unknown = sorted({name for name in _classes(settings) if name != "serverless" and size_of(name) is None})
    for name in unknown if wanting else ():
        told = (
            f"memory and CPUs of {name} are not known here: give thresholds of {', '.join(wanting)}, which it has no "
            "alarms of otherwise"
        )
        yield Finding("unknown-class", "info", "instanceClass", told)
    if "DatabaseConnections" not in settled and connection_limit(settings, 2.0**34) is None:
        told = "max_connections cannot be worked out: give a threshold of DatabaseConnections, which has no alarm else"
        yield Finding("unknown-limit", "info", "parameters", told)
    if getattr(settings, "reader_autoscaling", None):
        yield Finding("scaled-unwatched", "info", "alarms", "readers that autoscaling adds have no alarms")


def _classes(settings: AuroraSettings | InstanceSettings) -> Iterator[str]:
    if isinstance(settings, InstanceSettings):
        yield settings.instance_class.removeprefix("db.")
        replicas = settings.all_replicas().values()
        yield from (each.instance_class.removeprefix("db.") for each in replicas if each.instance_class)
    else:
        yield from (settings.class_of(member).removeprefix("db.") for member in settings.members().values())
