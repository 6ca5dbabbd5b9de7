"""The command ``aws-databases``."""

import argparse
import json
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_aws_databases import __version__
from pulumi_aws_databases.errors import BadInput

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from pulumi_aws_databases.plan.project import Project

FINE, FOUND, BAD_INPUT, FAILED, NO_ENGINE = range(5)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and answers its exit code, as the command's help tells it."""
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except BrokenPipeError:  # whoever read our output has read enough
        sys.stderr.close()
        return FINE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aws-databases", description="Databases on AWS, planned before they are made."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    plan = commands.add_parser(
        "plan",
        help="say what a stack would make, without an AWS account, a Pulumi CLI or a network",
        description="Says what a stack would make: every setting with its origin, every resource, and what is worth "
        "knowing of them. Exits with 1 where a finding of severity error stands, 2 on bad input, 3 where the program "
        "failed.",
    )
    plan.add_argument("--stack", metavar="NAME", help="the stack; by default the selected one, or the only one")
    plan.add_argument(
        "--program", metavar="DIR", type=Path, default=Path(), help="the Pulumi project; by default the one here"
    )
    plan.add_argument(
        "--format",
        choices=("text", "json", "html"),
        default="text",
        help="text for people, json for programs, html for a report to forward",
    )
    _prices_option(plan)
    plan.add_argument("--output", metavar="FILE", type=Path, help="write there instead of to standard output")
    plan.set_defaults(run=_plan)
    compare = commands.add_parser(
        "compare",
        help="say how two stacks differ, and what changing from one to the other does",
        description="Shows the settings and the costs of two stacks side by side, and for each setting that differs "
        "what it would do to the first stack to have the second one's: a change in place, a replacement, or nothing "
        "that AWS does. Exits with 2 on bad input, 3 where a program failed.",
    )
    compare.add_argument("stacks", metavar="STACK", nargs=2, help="the stack to change from, and the one to change to")
    compare.add_argument(
        "--program", metavar="DIR", type=Path, default=Path(), help="the Pulumi project; by default the one here"
    )
    compare.add_argument(
        "--format", choices=("text", "json"), default="text", help="text for people, json for programs"
    )
    _prices_option(compare)
    compare.set_defaults(run=_compare)
    users = commands.add_parser(
        "users",
        help="print the SQL that makes a database's users",
        description="Prints the statements that make the users of a relational database, for its migrations; passwords "
        "are left to be filled in from the users' secrets. Exits with 2 on bad input, 3 where the program failed.",
    )
    users.add_argument("database", metavar="DATABASE", help="the database's name")
    users.add_argument("--stack", metavar="NAME", help="the stack; by default the selected one, or the only one")
    users.add_argument(
        "--program", metavar="DIR", type=Path, default=Path(), help="the Pulumi project; by default the one here"
    )
    users.set_defaults(run=_users)
    prices = commands.add_parser(
        "prices", help="the price table that costs are computed from", description="The table that costs come from."
    )
    update = prices.add_subparsers(required=True, metavar="update").add_parser(
        "update",
        help="write a price table from AWS's Price List API",
        description="Writes a price table for `--prices`, from AWS's Price List API, with your AWS credentials (they "
        "need pricing:GetProducts). Exits with 3 where AWS gave no answer.",
    )
    update.add_argument(
        "--region", metavar="REGION", action="append", help="a region, repeatable; by default the most common ones"
    )
    update.add_argument(
        "--output", metavar="FILE", type=Path, default=Path("prices.csv"), help="where to; prices.csv by default"
    )
    update.set_defaults(run=_update_prices)
    local = commands.add_parser(
        "local",
        help="deploy a stack to a local imitation of AWS",
        description="Deploys a stack with the Pulumi engine to moto, an imitation of AWS on this machine. It is not "
        "AWS: nothing is created there, and no database listens. Exits with 2 on bad input, 3 where it failed, 4 where "
        "there is no Pulumi engine.",
    )
    actions = local.add_subparsers(required=True, metavar="up|down")
    for action, text in (("up", "start the imitation and deploy the stack to it"), ("down", "take both down")):
        command = actions.add_parser(action, help=text, description=f"{text[0].upper()}{text[1:]}.")
        command.add_argument("--stack", metavar="NAME", default="local", help="the stack; local by default")
        command.add_argument(
            "--program", metavar="DIR", type=Path, default=Path(), help="the Pulumi project; by default the one here"
        )
        command.set_defaults(run=_local, action=action)
    _add_writing(commands)
    return parser


