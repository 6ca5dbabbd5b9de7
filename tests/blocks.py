"""Running the code blocks of a page: stack files are planned, programs recorded, commands and outputs checked."""

import contextlib
import io
import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import botocore.session
import yaml
from botocore import xform_name
from sybil import Document, Example
from sybil.parsers.markdown import CodeBlockParser, SkipParser

from pulumi_aws_databases import BadInput
from pulumi_aws_databases.cli import _parser, main
from pulumi_aws_databases.plan.document import plan
from pulumi_aws_databases.plan.project import Project
from pulumi_aws_databases.plan.record import record
from pulumi_aws_databases.user_sql import statements_for

ROOT = Path(__file__).parents[1]
AROUND: dict[str, Any] = {
    "aws:region": "eu-west-1",
    "aws-databases:tier": "prod",
    "aws-databases:network": {"cidrBlock": "10.20.0.0/16"},
    "aws-databases:databases": {"events": {"type": "dynamodb", "partitionKey": "pk"}},
}
BEGINS = re.compile(r"^from pulumi_aws_databases[. ]", re.MULTILINE)
DEPLOY = "from pulumi_aws_databases import deploy\n\ndeploy()\n"
# What other programs' commands may be; they are not run, since they need an account, a network or a server.
PULUMI = {
    "new", "preview", "up", "refresh", "destroy", "import", "cancel", "install", "stack init", "stack select",
    "stack output", "stack export", "stack import", "state unprotect", "state delete", "config set", "package add",
    "package get-schema",
}  # fmt: skip
NOT_RUN = {
    "pip": "needs the package index",
    "python": "makes a virtual environment",
    "python3": "makes a virtual environment",
    "git": "needs a repository",
    "cd": "goes where the reader has his project",
    "cp": "copies what the reader has",
    "mkdir": "makes the reader's folder",
    "export": "reads a secret",
    "psql": "needs a server",
    "mysql": "needs a server",
    "envsubst": "is part of gettext",
    "jq": "reads what AWS answers",
    "pre-commit": "installs itself",
    "source": "changes the reader's shell",
}
AWS_GLOBAL = {"region", "query", "output", "profile"}


