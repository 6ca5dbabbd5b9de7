"""How the package says that something is wrong, and what is told of the value that was given."""

import contextvars
import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

_VALUES_HIDDEN: contextvars.ContextVar[bool] = contextvars.ContextVar("values_hidden", default=False)


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing wrong with what was given.

    ``subject`` is the database's name, or the stack's own key (``aws-databases:tier``); ``path`` the setting below
    it, in camelCase and joined by dots, empty when the subject itself is wrong.
    """

    subject: str
    path: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.subject, self.path, self.message) if part)


class BadInput(pulumi.RunError):
    """Settings that cannot be deployed: raised before anything is registered, one line for each mistake.

    A ``RunError``, so that the Pulumi engine prints the lines and no traceback. The stack's own keys come first, and
    all else in the order of names, as the engine keeps no other.
    """

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes), key=lambda each: (":" not in each.subject, each)))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


def hide_values(hidden: bool) -> contextvars.Token[bool]:
    """Keeps given values out of messages: the stack's configuration holds secrets, and no one knows where."""
    return _VALUES_HIDDEN.set(hidden)


def show_values(token: contextvars.Token[bool]) -> None:
    """Takes back what `hide_values` did."""
    _VALUES_HIDDEN.reset(token)


def got(value: Any) -> str:
    """The given value as a message may show it: scalars as JSON, anything else by its kind."""
    kinds = (
        (type(None), "nothing"),
        (pulumi.Output, "a value known only after deployment"),
        (Mapping, "an object"),
        (list | tuple, "a list"),
    )
    for kind, name in kinds:
        if isinstance(value, kind):
            return name
    if _VALUES_HIDDEN.get():
        return "a value not shown here"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return (
        json.dumps(value, ensure_ascii=False)
        if isinstance(value, str | bool | int | float)
        else f"a {type(value).__name__}"
    )


def one_of(options: Iterable[str]) -> str:
    """``a, b or c``."""
    *most, last = options
    return f"{', '.join(most)} or {last}" if most else last


def nearest(word: str, options: Iterable[str]) -> str | None:
    """The option that a word is most like, if it is like one at all."""
    named = {option.lower(): option for option in options}
    near = difflib.get_close_matches(word.lower(), named, n=1, cutoff=0.6)
    return named[near[0]] if near else None


def suggestion(word: str, options: Iterable[str]) -> str:
    """``; did you mean "x"?`` where an option is near, else nothing."""
    near = nearest(word, options)
    return f'; did you mean "{near}"?' if near else ""
