"""`broadsheet completion`: the shell finishes your words."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from broadsheet.commands.terminal import say


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of SHELL; for bash: eval "$(broadsheet completion bash)"."""
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"{shell} is not known here")
    say(kind(ctx.find_root().command, {}, "broadsheet", "_BROADSHEET_COMPLETE").source())
