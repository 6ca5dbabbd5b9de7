"""The forms of single values, each with the one message that a wrong value gets.

Numbers may come as whole floats (every number is one beyond the component-provider boundary) and, where a unit is
stated, as text with exactly that unit. Text may be an Output where AWS hands it out only in a deployment.
"""

import ipaddress
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import pulumi
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from pulumi_aws_databases.errors import got, one_of, suggestion

# Ranges that the internet does not route: RFC 1918 and, used inside of VPCs, RFC 6598.
_PRIVATE = [
    ipaddress.IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
]


@dataclass(frozen=True, eq=False)
class Form:
    """What a value must look like: a function that returns the normalised value or raises, and its JSON Schema."""

    check: Callable[[Any], Any]
    json: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Replaces pydantic's own validation of the annotated type."""
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema that editors get."""
        return dict(self.json)


def wrong(message: str) -> PydanticCustomError:
    """The error that pydantic carries to the user as it is."""
    return PydanticCustomError("wrong", "{message}", {"message": message})


def whole(low: int, high: int | None = None, unit: str | None = None) -> Form:
    """A whole number within limits, in the given unit."""
    limits = f"from {low} to {high}" if high is not None else f"of at least {low}"

    def check(value: Any) -> int:
        number = _number(value, unit)
        if not number.is_integer():
            raise wrong(f"expected a whole number; got {got(value)}")
        if number < low or (high is not None and number > high):
            raise wrong(f"expected a number {limits}{f' {unit}' if unit else ''}; got {got(value)}")
        return int(number)

    json = {"type": "integer", "minimum": low} | ({} if high is None else {"maximum": high})
    return Form(check, json if unit is None else _or_text(json, unit))


def stepped(low: float, high: float, step: float, unit: str) -> Form:
    """A multiple of a step, within limits."""

    def check(value: Any) -> float:
        number = _number(value, unit)
        if (number / step) % 1:
            raise wrong(f"{got(value)} is not a multiple of {step:g} {unit}")
        if not low <= number <= high:
            raise wrong(f"expected a number from {low:g} to {high:g} {unit}; got {got(value)}")
        return number

    return Form(check, _or_text({"type": "number", "minimum": low, "maximum": high, "multipleOf": step}, unit))


def amount(low: float, high: float | None = None, unit: str | None = None) -> Form:
    """Any number within limits, in the given unit."""
    limits = f"from {low:g} to {high:g}" if high is not None else f"of at least {low:g}"

    def check(value: Any) -> float:
        number = _number(value, unit)
        if number < low or (high is not None and number > high):
            raise wrong(f"expected a number {limits}{f' {unit}' if unit else ''}; got {got(value)}")
        return number

    return Form(check, {"type": "number", "minimum": low} | ({} if high is None else {"maximum": high}))


def choice(*options: str | int) -> Form:
    """One of a few values."""
    names = [str(option) for option in options]

    def check(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, str | int | float) or value not in options:
            hint = suggestion(value, names) if isinstance(value, str) else ""
            raise wrong(f"expected {one_of(names)}; got {got(value)}{hint}")
        return next(option for option in options if option == value)

    return Form(check, {"enum": list(options)})


def text(expected: str = "text", pattern: str = r"\S(.*\S)?") -> Form:
    """Text known before the deployment."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value, re.DOTALL):
            raise wrong(f"expected {expected}; got {got(value)}")
        return value

    return Form(check, {"type": "string"})


def input_text(expected: str = "text", pattern: str = r"\S(.*\S)?") -> Form:
    """Text that may also be an Output."""
    known = text(expected, pattern)
    return Form(lambda value: value if isinstance(value, pulumi.Output) else known.check(value), known.json)


def list_of(item: Form) -> Form:
    """A list without repetition."""

    def check(value: Any) -> tuple[Any, ...]:
        if isinstance(value, str | Mapping | pulumi.Output) or not isinstance(value, Sequence):
            raise wrong(f"expected a list; got {got(value)}")
        items = tuple(item.check(each) for each in value)
        plain = [each for each in items if isinstance(each, str)]
        if repeated := next((each for each in plain if plain.count(each) > 1), None):
            raise wrong(f"{got(repeated)} is given twice")
        return items

    return Form(check, {"type": "array", "items": dict(item.json), "uniqueItems": True})


def input_list_of(item: Form) -> Form:
    """A list without repetition whose items, or which itself, may be an Output."""
    known = list_of(item)
    return Form(lambda value: value if isinstance(value, pulumi.Output) else known.check(value), known.json)


