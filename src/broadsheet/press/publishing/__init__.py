"""From `public/` to where readers are: a folder, a branch of a git repository, a server that speaks rsync. One way a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from broadsheet.press.publishing import branch, folder, server
from broadsheet.press.publishing.sending import Progress, Published, Sending
from broadsheet.press.publishing.target import Target, read_target

_WAYS: Mapping[str, Callable[[Sending, Target, Progress], Published]] = {
    "folder": folder.publish,
    "git": branch.publish,
    "rsync": server.publish,
}


def publish(sending: Sending, target: Target, told: Progress) -> Published:
    """
    Brings the files of `sending` to the target: leaves before the indexes that name them, what is no longer there last.

    What lies at the target and is not ours stays, and a target that holds something else is refused. Raises DeliveryError.
    """
    return _WAYS[target.kind](sending, target, told)


__all__ = ["Published", "Sending", "Target", "publish", "read_target"]
