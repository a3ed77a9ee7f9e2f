"""What can go wrong, in words a member of staff can act on."""


class DomainError(Exception):
    """A rule of the service was not met; the message is shown as it is."""


class NotPermitted(DomainError):
    """The account may not do this."""


class RuleBroken(DomainError):
    """The request is understood but a rule forbids it."""


class AtField(RuleBroken):
    """A rule that one field of a form breaks."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class BadInput(DomainError):
    """A file, text or setting cannot be read; the message says what to do next."""


class Unavailable(DomainError):
    """A part the page needs (database, index, tile server) does not answer now."""
