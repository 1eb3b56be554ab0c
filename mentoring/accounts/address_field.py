"""A field for an e-mail address that asks once where its domain looks mistyped."""

from typing import Any

from markupsafe import Markup
from wtforms import EmailField
from wtforms.validators import ValidationError

from mentoring.accounts.domains import suggestion


class AddressField(EmailField):
    """An address. A likelier one is offered when it is first sent; sent again, it is taken."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = ""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        self.seen = formdata.get(f"{self.name}-seen", "") if formdata else ""

    def doubt(self) -> str:
        """What to ask about the address; empty once it has been asked."""
        typed = (self.data or "").strip()
        asked, self.seen = self.seen == typed, typed
        meant = "" if asked else suggestion(typed)
        return f"Did you mean {meant}? If {typed} is right, send it once more" if meant else ""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if not validation_stopped and (question := self.doubt()):
            raise ValidationError(question)

    def beside(self) -> Markup:
        """What has been asked about, to be drawn with the field."""
        return Markup('<input type="hidden" id="{}-seen" name="{}-seen" value="{}">').format(
            self.id, self.name, self.seen
        )
