"""Consents given and withdrawn, each for one purpose; shared experience lives by its own."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.profiles.choices import EXPERIENCE_WEIGHTS
from mentoring.profiles.experience import TAGS, current_wording
from mentoring.profiles.models import AccessNeeds, Consent, Declaration, Purpose, SharedExperience
from mentoring.profiles.queries import live_consent, shared_experience_of
from mentoring.signals import consent_withdrawn

RESTS_ON = {
    Purpose.SHARED_EXPERIENCE: SharedExperience,
    Purpose.UNDER_REPRESENTED: Declaration,
    Purpose.ACCESS_NEEDS: AccessNeeds,
}
"""What is held only while a consent stands."""


def give_consent(account: Account, purpose: Purpose, *, actor: audit.Actor) -> Consent:
    """Somebody agrees to the wording of today; a consent to an older wording ends.

    Raises ValueError when anybody but the person themselves would consent.
    """
    only_themselves(account, actor)
    version = current_wording(purpose).version
    # Of two presses of the button at once, the second waits and finds the consent given.
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    standing = live_consent(account.id, purpose)
    if standing is not None and standing.wording == version:
        return standing
    if standing is not None:
        standing.withdrawn_at = clock.now()
        db.session.flush()
    consent = Consent(account_id=account.id, purpose=purpose, wording=version, given_at=clock.now())
    db.session.add(consent)
    audit.record("consent given", account, actor=actor, detail={"purpose": purpose.value})
    return consent


def withdraw_consent(account: Account, purpose: Purpose, *, actor: audit.Actor) -> None:
    """End a consent at once and erase what rested on it; without a consent nothing happens.

    Without shared experience there is nothing a partner could be told, so that consent ends too.
    """
    standing = live_consent(account.id, purpose)
    if standing is None:
        return
    standing.withdrawn_at = clock.now()
    if purpose in RESTS_ON:
        held = RESTS_ON[purpose]
        db.session.execute(delete(held).where(held.account_id == account.id))
    if purpose is Purpose.SHARED_EXPERIENCE:
        withdraw_consent(account, Purpose.TELL_PARTNER, actor=actor)
    audit.record("consent withdrawn", account, actor=actor, detail={"purpose": purpose.value})
    consent_withdrawn.send(account, purpose=purpose)


def save_shared_experience(
    account: Account,
    tags: Iterable[str],
    importance: int,
    *,
    actor: audit.Actor,
    tell_partner: bool = False,
) -> SharedExperience:
    """Store what somebody chose to be matched on, under the consent they have given.

    Raises DomainError without that consent or for a choice that is not offered.
    """
    only_themselves(account, actor)
    if live_consent(account.id, Purpose.SHARED_EXPERIENCE) is None:
        raise DomainError("Tick that you agree before you choose", field="agree")
    chosen = set(tags)
    if chosen - TAGS.keys():
        raise DomainError("Choose from the list", field="tags")
    if importance not in EXPERIENCE_WEIGHTS:
        raise DomainError("Choose how much it matters from the list", field="importance")
    stored = shared_experience_of(account.id)
    if stored is None:
        stored = SharedExperience(account_id=account.id)
        db.session.add(stored)
    stored.answer = {"tags": [tag for tag in TAGS if tag in chosen], "importance": importance}
    stored.updated_at = clock.now()
    db.session.flush()
    if tell_partner:
        give_consent(account, Purpose.TELL_PARTNER, actor=actor)
    else:
        withdraw_consent(account, Purpose.TELL_PARTNER, actor=actor)
    return stored


def only_themselves(account: Account, actor: audit.Actor) -> None:
    """Raise ValueError when anybody but the person themselves would speak for them."""
    if isinstance(actor, str) or actor.id != account.id:
        raise ValueError("Only the person themselves can consent")
