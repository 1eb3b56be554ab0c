"""Canaries in what is stored encrypted: words as they are, codes by a label that carries one too.

A code stands for an option that only one person has chosen, and every list of options gets one of
each, so that a page which tells the code, or what it stands for, is caught.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.monitoring import questions
from mentoring.monitoring.services import save_answers
from mentoring.organisations.models import Organisation, OrganisationKind
from mentoring.profiles import consents, services
from mentoring.profiles.choices import DECLARED
from mentoring.profiles.declarations import declare, save_access_needs
from mentoring.profiles.experience import TAGS
from mentoring.profiles.models import AccessNeeds, Declaration, Purpose, SharedExperience
from mentoring.programmes.models import Application
from mentoring.programmes.positive_models import PriorityDeclaration
from mentoring.transactions import unit_of_work
from surveys.coding.models import Segment
from surveys.responses.models import OpenAnswer, ParticipantKey, Response
from tests.support.visibility import SUBJECTS, Canaries
from tests.support.world import World

OFFERED = re.compile(
    r'<div class="nhsuk-(?:radios|checkboxes)__item">\s*<input(?P<input>[^>]*)>\s*'
    r"<label.*?</label>",
    re.DOTALL,
)
SHARED = "carer"
"""What all of them have in common, so that partners may be told that they share something."""


def without_offers(page: str) -> str:
    """A page without the options that nobody has chosen on it."""
    return OFFERED.sub(lambda found: found[0] if "checked" in found["input"] else "", page)


def seed_sealed(
    world: World, canaries: Canaries, patched: pytest.MonkeyPatch, folder: Path
) -> None:
    """Give each subject answers of their own in everything that is encrypted."""
    labels = {who: option(canaries, who, "monitoring_answers.entries") for who in SUBJECTS}
    with_options(labels, patched, folder)
    for who in SUBJECTS:
        with unit_of_work():
            account = world.account(who)
            say(account)
            seal(who, account, canaries, patched)
            key, _ = labels[who]
            save_answers(account, {each.key: key for each in asked()}, actor=account)
            tell_surveys(who, account, canaries)


def option(canaries: Canaries, who: str, name: str) -> tuple[str, str]:
    """A code and its label, both somebody's alone."""
    return canaries.sow(who, name), canaries.sow(who, name)


def asked() -> tuple[questions.Question, ...]:
    return questions.question_list().questions


def with_options(
    labels: dict[str, tuple[str, str]], patched: pytest.MonkeyPatch, folder: Path
) -> None:
    """The equality questions, each with one option more for each of these people."""
    newest = questions.question_list()
    declared: dict[str, Any] = {"version": newest.version, "since": newest.since.isoformat()}
    declared["questions"] = [
        {
            "key": each.key,
            "title": each.title,
            "wording": each.wording,
            "help": each.help,
            "options": [
                {"code": one.code, "text": one.text, "nhs": one.nhs, "class": one.report}
                for one in each.options
            ]
            + [{"code": code, "text": label} for code, label in labels.values()],
        }
        for each in newest.questions
    ]
    (folder / f"questions_{newest.version}.json").write_text(json.dumps(declared))
    patched.setattr(questions, "DATA", folder)
    questions.question_list.cache_clear()


def say(account: Account) -> None:
    """Everything apart is said once through the services, with the consents it needs."""
    consents.give_consent(account, Purpose.SHARED_EXPERIENCE, actor=account)
    consents.save_shared_experience(account, [SHARED], 3, actor=account, tell_partner=True)
    declare(account, "yes", actor=account, agreed=True)
    save_access_needs(account, "A quiet room", actor=account, agreed=True)


def seal(who: str, account: Account, canaries: Canaries, patched: pytest.MonkeyPatch) -> None:
    """Put the canaries into their rows, and the codes' labels where labels stand."""
    tag, tag_label = option(canaries, who, "shared_experience.answer")
    declared, declared_label = option(canaries, who, "declaration.answer")
    patched.setitem(TAGS, tag, tag_label)
    patched.setitem(DECLARED, declared, declared_label)
    mine = {"account_id": account.id}
    row(SharedExperience, **mine).answer = {"tags": [SHARED, tag], "importance": 3}
    row(Declaration, **mine).answer = declared
    row(AccessNeeds, **mine).answer = canaries.sow(who, "access_needs.answer")
    for said in db.session.scalars(
        sa.select(PriorityDeclaration).join(Application).where(Application.account_id == account.id)
    ):
        said.answer = {"belongs": canaries.sow(who, "priority_declaration.answer")}
    organisation = Organisation(
        name=canaries.sow(who, "avoid.organisation_id"), kind=OrganisationKind.OTHER
    )
    db.session.add(organisation)
    services.avoid_organisation(services.profile_of(account), organisation, actor=account)


def row(model: Any, **which: Any) -> Any:
    return db.session.scalars(sa.select(model).filter_by(**which)).one()


def tell_surveys(who: str, account: Account, canaries: Canaries) -> None:
    """What they wrote in check-ins, and what a reader noted beside it."""
    keys = sa.select(ParticipantKey.key).where(ParticipantKey.account_id == account.id)
    said = db.session.scalars(sa.select(OpenAnswer).join(Response).where(Response.key.in_(keys)))
    for answer in said.all():
        answer.text = canaries.sow(who, "open_answer.text")
        marks = db.session.scalars(sa.select(Segment).where(Segment.open_answer_id == answer.id))
        for number, segment in enumerate(marks):
            segment.memo = canaries.sow(who, "segment.memo")
            segment.start, segment.stop = 0, 1 + number
