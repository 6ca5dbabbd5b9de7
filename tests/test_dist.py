"""What is released: the wheel and the source distribution build offline, hold what they should, and work."""

import email
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from pulumi_aws_databases import __version__

ROOT = Path(__file__).parents[1]
NAME = f"pulumi_aws_databases-{__version__}"
PACKAGE = ROOT / "components" / "pulumi_aws_databases"
STACK = """
config:
  aws:region: eu-west-1
  aws-databases:tier: prod
  aws-databases:network: {cidrBlock: 10.20.0.0/16}
  aws-databases:databases:
    orders: {type: aurora}
    events: {type: dynamodb, partitionKey: id}
    sessions: {type: cache}
"""


def sources() -> set[str]:
    """The files of the package, as the repository has them."""
    files = (path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(PACKAGE.parent)) for path in files}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both, the wheel made from the source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def wheel(built: Path) -> Path:
    return built / f"{NAME}-py3-none-any.whl"


def test_both_are_built_and_nothing_else(built: Path) -> None:
    assert {path.name for path in built.iterdir()} == {f"{NAME}.tar.gz", wheel(built).name}


def test_the_wheel_holds_the_package_and_nothing_else(built: Path) -> None:
    names = set(zipfile.ZipFile(wheel(built)).namelist())
    about = {f"{NAME}.dist-info/{each}" for each in ("METADATA", "WHEEL", "RECORD", "entry_points.txt")}
    assert names == sources() | about | {f"{NAME}.dist-info/licenses/LICENSE"}
    assert "pulumi_aws_databases/py.typed" in names


def test_the_source_distribution_holds_what_tests_and_documentation_need(built: Path) -> None:
    with tarfile.open(built / f"{NAME}.tar.gz") as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    tests = {str(path.relative_to(ROOT)) for path in (ROOT / "tests").glob("*.py")}
    pages = {str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")}
    files = {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "constraints.txt", "pyproject.toml"}
    assert {f"components/{each}" for each in sources()} | tests | pages | files <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith((".venv", "docs/_build", "dist"))]


def test_the_wheel_says_what_it_is(built: Path) -> None:
    archive = zipfile.ZipFile(wheel(built))
    about = email.message_from_bytes(archive.read(f"{NAME}.dist-info/METADATA"))
    assert (about["Name"], about["Version"]) == ("pulumi-aws-databases", __version__)
    assert about["License-Expression"] == "Apache-2.0"
    assert about["Requires-Python"] == ">=3.11"
    assert about["Description-Content-Type"] == "text/markdown"
    assert "Typing :: Typed" in about.get_all("Classifier", [])
    entry = archive.read(f"{NAME}.dist-info/entry_points.txt").decode()
    assert "aws-databases = pulumi_aws_databases.cli:main" in entry


def plan(python: Path | str, folder: Path, environment: Mapping[str, str]) -> str:
    """Plans a stack in a new project, and answers where the package was taken from."""
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "__main__.py").write_text("from pulumi_aws_databases import deploy\n\ndeploy()\n")
    (folder / "Pulumi.prod.yaml").write_text(STACK)
    command = [str(python), "-m", "pulumi_aws_databases.cli", "plan", "--stack", "prod"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "rds.Cluster orders  protected" in done.stdout
    code = "import pulumi_aws_databases; print(pulumi_aws_databases.__file__)"
    where = subprocess.run([str(python), "-c", code], cwd=folder, env=environment, capture_output=True, text=True)  # noqa: PLW1510
    return where.stdout.strip()


def test_the_installed_wheel_plans_a_stack(built: Path, tmp_path: Path) -> None:
    target, project = tmp_path / "installed", tmp_path / "project"
    project.mkdir()
    zipfile.ZipFile(wheel(built)).extractall(target)
    environment = {**os.environ, "PYTHONPATH": f"{target}{os.pathsep}{sysconfig.get_paths()['purelib']}"}
    assert plan(sys.executable, project, environment).startswith(str(target))


@pytest.mark.long
def test_in_an_empty_environment_the_wheel_installs_what_it_needs_and_plans(built: Path, tmp_path: Path) -> None:
    """Takes minutes and the package index; run by `make dist-check`."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True, env=environment)
    install = [
        str(tmp_path / "venv" / "bin" / "pip"),
        "install",
        "--quiet",
        "--constraint",
        str(ROOT / "constraints.txt"),
    ]
    subprocess.run([*install, str(wheel(built))], check=True, env=environment)
    project = tmp_path / "project"
    project.mkdir()
    taken_from = plan(tmp_path / "venv" / "bin" / "python", project, environment)
    assert taken_from.startswith(str(tmp_path / "venv"))
    command = [str(tmp_path / "venv" / "bin" / "aws-databases"), "--version"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == f"aws-databases {__version__}"