def _or_text(json: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """The schema of a number, which may also be text with its unit; the long form comes first."""
    return {"anyOf": [json, {"type": "string", "pattern": rf"^\d+(\.\d+)? ?{re.escape(unit)}$"}]}


def _number(value: Any, unit: str | None) -> float:
    if unit and isinstance(value, str) and (match := re.fullmatch(rf"(\d+(?:\.\d+)?) ?{re.escape(unit)}", value)):
        return float(match[1])
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise wrong(f"expected a number; got {got(value)}")
    return float(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong(f"expected true or false; got {got(value)}")
    return value


def _version(value: Any) -> str:
    if isinstance(value, float) and not value.is_integer():
        raise wrong(f"{got(value)} was read as a fraction, in which 17.10 is 17.1; put the version in quotes")
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return str(int(value))
    if not isinstance(value, str) or not re.fullmatch(r"\d+(\.[a-zA-Z0-9_]+)*", value):
        raise wrong(f'expected a version such as "17" or "17.5"; got {got(value)}')
    return value


def _window(moment: str, example: str) -> Form:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(f"{moment}-{moment}", value.lower()):
            raise wrong(f'expected a window in UTC such as "{example}"; got {got(value)}')
        return value.lower()

    return Form(check, {"type": "string"})


def _moment(value: Any) -> str:
    try:
        if isinstance(value, str) and value.endswith("Z"):
            datetime.fromisoformat(value)
            return value
    except ValueError:
        pass
    raise wrong(f"expected a time in UTC such as 2026-01-31T12:00:00Z; got {got(value)}")


def _block(value: Any) -> str:
    try:
        network = ipaddress.IPv4Network(value if isinstance(value, str) else "", strict=False)
    except ValueError:
        raise wrong(f"expected a block of IPv4 addresses such as 10.20.0.0/16; got {got(value)}") from None
    if str(network) != value:
        raise wrong(f"{got(value)} is not how a block is written; did you mean {got(str(network))}?")
    return str(network)


def _key_attribute(value: Any) -> str:
    """``{name: createdAt, type: N}`` is the long way to write ``createdAt:N``."""
    if isinstance(value, Mapping) and value.get("name") and set(value) <= {"name", "type"}:
        return _key_attribute(f"{value['name']}:{value.get('type', 'S')}")
    if not isinstance(value, str) or not re.fullmatch(r"[^:]{1,255}(:[SNB])?", value):
        raise wrong(
            f"expected an attribute, its type (S, N or B) behind a colon if not S: createdAt:N; got {got(value)}"
        )
    return str(value).removesuffix(":S")


def _scalar(value: Any) -> Any:
    if not isinstance(value, str | int | float | pulumi.Output):
        raise wrong(f"expected text, a number, true or false; got {got(value)}")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _tag(key: Any) -> str:
    """A tag's name, as every service takes it.

    https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
    """
    if not isinstance(key, str) or not re.fullmatch(r"(?!aws:)[\w .:/=+@-]{1,128}", key, re.IGNORECASE):
        raise wrong(
            "expected a tag's name of 1 to 128 letters, digits, spaces and _ . : / = + @ -, and not aws: before it"
        )
    return key


def is_private(block: str) -> bool:
    """Whether the internet cannot reach a block of addresses."""
    return any(ipaddress.IPv4Network(block).subnet_of(private) for private in _PRIVATE)


_NAMED_ATTRIBUTE = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "type": {"enum": ["S", "N", "B"]}},
    "required": ["name"],
    "additionalProperties": False,
}
_TIME = r"([01]\d|2[0-3]):[0-5]\d"

Text = Annotated[str, text()]
Flag = Annotated[bool, Form(_flag, {"type": "boolean"})]
Version = Annotated[str, Form(_version, {"anyOf": [{"type": "string"}, {"type": "integer"}]})]
DailyWindow = Annotated[str, _window(_TIME, "03:00-04:00")]
WeeklyWindow = Annotated[str, _window(rf"(mon|tue|wed|thu|fri|sat|sun):{_TIME}", "sun:05:00-sun:06:00")]
AddressBlock = Annotated[str, Form(_block, {"type": "string"})]
AddressBlocks = Annotated[tuple[str, ...], list_of(Form(_block, {"type": "string"}))]
KeyAttribute = Annotated[str, Form(_key_attribute, {"anyOf": [{"type": "string"}, _NAMED_ATTRIBUTE]})]
Texts = Annotated[tuple[str, ...], list_of(text())]
Scalar = Annotated[Any, Form(_scalar, {"type": ["string", "number", "boolean"]})]
Scalars = dict[str, Scalar]
"""A map whose keys are the user's own, such as parameters of the engine."""
Tags = dict[Annotated[str, Form(_tag, {"type": "string"})], Scalar]

InputText = str | pulumi.Output[str]
InputTexts = tuple[InputText, ...] | pulumi.Output[list[str]]

REGION = r"[a-z]{2,4}(-[a-z]+)+-\d+"  # eusc-de-east-1 is one too
Region = Annotated[str, text("a region such as eu-west-1", REGION)]
Regions = Annotated[tuple[str, ...], list_of(text("a region such as eu-west-1", REGION))]
KmsKeyArn = Annotated[
    InputText,
    # With an alias or an id AWS answers the key's ARN, and every later run would plan a replacement.
    input_text(
        "the ARN of a KMS key, arn:aws:kms:…:key/…, not an alias or id", r"arn:aws[a-z-]*:kms:[\w-]+:\d{12}:key/.+"
    ),
]
RoleArn = Annotated[
    InputText, input_text("the ARN of an IAM role, arn:aws:iam::…:role/…", r"arn:aws[a-z-]*:iam::\d{12}:role/.+")
]
Moment = Annotated[str, Form(_moment, {"type": "string"})]
VpcId = Annotated[InputText, input_text("a VPC's id, vpc-…", r"vpc-.+")]
SubnetIds = Annotated[InputTexts, input_list_of(input_text("a subnet's id, subnet-…", r"subnet-.+"))]
SecurityGroupIds = Annotated[InputTexts, input_list_of(input_text("a security group's id, sg-…", r"sg-.+"))]