def _add_writing(commands: Any) -> None:
    """The commands that help with writing stack files."""
    init = commands.add_parser(
        "init",
        help="write a stack file",
        description="Writes a stack file, the schema that editors check it by and, where there is no Pulumi project, "
        "one with its program. What is not given is asked for, or is the default where nobody can be asked. Exits with "
        "2 on bad input, and then writes nothing.",
    )
    init.add_argument("--stack", metavar="NAME", help="the stack; dev by default")
    init.add_argument("--tier", metavar="TIER", help="dev, staging, prod or enterprise; by default the stack's name")
    init.add_argument("--region", metavar="REGION", help="the AWS region; by default that of the environment")
    init.add_argument("--network", metavar="BLOCK|VPC", help="addresses to make a network of, or a VPC's id")
    init.add_argument("--subnets", metavar="ID", nargs="+", default=(), help="the private subnets of that VPC")
    init.add_argument(
        "--database",
        metavar="NAME=TYPE[,SETTING=VALUE]",
        action="append",
        default=[],
        help="a database; may be given more than once",
    )
    init.add_argument("--program", metavar="DIR", type=Path, default=Path(), help="the folder; by default this one")
    init.set_defaults(run=_init)
    schema = commands.add_parser(
        "schema",
        help="print the JSON Schema of stack files, for editors",
        description="Prints the JSON Schema of stack files, by which editors complete, check and explain them.",
    )
    schema.add_argument("--output", metavar="FILE", type=Path, help="write there instead of to standard output")
    schema.set_defaults(run=_schema)
    completion = commands.add_parser(
        "completion",
        help="print a script by which a shell completes this command",
        description='Prints a script of completions, for example: eval "$(aws-databases completion bash)".',
    )
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"))
    completion.set_defaults(run=_completion)


def _init(arguments: argparse.Namespace) -> int:
    from pulumi_aws_databases.init import Given, init

    def ask(question: str, default: str) -> str:
        if not sys.stdin.isatty():
            return default
        sys.stderr.write(f"{question}{f' [{default}]' if default else ''}: ")
        sys.stderr.flush()
        return sys.stdin.readline().strip() or default

    given = Given(
        arguments.stack,
        arguments.tier,
        arguments.region,
        arguments.network,
        tuple(arguments.subnets),
        tuple(arguments.database),
    )

    def run() -> int:
        written = init(arguments.program.resolve(), given, ask)
        return _say(f"wrote {', '.join(path.name for path in written)}; next: aws-databases plan", FINE)

    return _told(run)


def _schema(arguments: argparse.Namespace) -> int:
    from pulumi_aws_databases.stack_schema import stack_schema

    text = json.dumps(stack_schema(), indent=1, ensure_ascii=False) + "\n"
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return FINE


def _completion(arguments: argparse.Namespace) -> int:
    import shtab

    print(shtab.complete(_parser(), shell=arguments.shell))
    return FINE


def _plan(arguments: argparse.Namespace) -> int:
    from pulumi_aws_databases.plan.document import plan, severities
    from pulumi_aws_databases.plan.text import print_plan

    def run() -> int:
        project, stack = _stack_of(arguments)
        with _prices_of(arguments):
            document = plan(project, stack)
        as_text = _report_of(project, stack) if arguments.format == "html" else print_plan
        if arguments.output:
            with arguments.output.open("w", encoding="utf-8") as file:
                _write(document, arguments.format, file, as_text)
        else:
            _write(document, arguments.format, sys.stdout, as_text)
        return FOUND if severities(document)["error"] else FINE

    return _told(run)


