"""What costs something and is in no bill, since settings do not tell how much of it there is."""

from collections.abc import Collection, Mapping
from typing import NamedTuple


class Left(NamedTuple):
    """What is left out, and of which types of declarations; of all where none is named."""

    kinds: tuple[str, ...]
    what: tuple[str, ...]


_RELATIONAL = ("aurora", "global-aurora", "instance")
NOT_COUNTED: Mapping[str, Left] = {
    "everything": Left(
        (),
        (
            "storage and requests that expectedUsage does not tell",
            "data transfer",
            "requests to KMS and Secrets Manager",
            "the versions that rotation adds to keys",
            "notifications",
        ),
    ),
    "clusters and instances": Left(
        _RELATIONAL,
        (
            "logs and enhanced monitoring",
            "own backups beyond what is free",
            "snapshots that are kept",
            "CPU credits",
            "the function that rotates passwords",
        ),
    ),
    "tables": Left(
        ("dynamodb",),
        (
            "reads of streams",
            "events of contributor insights",
            "warm throughput (paid for once)",
            "imports and exports",
            "a witness region",
        ),
    ),
    "caches": Left(("cache",), ("logs", "snapshots beyond what is free")),
    "backup plans": Left((*_RELATIONAL, "dynamodb"), ("restores and tests of them",)),
    "networks": Left(("network",), ("data through interface endpoints",)),
}


def not_counted(kinds: Collection[str]) -> str:
    """What is left out of a bill of some types, in words."""
    told = {name: left for name, left in NOT_COUNTED.items() if not left.kinds or {*left.kinds} & {*kinds}}
    return "; ".join(f"of {name}: {', '.join(left.what)}" for name, left in told.items())
