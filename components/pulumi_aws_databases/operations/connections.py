"""How many connections a server takes."""

import math
import re
from collections.abc import Mapping
from typing import Any

from pulumi_aws_databases.parts.engine_parameters import INSTANCE
from pulumi_aws_databases.settings.aurora import AuroraSettings
from pulumi_aws_databases.settings.instance import InstanceSettings

NAME = "max_connections"
# Of a number that was given nine tenths are many. AWS's formulas take the memory that is left to the engine, which
# is less than the class has by a tenth or, of small ones, a fifth; so of those it is eight tenths.
OF_NUMBER, OF_FORMULA = 0.9, 0.8
_MOST_OF_SMALL = 2000
_MEMORY = r"\{DBInstanceClassMemory/(\d+)\}"


def connection_limit(settings: AuroraSettings | InstanceSettings, memory: float | None) -> float | None:
    """The number of connections that is worth an alarm; None where the parameter or the memory is not known."""
    given = _given(settings)
    if isinstance(given, int | float) or (isinstance(given, str) and given.isdecimal()):
        return math.floor(float(given) * OF_NUMBER)
    if memory is None:
        return None
    most = formula(str(given), memory) if given is not None else _of_aurora(settings, memory)
    return None if most is None else math.floor(most * OF_FORMULA)


def formula(text: str, memory: float) -> float | None:
    """The value of a formula such as ``LEAST({DBInstanceClassMemory/9531392},5000)``; None for one of another form."""
    whole = re.fullmatch(r"(LEAST|GREATEST)\((.+),(.+)\)", text.replace(" ", ""))
    if whole is None:
        return _term(text, memory)
    terms = [_term(whole[2], memory), _term(whole[3], memory)]
    known = [term for term in terms if term is not None]
    if len(known) != len(terms):
        return None
    return min(known) if whole[1] == "LEAST" else max(known)


def _term(text: str, memory: float) -> float | None:
    if match := re.fullmatch(_MEMORY, text):
        return memory / int(match[1])
    return float(text) if text.isdecimal() else None


def _given(settings: AuroraSettings | InstanceSettings) -> Any:
    """The parameter as it will be; None where it is Aurora's own."""
    if isinstance(settings, InstanceSettings):
        parameters: Mapping[str, Any] = {**INSTANCE[settings.engine], **settings.parameters}
    else:
        parameters = {**settings.parameters, **settings.instance_parameters}
    return parameters.get(NAME)


def _of_aurora(settings: AuroraSettings | InstanceSettings, memory: float) -> float:
    """Aurora's own number, which stays small where Serverless v2 may shrink to half an ACU.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Performance.html
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
    """
    if settings.engine == "postgresql":
        most = min(memory / 9531392, 5000)
    else:
        most = max(math.log2(memory / 805306368) * 45, math.log2(memory / 8187281408) * 1000)
    capacity = getattr(settings, "capacity", None)
    return min(most, _MOST_OF_SMALL) if capacity and capacity.min <= 0.5 else most
