"""What instance classes and node types have: vCPUs and memory.

The families are regular: a size has twice the vCPUs of the one below, and a family so much memory for each of them.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
"""

import re
from dataclasses import dataclass

GIB = 1024**3

# GiB for each vCPU, of what the hypervisor hands out.
_FAMILIES = {
    2: "c6gd c7gn c8gn",
    4: "m5 m5d m6g m6gd m6i m6id m6idn m6in m7g m7i m8g m8gd",
    8: "r5 r5b r5d r6g r6gd r6i r6id r6idn r6in r7g r7i r8g r8gd z1d",
    16: "x2g x2idn",
    32: "x2iedn x2iezn",
}
_PER_VCPU = {family: memory for memory, families in _FAMILIES.items() for family in families.split()}
# The burstable families have sizes of their own: vCPUs and GiB.
_BURSTABLE = {
    "micro": (2, 1), "small": (2, 2), "medium": (2, 4), "large": (2, 8), "xlarge": (4, 16), "2xlarge": (8, 32),
}  # fmt: skip
_T2 = {"micro": (1, 1), "small": (1, 2), "medium": (2, 4), "large": (2, 8), "xlarge": (4, 16), "2xlarge": (8, 32)}


@dataclass(frozen=True)
class Size:
    """What a class has: vCPUs, and memory in bytes."""

    vcpus: int
    memory: int


def size_of(name: str) -> Size | None:
    """What a class or node type has, with or without ``db.`` or ``cache.``; None for one that is not known here."""
    family, _, size = re.sub(r"^(db|cache)\.", "", name).partition(".")
    burstable = {"t2": _T2, "t3": _BURSTABLE, "t4g": _BURSTABLE}.get(family)
    if burstable is not None:
        found = burstable.get(size)
        return Size(found[0], found[1] * GIB) if found else None
    vcpus = _vcpus(size)
    if family not in _PER_VCPU or vcpus is None:
        return None
    return Size(vcpus, vcpus * _PER_VCPU[family] * GIB)


def is_burstable(name: str) -> bool:
    """Whether a class or node type earns CPU credits."""
    return re.match(r"((db|cache)\.)?t\d", name) is not None


def _vcpus(size: str) -> int | None:
    if size in ("medium", "large"):
        return {"medium": 1, "large": 2}[size]
    match = re.fullmatch(r"(\d*)xlarge", size)
    return 4 * int(match[1] or 1) if match else None
