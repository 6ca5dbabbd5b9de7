"""Where a part declares its resources: below which component, with which names, tags and options."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from pulumi_aws_databases.decide import Decided
from pulumi_aws_databases.settings.common import Common


@dataclass(frozen=True)
class Scope:
    """The component that resources belong to, and what all of them share.

    Options are said explicitly, since the SDK hands a component's own ``protect`` down to children that say nothing.
    """

    component: pulumi.Resource
    name: str
    tags: Mapping[str, Any]
    region: str | None
    retain: bool
    """Whether what kept data lives in stays in place when it is taken out of the program."""

    @classmethod
    def of(cls, component: pulumi.Resource, decided: Decided) -> "Scope":
        """The scope of a component, from what was decided of it."""
        retain = decided.settings.removal_policy == "retain"
        return cls(component, decided.name, decided.tags, decided.region, retain)

    def abroad(self, decided: Decided, region: str) -> "Scope":
        """The scope of what the component has in another region, where nothing is kept but a key."""
        return dataclasses.replace(self, name=f"{self.name}-{region}", region=decided.declared(region), retain=False)

    @property
    def shared(self) -> dict[str, Any]:
        """The arguments that every resource with tags gets."""
        return {"tags": self.tags, **self.place}

    @property
    def place(self) -> dict[str, Any]:
        """The argument that says in which region a resource is, where it is not the stack's."""
        return {"region": self.region} if self.region else {}

    @property
    def invoke(self) -> pulumi.InvokeOptions:
        """Options of a provider function, so that it asks the component's own provider."""
        return pulumi.InvokeOptions(parent=self.component)

    def child(self, retain: bool = False, **more: Any) -> pulumi.ResourceOptions:
        """Options of what can be made again."""
        return pulumi.ResourceOptions(parent=self.component, protect=False, retain_on_delete=retain, **more)

    def kept(self, **more: Any) -> pulumi.ResourceOptions:
        """Options of what kept data needs: it stays in place where the database does."""
        return self.child(self.retain, **more)

    def owner(self, settings: Common, ignore_changes: Sequence[str] = (), **more: Any) -> pulumi.ResourceOptions:
        """Options of what owns the data.

        It has a fixed name and is never deleted before it is replaced: a change that AWS could only carry out by
        replacing it stops at "already exists", with the data untouched, even where nothing is protected.
        """
        return pulumi.ResourceOptions(
            parent=self.component,
            protect=settings.deletion_protection,
            retain_on_delete=settings.retained,
            delete_before_replace=False,
            ignore_changes=list(ignore_changes),
            **more,
        )
