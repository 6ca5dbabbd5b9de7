"""Importing the package costs little: nothing heavy is loaded before it is used."""

import subprocess
import sys


def loaded_by(program: str) -> set[str]:
    """The top-level modules that are loaded after a program has run in a process of its own."""
    code = f"{program}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_no_aws_sdk() -> None:
    assert not {"pulumi_aws", "pydantic", "rich", "moto"} & loaded_by("import pulumi_aws_databases")


def test_a_component_loads_its_own_services_only() -> None:
    code = "from pulumi_aws_databases import DynamoDBTable\nimport sys\nprint('pulumi_aws.rds.cluster' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_public_name_can_be_imported_and_no_other() -> None:
    names = "import pulumi_aws_databases as p\nassert dir(p) == sorted(p.__all__)\n[getattr(p, n) for n in p.__all__]"
    assert "pulumi_aws" in loaded_by(names)
    refused = "import pulumi_aws_databases as p\nassert not hasattr(p, 'AuroraServerless')"
    assert "pulumi_aws_databases" in loaded_by(refused)
