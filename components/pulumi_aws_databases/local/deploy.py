"""Deploying a stack to the imitation of AWS, with the Pulumi engine, and taking both down."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from pulumi_aws_databases.local.moto_gaps import unserved
from pulumi_aws_databases.plan.project import Project, read_yaml
from pulumi_aws_databases.plan.record import record

NOT_AWS = "This is not AWS: an imitation on this machine (moto) keeps records of what is made, and no database listens."

# Every service that the components touch; anything else is sent to the imitation by AWS_ENDPOINT_URL.
SERVICES = (
    "applicationautoscaling", "backup", "budgets", "cloudformation", "cloudwatch", "dynamodb", "ec2", "elasticache",
    "iam", "kms", "lambda", "logs", "rds", "s3", "secretsmanager", "sns", "sts",
)  # fmt: skip
# The stack's own way to AWS, which the imitation's takes the place of.
_CREDENTIALS = ("aws:profile", "aws:accessKey", "aws:secretKey", "aws:token", "aws:assumeRoles", "aws:endpoints")
_START_SECONDS = 60


class LocalError(Exception):
    """The stack cannot be deployed locally, or the engine failed; the message says why."""


class NoEngineError(LocalError):
    """There is no Pulumi engine, and none can be had; nothing was deployed."""


def up(project: Project, stack: str) -> int:
    """Starts the imitation, deploys the stack to it, and leaves it running.

    Raises:
        BadInput: what the package refuses.
        LocalError: moto cannot serve a database or is not there, or the deployment failed.
        NoEngineError: there is no Pulumi CLI, or it has no plugins, and none can be had.
        ProgramError: the program failed.
    """
    configuration = project.configuration(stack)
    if configuration.secret_keys:
        raise LocalError(f"Pulumi.{stack}.yaml holds encrypted values, which only its own backend can decrypt")
    decided = record(project, stack, configuration).decided
    if found := {each.name: why for each in decided if (why := unserved(each))}:
        reasons = "\n".join(f"{name}: {why}" for name, why in found.items())
        raise LocalError(f"nothing was deployed; leave out of the stack:\n{reasons}")
    place = _place(project, stack)
    pulumi = _pulumi()
    _fetch_plugins(pulumi)
    url = _running(place) or _start(place)
    print(f"{NOT_AWS}\nIt is at {url}", file=sys.stderr)
    config = _configured(project, stack, place, url)
    run = [pulumi, "--non-interactive", "--cwd", str(project.root)]
    environment = _environment(place, url)
    _call([*run, "stack", "select", "--create", stack], environment, quiet=True)
    _call([*run, "up", "--yes", "--skip-preview", "--stack", stack, "--config-file", str(config)], environment)
    print(f"{stack} is deployed to {url}, which stays until `aws-databases local down`. {NOT_AWS}", file=sys.stderr)
    return 0


def down(project: Project, stack: str) -> int:
    """Destroys what was deployed to the imitation, and stops it.

    Raises:
        NoEngineError: there is no Pulumi CLI and none can be had.
    """
    place = _place(project, stack)
    if not place.is_dir():
        print(f"{stack} is not deployed locally", file=sys.stderr)
        return 0
    if url := _running(place):
        config = _configured(project, stack, place, url)
        run = [_pulumi(), "--non-interactive", "--cwd", str(project.root)]
        environment = _environment(place, url)
        try:
            _call([*run, "state", "unprotect", "--all", "--yes", "--stack", stack], environment, quiet=True)
            _call(
                [*run, "destroy", "--yes", "--skip-preview", "--stack", stack, "--config-file", str(config)],
                environment,
            )
        except LocalError as error:
            print(f"{error}; the imitation forgets it all the same", file=sys.stderr)
    (place / "server.json").unlink(missing_ok=True)  # upon which the server stops
    shutil.rmtree(place)
    with contextlib.suppress(OSError):  # another stack may be there
        place.parent.rmdir()
    print(f"{stack} and the imitation of AWS are gone", file=sys.stderr)
    return 0


def _place(project: Project, stack: str) -> Path:
    """Where the stack's state and the server's address are kept."""
    return project.root / ".local" / stack


def _pulumi() -> str:
    """The Pulumi CLI on PATH, or else one that Pulumi's own installer fetches."""
    if found := shutil.which("pulumi"):
        return found
    from pulumi import automation

    print("There is no pulumi on PATH; Pulumi's installer fetches one.", file=sys.stderr)
    try:
        return automation.PulumiCommand.install().command
    except Exception as error:
        raise NoEngineError(
            "nothing was deployed: there is no pulumi on PATH, and Pulumi's installer could not fetch one; "
            "see https://www.pulumi.com/docs/install/"
        ) from error


