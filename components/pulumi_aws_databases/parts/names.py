"""Names that AWS must have unique, and that have to be known before what they name exists."""

import pulumi
import pulumi_random as random

from pulumi_aws_databases.parts.scope import Scope


def random_suffix(scope: Scope) -> pulumi.Output[str]:
    """Eight hexadecimal digits that stay the same for the component's life (one RandomId)."""
    suffix: pulumi.Output[str] = random.RandomId(f"{scope.name}-suffix", byte_length=4, opts=scope.kept()).hex
    return suffix


def join(*parts: pulumi.Input[str]) -> pulumi.Output[str]:
    """Parts of a name, with hyphens between them."""
    return pulumi.Output.all(*parts).apply(lambda known: "-".join(str(part) for part in known))


def join_short(name: str, role: str, suffix: pulumi.Input[str]) -> pulumi.Output[str]:
    """A component's name, a role and a random suffix, within the 40 characters that ElastiCache takes."""
    room = 40 - len(f"-{role}-0a1b2c3d")
    return join(name[:room].rstrip("-"), role, suffix)
