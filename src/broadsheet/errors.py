"""
Every error that Broadsheet raises, in one tree.

    BroadsheetError
    ├── UsageError            wrong words on the command line                    exit 2
    ├── ConfigurationError    broadsheet.toml, sources, topics, organizations    exit 2
    ├── BusyError             another run holds the publication                  exit 3
    ├── ArchiveError          the archive cannot be opened, read or written      exit 3
    ├── BackupError           a backup is damaged, or cannot go where it should  exit 3
    ├── DeliveryError         an artifact cannot be written                      exit 3
    ├── ModelError            a shipped model is missing or was altered          exit 3
    ├── FetchError            one address could not be fetched: a source state
    ├── DocumentError         one document could not be parsed: a source state
    ├── ItemError             one entry, article or artifact is set aside: a spike
    │   └── RecordError       the text of one record cannot be read or written
    └── PluginError           a plug-in cannot be loaded or broke its promise    exit 2

Every error says what it is about (`subject`) and what would mend it (`remedy`). Errors of one item carry a
`reason`: a short name in kebab case, counted and shown by `explain` and `doctor`.
"""

from __future__ import annotations


class BroadsheetError(Exception):
    """The root: `subject` names the thing at fault, `remedy` says what would mend it (may be empty)."""

    exit_code = 3

    def __init__(self, message: str, *, subject: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.subject, self.remedy = message, subject, remedy

    def __str__(self) -> str:
        """`subject: message (remedy)`, the parts that are there."""
        head = f"{self.subject}: {self.message}" if self.subject else self.message
        return f"{head} ({self.remedy})" if self.remedy else head


class UsageError(BroadsheetError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class ConfigurationError(BroadsheetError):
    """A file of the publication says something wrong; `subject` is the file and key."""

    exit_code = 2


class PluginError(BroadsheetError):
    """A plug-in cannot be loaded, or broke the promise of its protocol."""

    exit_code = 2


class BusyError(BroadsheetError):
    """Another run holds this publication."""


class ArchiveError(BroadsheetError):
    """The archive cannot be opened, read or written."""


class BackupError(BroadsheetError):
    """A backup is damaged or is none, or what it holds cannot be put where it should go."""


class DeliveryError(BroadsheetError):
    """An artifact cannot be written where it belongs."""


class ModelError(BroadsheetError):
    """A model that ships with the program is missing, or is not what was shipped."""


class ReasonedError(BroadsheetError):
    """An error of one thing among many; `reason` is its short name in kebab case."""

    def __init__(self, reason: str, message: str, *, subject: str = "", remedy: str = "") -> None:
        super().__init__(message, subject=subject, remedy=remedy)
        self.reason = reason


class FetchError(ReasonedError):
    """One address could not be fetched; `retry_after` is the server's wish in seconds, if it said one."""

    def __init__(self, reason: str, message: str, *, subject: str = "", retry_after: float | None = None) -> None:
        super().__init__(reason, message, subject=subject)
        self.retry_after = retry_after


class DocumentError(ReasonedError):
    """One document could not be parsed at all."""


class ItemError(ReasonedError):
    """One entry, article or artifact must be set aside."""


class RecordError(ItemError):
    """The text of one record cannot be read or written."""
