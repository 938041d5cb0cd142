"""What the line can be given from outside: parsers, outputs and embedders by entry point. Built-in ones use the same door."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from broadsheet.errors import ConfigurationError, PluginError
from broadsheet.seams import Embedder, Output, Parser


def outputs(names: Sequence[str] = ()) -> tuple[Output, ...]:
    """The outputs of these names, every one there is when none is named, in order of name. Raises PluginError."""
    found = _found("broadsheet.outputs")
    for name in names:
        if name not in found:
            raise PluginError("there is no such output", subject=f"outputs = [{name!r}]", remedy=_nearest(name, found))
    return tuple(cast("Output", _loaded(found[name], "render")) for name in sorted(names or found))


def parsers() -> tuple[Parser, ...]:
    """The parsers that others brought, in order of name. Raises PluginError."""
    found = _found("broadsheet.parsers")
    return tuple(cast("Parser", _loaded(found[name], "parse", "media_types")) for name in sorted(found))


def embedder(name: str) -> Embedder:
    """
    The embedder of that name.

    Raises ConfigurationError for a name there is not, or where the package of one of ours is not installed; PluginError.
    """
    found, subject = _found("broadsheet.embedders"), f"stories.judge = {name!r}"
    if name not in found:
        raise ConfigurationError("there is no such embedder", subject=subject, remedy=_nearest(name, found))
    try:
        return cast("Embedder", _loaded(found[name], "embed", "version", "size"))
    except PluginError as error:
        if isinstance(error.__cause__, ModuleNotFoundError) and found[name].value.startswith("broadsheet."):
            missing = error.__cause__.name
            raise ConfigurationError(
                f"needs a package that is not installed: {missing}", subject=subject, remedy="pip install broadsheet[embed]"
            ) from error
        raise


def _found(group: str) -> dict[str, EntryPoint]:
    try:
        return {point.name: point for point in entry_points(group=group)}
    except OSError as error:
        raise PluginError(f"what is installed cannot be read: {error.strerror}", subject=str(error.filename)) from error


def _loaded(point: EntryPoint, *promised: str) -> object:
    try:
        plugin = point.load()
    except (ImportError, AttributeError) as error:
        raise PluginError(f"cannot be loaded: {error}", subject=f"{point.group}: {point.name} = {point.value}") from error
    missing = [name for name in promised if not hasattr(plugin, name)]
    if missing:
        raise PluginError(f"has no `{missing[0]}`", subject=f"{point.group}: {point.name} = {point.value}", remedy="see docs/plugins.md")
    return plugin


def _nearest(name: str, found: dict[str, EntryPoint]) -> str:
    """The name most like `name` as a question, and all there are: "htlm" is nearer to "atom" than to the "site" that was meant."""
    near = difflib.get_close_matches(name, sorted(found), n=1, cutoff=0.5)
    return (f"did you mean {near[0]!r}? " if near else "") + f"there are {', '.join(sorted(found))}"
