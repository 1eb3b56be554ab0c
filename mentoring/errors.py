"""What can go wrong in the domain, in words a person can act on. Mapped to pages at the edge."""


class DomainError(Exception):
    """A rule of the domain refused; the message says what to do and is safe to show."""

    status = 422

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(DomainError):
    """There is no such thing, or it is not this person's to see."""

    status = 404

    def __init__(self, message: str = "We could not find that page.") -> None:
        super().__init__(message)


class NotAllowed(DomainError):
    """This person may not do this."""

    status = 403


class Conflict(DomainError):
    """The thing has changed since the page was opened, or its state forbids the step."""

    status = 409


class StaleEdit(Conflict):
    """Somebody (or another tab) saved the same page first."""


class LinkExpired(DomainError):
    """A mailed link is used, withdrawn, too old or not one of ours."""

    status = 410


class RowLimit(DomainError):
    """A file or a list is larger than we take at once."""

    status = 413
