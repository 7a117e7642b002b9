"""The error tree. Every error that autoqa raises on purpose is an AutoQAError.

x AutoQAError
  + ConfigurationError      a settings file, scorecard or option that cannot be used
    + ScorecardError        a scorecard that breaks its own rules
  + InputError              something handed in to be scored cannot be used
    + AudioError            a recording cannot be decoded
      + AudioRejected       not audio, damaged beyond use, or outside the limits
    + InterchangeError      a line or file of another program is not an interaction
    + ProcessingError       an interaction that cannot be processed, for a reason nobody foresaw
    + JudgeUnavailable      a judge that is to score it cannot be asked now
  + ModelError              a model cannot be had or cannot be used
    + ModelNotFound         not in a folder, not in a package, not on the hub
    + ModelRefused          found, but not a folder of plain, known files
  + DeliveryFailed          a webhook or another machine did not take what it was sent
  + StoreError              the store cannot be opened, read or written
    + NotInStore            no interaction of that id
    + Overtaken             somebody else changed it first, or has it in hand
  + AccessRefused           somebody asks for what is not theirs
    + NotSignedIn           a name and password, or a token, that do not open the app
    + NotAllowed            no role of the user allows it
  + MissingExtra            an optional package is not installed

Each message says what was found, where, and what to do about it. The command line turns an
AutoQAError into that message and an exit code; the pipeline turns an InputError into one
reported outcome and goes on with the next interaction.
"""

from __future__ import annotations


class AutoQAError(Exception):
    """Base of every error that autoqa raises on purpose."""


class ConfigurationError(AutoQAError):
    """A settings file, a scorecard or an option cannot be used."""


class ScorecardError(ConfigurationError):
    """A scorecard breaks its own rules."""


class InputError(AutoQAError):
    """Something handed in to be scored cannot be used."""


class AudioError(InputError):
    """A recording cannot be decoded."""


class AudioRejected(AudioError):
    """A recording is not audio, is damaged beyond use, or lies outside the limits.

    `code` is a short stable word for the reason (for example ``"empty"``); the message is for people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class InterchangeError(InputError):
    """A line or a file that should hold an interaction does not, or cannot be written in a format."""


class ProcessingError(InputError):
    """An interaction cannot be processed, for a reason nobody foresaw."""


class JudgeUnavailable(InputError):
    """A judge that is to score an interaction cannot be asked now; the next run asks again."""


class ModelError(AutoQAError):
    """A model cannot be had or cannot be used."""


class ModelNotFound(ModelError):
    """A model is in no folder, no installed package, and not on the hub."""


class ModelRefused(ModelError):
    """A model folder holds something else than plain, known files."""


class StoreError(AutoQAError):
    """The store cannot be opened, read or written."""


class NotInStore(StoreError):
    """The store holds no interaction of that id."""


class Overtaken(StoreError):
    """Somebody else changed it since it was read, or has it in hand; nothing was written."""


class AccessRefused(AutoQAError):
    """Somebody asks the review app for what is not theirs."""


class NotSignedIn(AccessRefused):
    """A name and password, or a token, do not open the app."""


class NotAllowed(AccessRefused):
    """No role of the user allows it."""


class DeliveryFailed(AutoQAError):
    """A webhook or another machine did not take what it was sent."""


class MissingExtra(AutoQAError):
    """An optional package is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed; install it with: pip install 'autoqa[{extra}]'")
