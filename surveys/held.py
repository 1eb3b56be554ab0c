"""What surveys hold about a person: that they were asked, and answers while a key links them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, func, select
from sqlalchemy.orm import joinedload, selectinload

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.formatters import at, on
from mentoring.held import changed, plain
from mentoring.permissions import Role
from mentoring.registry import DataHolder, Held, HeldItem, Kept, Reader, RetentionRule
from surveys.coding.models import Segment
from surveys.instruments.items import ChoiceItem
from surveys.responses.models import (
    NOT_APPLICABLE,
    Draft,
    OpenAnswer,
    ParticipantKey,
    Response,
)
from surveys.responses.services import break_links
from surveys.schedules.models import CheckIn, SurveyOptOut, SurveyWave

STATUS_WORDS = {
    "planned": "To come",
    "sent": "Waiting for you",
    "answered": "Answered",
    "closed": "Closed without an answer",
    "cancelled": "Not needed any more",
    "opted_out": "You asked not to be asked",
}
UNFINDABLE = (
    "Answers whose link to you was broken cannot be found any more, by you or by us: 24 months "
    "after the last check-in, or when an account is erased, nobody can tell whose they were."
)


def export(account: Account) -> Held:
    """When somebody was asked, and what they answered where that can still be told."""
    check_ins = db.session.scalars(
        select(CheckIn).where(CheckIn.account_id == account.id).order_by(CheckIn.due_on, CheckIn.id)
    ).all()
    responses = _responses(account)
    opted_out = db.session.get(SurveyOptOut, account.id)
    items = []
    if check_ins:
        lines = [
            (f"{each.wave.label}, {on(each.due_on)}", STATUS_WORDS[each.status.value])
            for each in check_ins
        ]
        items.append(HeldItem("Check-ins", lines, "Coordinators see only how many have answered."))
    items += [_answers(each) for each in responses]
    if opted_out is not None:
        items.append(HeldItem("No more check-ins", [("You said so", at(opted_out.at))], "Nobody."))
    if check_ins:
        items.append(HeldItem("What cannot be found", [("Unlinked answers", UNFINDABLE)]))
    return Held(items, _data(check_ins, responses, opted_out))


def _responses(account: Account) -> Sequence[Response]:
    return db.session.scalars(
        select(Response)
        .where(_linked(account.id))
        .options(
            joinedload(Response.wave),
            joinedload(Response.instrument_version),
            selectinload(Response.open_answers),
        )
        .order_by(Response.submitted_month, Response.id)
    ).all()


def _linked(account_id: int) -> Any:
    """Responses that stand under a key of this person, in the cohort the key is for."""
    return (
        select(ParticipantKey.key)
        .join(SurveyWave, SurveyWave.cohort_id == ParticipantKey.cohort_id)
        .where(
            ParticipantKey.account_id == account_id,
            ParticipantKey.key == Response.key,
            SurveyWave.id == Response.wave_id,
        )
        .exists()
    )


def _answers(response: Response) -> HeldItem:
    instrument = response.instrument_version.instrument
    written = {each.item_key: each.text for each in response.open_answers}
    lines = []
    for item in instrument.items():
        value = response.answers.get(item.key)
        if isinstance(item, ChoiceItem) and value not in (None, NOT_APPLICABLE):
            lines.append((item.text, item.options().get(value, value)))
        elif item.key in written:
            lines.append((item.text, str(written[item.key])))
    return HeldItem(
        f"Your answers: {response.wave.label}",
        lines,
        "Evaluators read what you wrote, without your name. Coordinators see figures of everybody "
        "together, and your own words only where you ticked that they may.",
        closed=True,
        readers=(Reader(Role.EVALUATOR, response.wave.cohort_id),),
    )


def _data(
    check_ins: Sequence[CheckIn], responses: Sequence[Response], opted_out: SurveyOptOut | None
) -> dict[str, Any]:
    return {
        "check_ins": [
            {
                "wave": each.wave.label,
                "cohort": each.wave.cohort.name,
                "due_on": plain(each.due_on),
                "sent_at": plain(each.sent_at),
                "status": each.status.value,
            }
            for each in check_ins
        ],
        "answers": [
            {
                "wave": each.wave.label,
                "month": each.submitted_month,
                "questions": each.instrument_version.key,
                "version": each.instrument_version.version,
                "chosen": each.answers,
                "written": {answer.item_key: answer.text for answer in each.open_answers},
            }
            for each in responses
        ],
        "no_more_check_ins_since": plain(opted_out.at) if opted_out else None,
    }


def erase(account: Account) -> Mapping[str, int]:
    """Delete what the person wrote in their own words, then break the link to their choices."""
    answers = db.session.scalars(
        select(OpenAnswer.id)
        .join(Response, Response.id == OpenAnswer.response_id)
        .where(_linked(account.id))
    ).all()
    marks = changed(delete(Segment).where(Segment.open_answer_id.in_(answers)))
    written = changed(delete(OpenAnswer).where(OpenAnswer.id.in_(answers)))
    mine = select(CheckIn.id).where(CheckIn.account_id == account.id)
    drafts = changed(delete(Draft).where(Draft.check_in_id.in_(mine)))
    changed(delete(SurveyOptOut).where(SurveyOptOut.account_id == account.id))
    break_links(account.id)
    return {
        "answers in your own words deleted": written,
        "marks on them deleted": marks,
        "answers not sent deleted": drafts,
    }


def old_links(before: datetime, held: Select[Any]) -> Select[Any]:
    """Keys of cohorts whose every wave closed so long ago."""
    cohorts = (
        select(SurveyWave.cohort_id)
        .group_by(SurveyWave.cohort_id)
        .having(
            and_(
                func.max(SurveyWave.closed_at) < before,
                func.count(SurveyWave.closed_at) == func.count(),
            )
        )
    )
    return select(ParticipantKey.key).where(
        ParticipantKey.cohort_id.in_(cohorts), ParticipantKey.account_id.not_in(held)
    )


def delete_links(ids: Sequence[Any]) -> int:
    """Break the link between people and their answers for good."""
    return changed(delete(ParticipantKey).where(ParticipantKey.key.in_(ids)))


HOLDER = DataHolder(
    key="check-ins",
    title="Check-ins and answers",
    tables=frozenset(
        {
            "check_in",
            "check_in_draft",
            "participant_key",
            "survey_response",
            "open_answer",
            "survey_opt_out",
            "segment",
            "code_revision",
        }
    ),
    export=export,
    erase=erase,
    goes="What you wrote in your own words, answers you have not sent, and the link between you "
    "and what you chose.",
    keeps=(
        Kept(
            "What you chose in check-ins you sent, which nobody can link to you any more",
            "It is part of figures about everybody; published reports are not changed",
            "As long as the programme's figures stand",
        ),
        Kept(
            "That somebody was asked and whether they answered, without your name",
            "So that the response rate stays true",
            "As long as the programme's figures stand",
        ),
    ),
    retention=(
        RetentionRule(
            "links between people and answers",
            "The key that links a person's answers from check-in to check-in",
            "link to answers",
            "the end of the cohort's last check-in",
            old_links,
            delete_links,
        ),
    ),
    order=70,
)
