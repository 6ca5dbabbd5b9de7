"""What the databases of a stack share of their operations: a topic for each region, and subscriptions to events."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.parts.alarm_topic import alarm_topic
from pulumi_aws_databases.parts.events import event_subscriptions
from pulumi_aws_databases.parts.measured import Text, Watched
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.shared import EncryptionKey

Region = str | None


def stack_topics(
    scope: Scope, decisions: Sequence[Decided], keys: Mapping[Region, EncryptionKey], emails: Iterable[str]
) -> dict[Region, Text]:
    """The topics by region, as far as databases have none of their own: the stack's given one, or else made here."""
    topics = _given(decisions)
    for region in sorted(regions_without_topic(decisions), key=str):
        there = dataclasses.replace(scope, region=region)
        topics[region] = alarm_topic(
            there, f"stack-alarms-{region}" if region else "stack-alarms", keys.get(region), emails
        )
    return topics


def regions_without_topic(decisions: Iterable[Decided]) -> set[Region]:
    """The regions with alarms in which no topic is given at all."""
    return {
        region for decided in decisions for region in decided.topicless_regions if decided.given_topic(region) is None
    }


def given_topic(decisions: Iterable[Decided], region: Region) -> Text | None:
    """The first topic that a database with alarms was given for a region."""
    given = (each.given_topic(region) for each in decisions if each.settings.alarms.enabled)
    return next((topic for topic in given if topic is not None), None)


def stack_subscriptions(scope: Scope, topics: Mapping[Region, Text], watched: Iterable[Watched]) -> None:
    """Subscribes to the events of all databases that share a topic."""
    sources = [source for each in watched for source in each.sources]
    for region, topic in topics.items():
        if here := [source for source in sources if source.scope.region == region]:
            there = dataclasses.replace(scope, region=region)
            event_subscriptions(there, f"stack-events-{region}" if region else "stack-events", topic, here)


def _given(decisions: Iterable[Decided]) -> dict[Region, Text]:
    found: dict[Region, Text] = {}
    for decided in decisions:
        for region in decided.topicless_regions:
            if (topic := decided.given_topic(region)) is not None:
                found[region] = topic
    return found
