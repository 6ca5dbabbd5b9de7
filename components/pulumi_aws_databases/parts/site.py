"""Where a database stands in one region: what is declared there, under which key, in which network, reached by whom."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.parts.access_group import access_groups, companion_group
from pulumi_aws_databases.parts.encryption import key_abroad, key_of
from pulumi_aws_databases.parts.names import random_suffix
from pulumi_aws_databases.parts.network import network_of
from pulumi_aws_databases.parts.scope import Scope
from pulumi_aws_databases.settings.common import NetworkReference
from pulumi_aws_databases.shared import EncryptionKey


@dataclass(frozen=True)
class Site:
    """One region's part of a database that runs on servers."""

    scope: Scope
    key: EncryptionKey
    network: NetworkReference
    groups: list[pulumi.Output[str]]
    """Its security groups, the access group first."""
    suffix: pulumi.Output[str]
    """What makes its names unique, in every region the same."""
    copies: Mapping[str, EncryptionKey] = field(default_factory=dict)
    """The other regions that its secrets are replicated to, each with its key."""

    @classmethod
    def home(cls, component: pulumi.Resource, decided: Decided) -> "Site":
        """Where the database itself stands."""
        scope = Scope.of(component, decided)
        key = key_of(scope, decided.settings, decided.shared_keys.get(decided.region))
        network = network_of(decided, component, decided.region)
        groups = access_groups(scope, decided.settings, network)
        return cls(scope, key, network, groups, random_suffix(scope))

    @classmethod
    def abroad(cls, home: Scope, suffix: pulumi.Output[str], decided: Decided, region: str) -> "Site":
        """Where something of it stands in another region, to which no security group of its own region reaches."""
        scope = home.abroad(decided, region)
        network = network_of(decided, scope.component, scope.region)
        settings = decided.settings.model_copy(update={"allowed_security_group_ids": (), "roles": {}})
        groups = access_groups(scope, settings, network)
        return cls(scope, key_abroad(scope, decided, region), network, groups, suffix)

    def copied_to(self, sites: Mapping[str, "Site"]) -> "Site":
        """The same place, whose secrets are replicated to others."""
        return dataclasses.replace(self, copies={region: site.key for region, site in sites.items()})

    def companion(self, role: str, port: int, *, reaches_aws: bool = False) -> pulumi.Output[str]:
        """The security group of what the package puts beside the database, with a way of its own to it."""
        return companion_group(self.scope, role, port, self.groups[0], self.network, reaches_aws=reaches_aws)
