"""What the package costs in time, as ratios of runs that take turns in one go, so that the machine's speed cancels out.

import     importing the package, to importing pulumi alone
component  importing a component, to importing pulumi_aws and its service alone
plan       planning a stack of 40 tables, to planning one of 10
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROUNDS = 5


def seconds(command: list[str], folder: Path) -> float:
    """How long a process takes."""
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def ratio(one: list[str], other: list[str], folder: Path) -> float:
    """The median of how many times as long one command takes as another."""
    pairs = [(seconds(one, folder), seconds(other, folder)) for _ in range(ROUNDS + 1)][1:]
    return statistics.median(first / second for first, second in pairs)


def project(folder: Path) -> None:
    """A project with stacks of 10 and of 40 tables."""
    (folder / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
    (folder / "__main__.py").write_text("from pulumi_aws_databases import deploy\ndeploy()\n")
    for count in (10, 40):
        tables = {f"table-{i}": {"type": "dynamodb", "partitionKey": "id"} for i in range(count)}
        config = {"aws:region": "eu-west-1", "aws-databases:tier": "prod", "aws-databases:databases": tables}
        (folder / f"Pulumi.of{count}.yaml").write_text(yaml.safe_dump({"config": config}))


def main() -> None:
    """Prints each ratio."""
    python = [sys.executable, "-c"]
    plan = [sys.executable, "-m", "pulumi_aws_databases.cli", "plan", "--format", "json", "--stack"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project(folder)
        measured = {
            "import": ratio([*python, "import pulumi, pulumi_aws_databases"], [*python, "import pulumi"], folder),
            "component": ratio(
                [*python, "from pulumi_aws_databases import DynamoDBTable"],
                [*python, "import pulumi_aws as aws; aws.dynamodb.Table"],
                folder,
            ),
            "plan": ratio([*plan, "of40"], [*plan, "of10"], folder),
        }
    for name, value in measured.items():
        print(f"{name:10} {value:5.2f}")


if __name__ == "__main__":
    main()
