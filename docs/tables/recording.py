"""A plan of one component, as a program of one's own would make it."""

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from pulumi_aws_databases.plan.project import Project
from pulumi_aws_databases.plan.record import Recording, record

_PROGRAM = """
import json
import pulumi
from pulumi_aws_databases import Network, build
name, spec = json.loads({given!r})
if spec.pop("type") == "network":
    made = Network(name, spec).outputs
else:
    made = build(name, {{"type": {kind!r}, **spec}}).outputs
pulumi.export("made", made)
"""
_PLACES = {
    region: {"vpcId": f"vpc-{region}", "subnetIds": ["subnet-d", "subnet-e"]}
    for region in ("eu-central-1", "us-east-1")
}
NETWORK = {"vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b", "subnet-c"], "secondary": _PLACES}


def recorded(kind: str, name: str, spec: dict[str, Any], tier: str = "prod") -> Recording:
    """What a component of a type makes at a tier, in an existing network."""
    return _recorded(kind, name, json.dumps(spec, sort_keys=True), tier)


@cache
def _recorded(kind: str, name: str, spec: str, tier: str) -> Recording:
    given = json.dumps([name, {"type": kind, **json.loads(spec)}])
    config = {"aws:region": "eu-west-1", "aws-databases:tier": tier, "aws-databases:network": NETWORK}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
        (root / "Pulumi.dev.yaml").write_text(json.dumps({"config": config}), encoding="utf-8")
        (root / "__main__.py").write_text(_PROGRAM.format(given=given, kind=kind), encoding="utf-8")
        project = Project.find(root)
        return record(project, "dev", project.configuration("dev"))
