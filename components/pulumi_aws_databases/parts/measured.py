"""Things that CloudWatch measures, and what became of watching them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pulumi

from pulumi_aws_databases.operations.groups import Group
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.shared import EncryptionKey

Text = pulumi.Input[str]
SourceType = Literal["db-cluster", "db-instance", "db-parameter-group"]


@dataclass(frozen=True)
class Measured:
    """One thing, in one region."""

    scope: Scope
    key: EncryptionKey | None
    """The key of its region, if there is one."""
    name: str
    """What the names of its alarms begin with."""
    label: str
    """What it is called in graphs."""
    group: Group
    facts: Any
    dimensions: Mapping[str, Text]


@dataclass(frozen=True)
class Source:
    """Something whose events RDS tells."""

    scope: Scope
    key: EncryptionKey | None
    type: SourceType
    identifier: Text


@dataclass(frozen=True)
class Watched:
    """What was made to watch a database, as far as the stack needs to know."""

    name: str
    measured: Sequence[Measured] = ()
    alarms: Sequence[pulumi.Output[str]] = ()
    sources: Sequence[Source] = ()
    """Those whose events nobody has subscribed to yet."""
    has_dashboard: bool = field(default=False)
