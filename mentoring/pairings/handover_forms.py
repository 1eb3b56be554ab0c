"""Forms of a programme's caseloads."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from mentoring.forms import Form, ListForm
from mentoring.pairings.caseload import LIVING
from mentoring.pairings.handover import NOBODY, REASON_LABELS, Load, Wanted
from mentoring.pairings.naming import STATUS_WORDS


class CaseloadsForm(ListForm):
    """Which pairings of a programme to show."""

    owner = SelectField("Looked after by", default="")
    status = SelectField(
        "Status",
        default="",
        choices={"": "Waiting or meeting"}
        | {status.value: STATUS_WORDS[status] for status in LIVING},
    )
    q = StringField(
        "Name", validators=[Length(max=120, message="Shorten this to 120 characters or fewer")]
    )
    sort = SelectField(
        "Sort by",
        default="longest",
        choices={"longest": "Meeting longest", "newest": "Newest invitation", "name": "Name"},
    )

    def __init__(self, loads: Sequence[Load]) -> None:
        super().__init__()
        names = {str(each.owner_id): each.name for each in loads if each.owner_id is not None}
        self.owner.choices = {
            "": "Anybody, or no caseload owner",
            NOBODY: "No caseload owner",
        } | names

    def wanted(self) -> Wanted:
        """What was asked for; everything when it makes no sense."""
        if not self.validate():
            return Wanted()
        return Wanted(
            owner=self.owner.data or "",
            status=self.status.data or "",
            text=self.q.data or "",
            sort=self.sort.data or "longest",
        )


class HandOverForm(Form):
    """To whom pairings go, and why; carries which ones and in whose hands they were."""

    picked = HiddenField()
    owner = RadioField(
        "Who looks after them from now on?",
        validators=[InputRequired("Choose who looks after them from now on")],
    )
    reason = RadioField(
        "Why are they handed over?",
        choices={key.value: label for key, label in REASON_LABELS.items()},
        validators=[InputRequired("Choose why they are handed over")],
    )

    def offer(self, owners: Mapping[int, str]) -> None:
        """Offer these caseload owners."""
        self.owner.choices = {str(key): name for key, name in owners.items()}

    def carry(self, rows: Sequence[Any]) -> None:
        """Note which pairings are on the page, each with its owner."""
        self.picked.data = ",".join(f"{row.id}:{row.owner_id or 0}" for row in rows)

    def seen(self) -> dict[int, int | None]:
        """Which pairings were on the page, and in whose hands; nothing when tampered with."""
        found: dict[int, int | None] = {}
        for part in (self.picked.data or "").split(","):
            pairing, _, owner = part.partition(":")
            if not (pairing.isdecimal() and owner.isdecimal()):
                return {}
            found[int(pairing)] = int(owner) or None
        return found