def _report_of(project: "Project", stack: str) -> Callable[[Any, Any], None]:
    """Writes a plan as HTML."""
    from pulumi_aws_databases.plan.report import render

    region = project.configuration(stack).values.get("aws:region")
    return lambda document, file: file.write(render(document, region))


def _compare(arguments: argparse.Namespace) -> int:
    from pulumi_aws_databases.plan.compare import compare
    from pulumi_aws_databases.plan.compare_text import print_comparison
    from pulumi_aws_databases.plan.project import Project

    def run() -> int:
        project = Project.find(arguments.program.resolve())
        before, after = (project.choose(stack) for stack in arguments.stacks)
        with _prices_of(arguments):
            _write(compare(project, before, after), arguments.format, sys.stdout, print_comparison)
        return FINE

    return _told(run)


def _write(document: Any, form: str, file: Any, as_text: Any) -> None:
    if form == "json":
        json.dump(document, file, indent=2, ensure_ascii=False)
        file.write("\n")
    else:
        as_text(document, file)


def _users(arguments: argparse.Namespace) -> int:
    from pulumi_aws_databases.plan.record import record
    from pulumi_aws_databases.user_sql import statements_for

    def run() -> int:
        project, stack = _stack_of(arguments)
        decided = record(project, stack, project.configuration(stack)).decided
        print(statements_for(arguments.database, decided), end="")
        return FINE

    return _told(run)


def _update_prices(arguments: argparse.Namespace) -> int:
    from pulumi_aws_databases.prices.table import write
    from pulumi_aws_databases.prices.update import REGIONS, UpdateError, new_table

    def tell(what: str) -> None:
        _say(what, FINE)

    try:
        write(new_table(arguments.region or REGIONS, tell), arguments.output)
    except UpdateError as error:
        return _say(error, FAILED)
    return _say(f"written to {arguments.output}", FINE)


def _local(arguments: argparse.Namespace) -> int:
    from pulumi_aws_databases.local.deploy import LocalError, NoEngineError, down, up

    def run() -> int:
        try:
            return (up if arguments.action == "up" else down)(*_stack_of(arguments))
        except NoEngineError as error:
            return _say(error, NO_ENGINE)
        except LocalError as error:
            return _say(error, FAILED)

    return _told(run)


def _prices_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--prices",
        metavar="FILE",
        type=Path,
        help="a price table to use instead of the one that comes with the package",
    )


def _prices_of(arguments: argparse.Namespace) -> "AbstractContextManager[None]":
    """Uses the price table that was asked for."""
    from pulumi_aws_databases.prices.table import read, using

    return using(read(arguments.prices) if arguments.prices else None)


def _stack_of(arguments: argparse.Namespace) -> "tuple[Project, str]":
    """The project and the stack that a command is about."""
    from pulumi_aws_databases.plan.project import Project

    project = Project.find(arguments.program.resolve())
    return project, project.choose(arguments.stack)


def _told(run: Callable[[], int]) -> int:
    """Runs a command on a project and says what is wrong with that, with the exit code that is meant for it."""
    from pulumi_aws_databases.plan.project import ProjectError
    from pulumi_aws_databases.plan.record import ProgramError, own_traceback
    from pulumi_aws_databases.prices.table import PriceTableError

    try:
        return run()
    except (BadInput, ProjectError, PriceTableError) as error:
        return _say(error, BAD_INPUT)
    except pulumi.RunError as error:
        return _say(error, FAILED)
    except ProgramError as error:
        traceback.print_exception(own_traceback(error.__cause__ or error))
        return _say("the program failed", FAILED)


def _say(what: object, code: int) -> int:
    print(what, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
