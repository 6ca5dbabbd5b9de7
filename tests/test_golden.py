"""The plans of the shipped stacks, recorded: a change of any resource, option or setting shows in a diff.

`make golden` records them anew.
"""

import json
import os
from pathlib import Path

import pytest

from pulumi_aws_databases.plan.document import plan
from pulumi_aws_databases.plan.project import Project

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_the_plan_of_a_shipped_stack_is_the_recorded_one(stack: str) -> None:
    document = json.loads(json.dumps(plan(Project.find(ROOT), stack)))
    recorded = ROOT / "tests" / "golden" / f"{stack}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        recorded.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")
    assert document == json.loads(recorded.read_text())