@dataclass
class Page:
    """One page while its blocks are run, each in the light of those before."""

    path: Path
    folder: Path
    stack: str = ""
    """The last stack file."""
    outcome: Any = None
    """What planning it answered: a document, or the mistakes as text."""
    program: str = ""
    """The last program; a block that imports nothing of the package goes on with it."""
    examples: list[Example] = field(default_factory=list)

    def run(self) -> Iterator[str]:
        """Runs every block and yields what is wrong, with its line."""
        others = set(re.findall(r"^```(\w+)$", self.path.read_text(encoding="utf-8"), re.MULTILINE)) - LANGUAGES.keys()
        checks = {**LANGUAGES, **dict.fromkeys(others, unchecked)}
        parsers = [CodeBlockParser(language, evaluate(self)) for language, evaluate in checks.items()]
        document = Document.parse(str(self.path), SkipParser(), *parsers)
        self.examples = list(document.examples())
        for example in self.examples:
            try:
                example.evaluate()
            except BaseException as error:  # noqa: BLE001  # whatever goes wrong in a block is told with its line
                if type(error).__name__ not in ("SkipTest", "Skipped", "NotEvaluated"):
                    why = error.__cause__ or error
                    yield f"{self.path.name}:{example.line}: {type(why).__name__}: {why}"

    def is_told(self, example: Example) -> bool:
        """Whether the next block tells what is wrong with this one."""
        later = [each for each in self.examples if each.line > example.line]
        return bool(later) and later[0].document.text[later[0].region.start :].lstrip().startswith("```text")

    def project(self, program: str, stack: str) -> Project:
        """A Pulumi project with one stack."""
        (self.folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
        (self.folder / "Pulumi.dev.yaml").write_text(stack, encoding="utf-8")
        (self.folder / "__main__.py").write_text(program, encoding="utf-8")
        return Project.find(self.folder)


Evaluate = Callable[[Example], None]


def stack_file(page: Page) -> Evaluate:
    """A stack file, keys of one, or databases by name: planned, without a mistake unless the next block tells it."""

    def evaluate(example: Example) -> None:
        page.stack = whole(example.parsed)
        try:
            page.outcome = plan(page.project(DEPLOY, page.stack), "dev")
        except BadInput as error:
            page.outcome = str(error)
            if not page.is_told(example):
                raise
            return
        errors = [each for each in findings(page.outcome) if each["severity"] == "error"]
        assert not errors, errors

    return evaluate


def whole(text: str) -> str:
    """A stack file, given as it is, by some of its keys, or by its databases."""
    given = yaml.safe_load(text)
    if "config" in given:
        return text
    keys = given if any(":" in str(key) for key in given) else {"aws-databases:databases": given} if given else {}
    return yaml.safe_dump({"config": {**AROUND, **keys}}, sort_keys=False)


def findings(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All findings of a plan."""
    inner = [each for database in document["databases"].values() for each in database["findings"]]
    return [*document["findings"], *inner]


def program(page: Page) -> Evaluate:
    """A Pulumi program is recorded; one that defines tests is loaded, and they are called."""

    def evaluate(example: Example) -> None:
        page.program = example.parsed if BEGINS.search(example.parsed) else f"{page.program}\n{example.parsed}"
        if re.search(r"^def test_", page.program, re.MULTILINE):
            names: dict[str, Any] = {"__name__": "page"}
            exec(compile(page.program, str(page.path), "exec"), names)
            tests = [value for name, value in names.items() if name.startswith("test_")]
            assert tests
            for test in tests:
                test()
            return
        project = page.project(page.program, page.stack or whole("{}"))
        record(project, "dev", project.configuration("dev"))

    return evaluate


def programs(path: Path) -> list[str]:
    """The programs of a page as a reader would have them: a block that imports nothing of the package goes on."""
    found: list[str] = []
    for block in re.findall(r"^```python\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        found.append(block if BEGINS.search(block) or not found else f"{found[-1]}\n{block}")
    return found


def mistakes(page: Page) -> Evaluate:
    """The mistakes of the last stack file, each on its line."""

    def evaluate(example: Example) -> None:
        assert example.parsed.splitlines() == str(page.outcome).splitlines()

    return evaluate


def console(page: Page) -> Evaluate:
    """A command behind ``$``, and what it prints about the last stack file; a line of ``…`` stands for any lines."""

    def evaluate(example: Example) -> None:
        first, _, expected = example.parsed.partition("\n")
        command, *arguments = shlex.split(first.removeprefix("$ "))
        assert command == "aws-databases"
        page.project(DEPLOY, page.stack)
        told = io.StringIO()
        with contextlib.chdir(page.folder), contextlib.redirect_stdout(told):
            main(arguments)
        parts = [re.escape(part.strip("\n")) for part in re.split(r"^ *…$", expected, flags=re.MULTILINE)]
        printed = "\n".join(line.rstrip() for line in told.getvalue().splitlines())
        assert re.search(r"\n(?:.*\n)*?".join(parts), printed), printed

    return evaluate


def statements(page: Page) -> Evaluate:
    """What `aws-databases users` prints for a database of the last stack file."""

    def evaluate(example: Example) -> None:
        project = page.project(DEPLOY, page.stack)
        decided = record(project, "dev", project.configuration("dev")).decided
        printed = [statements_for(each.name, decided) for each in decided if getattr(each.settings, "users", None)]
        assert example.parsed.strip() in [each.strip() for each in printed], printed

    return evaluate


def shell(_: Page) -> Evaluate:
    """Each command: ours must parse, botocore must know AWS's with its options, the Makefile the target."""

    def evaluate(example: Example) -> None:
        text = re.sub(r"\\\n\s*", " ", example.parsed)
        for line in filter(None, (each.partition(" #")[0].strip() for each in text.splitlines())):
            if not line.startswith("#"):
                for command in commands(line):
                    checked(command)

    return evaluate


def commands(line: str) -> Iterator[list[str]]:
    """The commands of a line, those of pipes and of `$(…)` too."""
    for inner in re.findall(r"\$\(([^()]*)\)", line):
        yield from commands(inner)
    line = re.sub(r"\$\([^()]*\)", "answer", line)
    words: list[str] = []
    for word in [*shlex.split(line, comments=True), "|"]:
        if word in ("|", "&&", "<", ">"):
            if words:
                yield words
            words = []
        else:
            words.append(word)


def checked(words: list[str]) -> None:
    """Whether a command can be meant so."""
    command, *arguments = words
    command = command.removeprefix(".venv/bin/") if command.endswith("aws-databases") else command
    if command == "aws-databases":
        with contextlib.redirect_stderr(io.StringIO()) as told:
            try:
                _parser().parse_args([argument.strip("[]") for argument in arguments])
            except SystemExit as left:
                assert left.code == 0, told.getvalue()  # noqa: PT017  # --help leaves with 0
    elif command == "aws":
        known_to_aws(arguments)
    elif command == "make":
        targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        wanted = [each for each in arguments if "=" not in each]
        assert set(wanted) <= set(targets), wanted
    elif command == "pulumi":
        assert {arguments[0], " ".join(arguments[:2])} & PULUMI, arguments
    else:
        assert command in NOT_RUN, f"{command}: neither run nor excused"


def known_to_aws(arguments: list[str]) -> None:
    """Whether AWS's command line has such a command with such options, as botocore's models say."""
    service, command, *rest = arguments
    client = botocore.session.get_session().get_service_model(service)
    operations = {xform_name(name, "-"): name for name in client.operation_names}
    if command == "wait":
        waiters = botocore.session.get_session().get_waiter_model(service)
        names = {xform_name(name, "-"): name for name in waiters.waiter_names}
        command = xform_name(waiters.get_waiter(names[rest[0]]).operation, "-")
    assert command in operations, f"{service} {command}"
    shape = client.operation_model(operations[command]).input_shape
    options = {xform_name(name, "-") for name in (shape.members if shape else ())}
    options |= {f"no-{option}" for option in options} | AWS_GLOBAL
    given = {each.removeprefix("--").partition("=")[0] for each in rest if each.startswith("--")}
    assert given <= options, f"{service} {command}: {given - options}"


def unchecked(_: Page) -> Evaluate:
    """Any other language, whose blocks must be excused."""

    def evaluate(_: Example) -> None:
        raise AssertionError("neither checked nor excused by a comment: skip: next")

    return evaluate


def data(_: Page) -> Evaluate:
    """JSON that can be read."""

    def evaluate(example: Example) -> None:
        json.loads(example.parsed)

    return evaluate


LANGUAGES: Mapping[str, Callable[[Page], Evaluate]] = {
    "yaml": stack_file,
    "python": program,
    "text": mistakes,
    "console": console,
    "sql": statements,
    "sh": shell,
    "json": data,
}
