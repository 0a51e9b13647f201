"""The error that people are meant to read."""

from collections.abc import Iterable


class StudyError(Exception):
    """A fault of an input, told in plain sentences: where, what, which rule, what to do.

    The message is shown as it stands, without a traceback.
    """


def refuse(faults: Iterable[str], of: object = "") -> None:
    """Raise StudyError with all faults, if there are any, each behind what it is a fault ``of``."""
    sentences = [f"{of}: {fault}" if of else fault for fault in faults]
    if sentences:
        raise StudyError("\n".join(sentences))
