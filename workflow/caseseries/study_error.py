"""The error that people are meant to read."""


class StudyError(Exception):
    """A fault of an input, told in plain sentences: where, what, which rule, what to do.

    The message is shown as it stands, without a traceback.
    """
