"""The form of a comparison: which changes to list."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField

from mentoring.forms import ListForm
from mentoring.matchmaking.comparison_presenters import KINDS


class ChangesFilterForm(ListForm):
    """Against which match, and which changes, to list."""

    other = SelectField("Changes from A to", default="0")
    kind = SelectField("Which", choices={"": "All", **KINDS}, default="")

    def __init__(self, titles: Sequence[str], **more: Any) -> None:
        super().__init__(**more)
        self.other.choices = {str(at): title for at, title in enumerate(titles)}

    def against(self) -> int:
        """Position of the match the first is set against."""
        return int(self.other.data or 0)
