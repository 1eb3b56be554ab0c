"""Shared experience: by consent, encrypted, erased at once when the consent is withdrawn."""

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.profiles import consents, queries
from mentoring.profiles.experience import TAGS, WORDINGS, current_wording, wording
from mentoring.profiles.models import Purpose, SharedExperience
from mentoring.signals import consent_withdrawn
from mentoring.transactions import unit_of_work
from tests.builders.profiles import create_mentee, share_experience


def test_nothing_is_stored_before_the_consent_is_given(app: Flask) -> None:
    with unit_of_work():
        account = create_mentee().account
        with pytest.raises(DomainError):
            consents.save_shared_experience(account, ["carer"], 2, actor=account)
    assert queries.shared_experience_of(account.id) is None


def test_nobody_can_consent_for_somebody_else(app: Flask) -> None:
    with unit_of_work():
        one, other = create_mentee().account, create_mentee().account
        with pytest.raises(ValueError, match="themselves"):
            consents.give_consent(one, Purpose.SHARED_EXPERIENCE, actor=other)
        with pytest.raises(ValueError, match="themselves"):
            consents.give_consent(one, Purpose.SHARED_EXPERIENCE, actor="a job")


def test_equal_answers_differ_at_rest_and_name_no_tag(app: Flask) -> None:
    with unit_of_work():
        for profile in (create_mentee(), create_mentee()):
            share_experience(profile, "carer")
    stored = db.session.scalars(sa.select(sa.cast(SharedExperience.answer, sa.Text))).all()
    raw = db.session.scalars(sa.text("SELECT answer FROM shared_experience")).all()
    assert len(stored) == 2
    assert len(set(raw)) == 2
    assert not any("carer" in text for text in raw)


def test_withdrawing_erases_the_answer_at_once_and_tells_who_listens(app: Flask) -> None:
    heard: list[tuple[int, Purpose]] = []

    def listen(account: object, purpose: Purpose) -> None:
        heard.append((account.id, purpose))  # type: ignore[attr-defined]  # an account

    with unit_of_work():
        profile = create_mentee()
        share_experience(profile, "carer", "lgbtq", importance=3, tell_partner=True)
    account = profile.account
    answer = queries.shared_answers_for([account.id])[account.id]
    assert (answer.tags, answer.importance, answer.tell_partner) == (("lgbtq", "carer"), 3, True)
    with consent_withdrawn.connected_to(listen), unit_of_work():
        consents.withdraw_consent(account, Purpose.SHARED_EXPERIENCE, actor=account)
    assert set(heard) == {
        (account.id, p) for p in (Purpose.SHARED_EXPERIENCE, Purpose.TELL_PARTNER)
    }
    assert queries.shared_experience_of(account.id) is None
    assert queries.shared_answers_for([account.id]) == {}
    history = queries.consents_of(account.id)
    assert len(history) == 2
    assert all(consent.withdrawn_at for consent in history)


def test_an_answer_without_a_standing_consent_is_never_handed_out(app: Flask) -> None:
    with unit_of_work():
        profile = create_mentee()
        share_experience(profile, "carer")
        live = queries.live_consent(profile.account_id, Purpose.SHARED_EXPERIENCE)
        assert live is not None
        live.withdrawn_at = live.given_at
    assert queries.shared_answers_for([profile.account_id]) == {}


def test_telling_the_partner_is_a_tick_of_its_own(app: Flask) -> None:
    with unit_of_work():
        profile = create_mentee()
        share_experience(profile, "carer")
    assert not queries.shared_answers_for([profile.account_id])[profile.account_id].tell_partner


def test_every_purpose_has_a_wording_that_fits_its_column() -> None:
    assert set(WORDINGS) == {purpose.value for purpose in Purpose}
    for purpose, versions in WORDINGS.items():
        assert len({version.version for version in versions}) == len(versions)
        assert all(len(version.version) <= 20 for version in versions)
        assert wording(purpose, current_wording(purpose).version) == versions[-1]
    assert len(TAGS) >= 12
