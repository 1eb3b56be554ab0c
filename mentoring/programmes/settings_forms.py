"""Forms of a cohort's settings: its papers, how it is run, and its agreement."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mentoring.formatters import on, plural
from mentoring.forms import DayField, Form, LongText
from mentoring.programmes.cohort_settings import GateAnswer, Ways, stand
from mentoring.programmes.gates import GATES, NOTICE, RETENTION
from mentoring.programmes.keeping import HOUSE, LEAST, MOST
from mentoring.programmes.models import Cohort, CohortGate, CohortStatus, GateKey
from mentoring.registry import PublishedNotice

NONE_YET, TYPED = "", "typed"


class GatesForm(Form):
    """Where each paper is, or who reviewed what is still in preparation; fields below.

    Of the privacy notice one of the `published` versions is chosen; `take` is the one to choose
    beforehand. What was typed by hand, before notices were kept here, can be left as it is.
    """

    seen = HiddenField()
    pilot = BooleanField(
        "This cohort is a pilot",
        description="A pilot may open while papers are in preparation. Until every reference is "
        "filled in, its matches use no shared experience and no priority.",
    )

    retention_months = IntegerField(
        "How many months after the cohort’s last day to keep what its matches were computed from",
        validators=[
            Optional(),
            NumberRange(
                LEAST, MOST, f"Months to keep it: enter {LEAST} to {MOST}, or leave it empty"
            ),
        ],
    )
    privacy_notice_version = RadioField(GATES[NOTICE].asked, description=GATES[NOTICE].help)

    def __init__(
        self,
        cohort: Cohort,
        answers: Mapping[str, CohortGate],
        published: Sequence[PublishedNotice],
        *,
        take: int | None = None,
    ) -> None:
        stored: dict[str, Any] = {"pilot": cohort.pilot, "seen": _seen(cohort, answers)}
        for key, row in answers.items():
            stored[f"{key}_reference"] = row.reference
            stored[f"{key}_by"] = row.reviewed_by
            stored[f"{key}_on"] = row.reviewed_on
        retention = answers.get(RETENTION)
        stored["retention_months"] = retention.kept_months if retention else None
        notice = answers.get(NOTICE)
        self.typed = notice.reference if notice is not None else ""
        version = notice.notice_version if notice is not None else None
        # Never answered, it is the newest; left out on purpose, it stays so.
        newest = published[0].version if published and notice is None else NONE_YET
        standing = TYPED if self.typed else newest
        stored["privacy_notice_version"] = str(take or version or standing)
        super().__init__(data=stored)
        if cohort.in_circles:
            del self.retention_months
        else:
            self.retention_months.description = _months_help(cohort)
        self.privacy_notice_version.choices = [
            *((str(each.version), _version_words(each)) for each in published),
            *([(TYPED, _typed_words(self.typed, cohort))] if self.typed else []),
            (NONE_YET, "No version yet, or it is in preparation"),
        ]

    def see(self, cohort: Cohort, answers: Mapping[str, CohortGate]) -> None:
        """Take note of what stands now, so that saving again is meant."""
        self.seen.data = _seen(cohort, answers)

    def fields_of(self, key: str) -> list[Any]:
        """The fields of one gate; the versions of the notice only where one can be chosen."""
        reference = [] if key == NOTICE else [self[f"{key}_reference"]]
        if key == NOTICE and len(self.privacy_notice_version.choices) > 1:
            reference = [self.privacy_notice_version]
        if key == RETENTION and self.retention_months is not None:
            reference.append(self.retention_months)
        return [*reference, self[f"{key}_by"], self[f"{key}_on"]]

    def answers(self) -> dict[GateKey, GateAnswer]:
        """What was filled in."""
        return {
            key: GateAnswer(
                self._reference(key),
                self[f"{key.value}_by"].data or "",
                self[f"{key.value}_on"].data,
                self._version() if key == NOTICE else None,
                self._months() if key == RETENTION else None,
            )
            for key in GateKey
        }

    def _reference(self, key: GateKey) -> str:
        if key == NOTICE:
            return self.typed if self.privacy_notice_version.data == TYPED else ""
        return self[f"{key.value}_reference"].data or ""

    def _version(self) -> int | None:
        chosen = self.privacy_notice_version.data
        return None if chosen in (NONE_YET, TYPED) else int(chosen)

    def _months(self) -> int | None:
        """Only beside the schedule's reference: until then the house's period holds."""
        asked = self.retention_months
        return asked.data if asked is not None and self._reference(GateKey.RETENTION) else None


def _months_help(cohort: Cohort) -> str:
    return (
        "So long a match can be computed again to prove it. By its dates, the cohort’s last day is "
        f"{on(cohort.last_day)}. Left empty, or while the schedule is in preparation, it is kept "
        f"{plural(HOUSE.months, 'month')} from each match instead."
    )


def _seen(cohort: Cohort, answers: Mapping[str, CohortGate]) -> str:
    return stand(cohort, {row.gate: row for row in answers.values()})


def _version_words(notice: PublishedNotice) -> str:
    return f"Version {notice.version}, published on {on(notice.since)}"


def _typed_words(typed: str, cohort: Cohort) -> str:
    words = f"“{typed}”, typed by hand, before notices were kept here"
    if cohort.status is CohortStatus.DRAFT:
        return f"{words}. Choose a published version before this cohort opens"
    return words


def _short(limit: int) -> Length:
    return Length(max=limit, message=f"Shorten this to {limit} characters or fewer")


for _key, _gate in GATES.items():
    if _key != NOTICE:
        setattr(
            GatesForm,
            f"{_key}_reference",
            StringField(_gate.asked, description=_gate.help, validators=[_short(200)]),
        )
    setattr(
        GatesForm,
        f"{_key}_by",
        StringField("If in preparation: who reviewed it", validators=[_short(120)]),
    )
    setattr(
        GatesForm,
        f"{_key}_on",
        DayField(
            "If in preparation: reviewed on",
            what="the day it was reviewed",
            validators=[Optional()],
        ),
    )


class WaysForm(Form):
    """How a cohort is run, once it is open."""

    target_pairs = IntegerField(
        "How many pairs do you want? (optional)",
        description="Shown beside what has come in, so that you see early what is missing.",
        validators=[
            Optional(),
            NumberRange(1, 100_000, "Pairs wanted: enter 1 to 100,000, or leave it empty"),
        ],
    )
    target_mentors = IntegerField(
        "How many mentors do you want? (optional)",
        description="Approved, in this cohort. Shown on the cohort’s page and with supply and "
        "demand.",
        validators=[
            Optional(),
            NumberRange(1, 100_000, "Mentors wanted: enter 1 to 100,000, or leave it empty"),
        ],
    )
    conversation_days = IntegerField(
        "Working days to talk with somebody without a partner",
        description="Everybody who looked for a partner and got none is promised a conversation "
        "by this many working days after the match is published.",
        validators=[
            InputRequired("Enter within how many working days"),
            NumberRange(1, 60, "Enter between 1 and 60 working days"),
        ],
    )
    late_joiners = BooleanField(
        "Match late joiners overnight",
        description="When somebody is approved after a match was published, a new match of "
        "everybody free is computed at night. It waits for you to read it: nobody is invited by "
        "itself.",
    )

    def ways(self) -> Ways:
        """What was filled in."""
        return Ways(
            self.target_pairs.data,
            self.late_joiners.data,
            self.conversation_days.data or 1,
            self.target_mentors.data,
        )


class AgreementForm(Form):
    """What both people agree to when they accept an invitation."""

    agreement = LongText(
        "The agreement",
        description="Shown on every invitation from now on. Invitations already sent keep the "
        "version they were sent with.",
        limit=4000,
        rows=14,
    )
