"""What holds for a whole run of the command line, whichever command it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Session:
    """Settings of a run.

    Attributes
    ----------
    debug : bool
        Whether errors come with their traceback.
    progress : bool
        Whether progress is told even where stderr is no terminal.
    """

    debug: bool = False
    progress: bool = False


def current() -> Session:
    """The settings of the run that is under way."""
    context = click.get_current_context(silent=True)
    found = None if context is None else context.find_object(Session)
    return found or Session()


def _remember(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and parameter.name is not None:
        setattr(context.ensure_object(Session), parameter.name, True)


def session_options(command: Command) -> Command:
    """Give a command the options that all have; they may stand before or after its name."""
    for name, text in (
        ("--progress", "Tell progress on stderr even if it is no terminal."),
        ("--debug", "Show the traceback of an error."),
    ):
        # Eager: they hold before another option's value is refused.
        command = click.option(
            name, is_flag=True, is_eager=True, expose_value=False, callback=_remember, help=text
        )(command)
    return command