def _fetch_plugins(pulumi: str) -> None:
    """Makes sure of the plugins that the SDKs belong to; the engine would fetch them too, and fail less plainly."""
    listed = subprocess.run([pulumi, "plugin", "ls", "--json"], capture_output=True, text=True, check=False)
    installed = {plugin["name"] for plugin in json.loads(listed.stdout or "[]")} if listed.returncode == 0 else set()
    for name in ("aws", "random"):
        if name in installed or shutil.which(f"pulumi-resource-{name}"):
            continue
        wanted = version(f"pulumi-{name}")
        print(f"The Pulumi engine has no {name} plugin; it fetches version {wanted}.", file=sys.stderr)
        fetched = subprocess.run(
            [pulumi, "plugin", "install", "resource", name, wanted], check=False, capture_output=True
        )
        if fetched.returncode:
            raise NoEngineError(
                f"nothing was deployed: the Pulumi engine's {name} plugin {wanted} could not be fetched"
            )


def _running(place: Path) -> str | None:
    """The address of the imitation that an earlier `up` left running."""
    from urllib.error import URLError
    from urllib.request import urlopen

    try:
        url = str(json.loads((place / "server.json").read_text())["url"])
        with urlopen(f"{url}/moto-api/", timeout=5):  # noqa: S310  # always loopback
            return url
    except (OSError, ValueError, KeyError, URLError):
        return None


def _start(place: Path) -> str:
    """Starts the imitation in a process of its own. It begins empty, so what an earlier one knew is forgotten."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    log = place / "server.log"
    command = [sys.executable, "-m", "pulumi_aws_databases.local.server", str(place / "server.json")]
    with log.open("w") as output:
        server = subprocess.Popen(
            command, env=_without_aws(), stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
        )
    began = time.monotonic()
    while time.monotonic() - began < _START_SECONDS and server.poll() is None:
        if url := _running(place):
            return url
        time.sleep(0.2)
    server.terminate()
    lines = log.read_text().strip().splitlines() or ["it said nothing"]
    hint = (
        "; install it with pip install 'pulumi-aws-databases[local]'" if "No module named 'moto'" in lines[-1] else ""
    )
    raise LocalError(f"the imitation of AWS did not start: {lines[-1]}{hint}")


def _configured(project: Project, stack: str, place: Path, url: str) -> Path:
    """The stack's configuration with every way to AWS led to the imitation, in a file beside the state."""
    content = read_yaml(project.stack_file(stack))
    config: dict[str, Any] = {key: value for key, value in content["config"].items() if key not in _CREDENTIALS}
    config |= {
        "aws:accessKey": "local",
        "aws:secretKey": "local",
        "aws:skipCredentialsValidation": "true",
        "aws:skipMetadataApiCheck": "true",
        "aws:endpoints": [dict.fromkeys(SERVICES, url)],
    }
    path = place / f"Pulumi.{stack}.yaml"
    path.write_text(yaml.safe_dump({"config": config}, sort_keys=False))
    return path


def _environment(place: Path, url: str) -> dict[str, str]:
    """The engine's environment: a backend in a file, and nothing by which AWS itself could be reached."""
    return _without_aws() | {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_ENDPOINT_URL": url,
        "PULUMI_BACKEND_URL": place.resolve().as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "local",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def _without_aws() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def _call(command: list[str], environment: Mapping[str, str], *, quiet: bool = False) -> None:
    done = subprocess.run(command, env=environment, check=False, text=True, capture_output=quiet)
    if done.returncode:
        said = f": {done.stderr.strip()}" if quiet else ""
        raise LocalError(f"`pulumi {command[4]}` failed{said}")
