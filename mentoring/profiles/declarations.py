"""What people say of themselves under a consent of its own: whether they come from an
under-represented group, and what they need to take part."""

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.profiles.choices import DECLARED, MAX_ACCESS_NEEDS
from mentoring.profiles.consents import give_consent, only_themselves, withdraw_consent
from mentoring.profiles.models import AccessNeeds, Declaration, Purpose
from mentoring.profiles.queries import access_needs_of, declaration_of
from mentoring.signals import declaration_changed

NOT_SAID = "prefer_not"


def declare(
    account: Account, answer: str, *, actor: audit.Actor, agreed: bool = False
) -> Declaration:
    """Store what somebody says of themselves; yes and no need their consent, given with it.

    "I prefer not to say" ends the consent: there is nothing left that it could be used for.
    Raises DomainError for an answer that is not offered or without the consent, and ValueError
    when anybody but the person themselves would answer.
    """
    only_themselves(account, actor)
    if answer not in DECLARED:
        raise DomainError("Choose yes, no or “I prefer not to say”", field="answer")
    if answer == NOT_SAID:
        withdraw_consent(account, Purpose.UNDER_REPRESENTED, actor=actor)
    elif not agreed:
        raise DomainError(
            "Tick that you agree, or choose “I prefer not to say”: we use your answer only if "
            "you agree",
            field="agree",
        )
    else:
        give_consent(account, Purpose.UNDER_REPRESENTED, actor=actor)
    stored = declaration_of(account.id)
    if stored is None:
        stored = Declaration(account_id=account.id)
        db.session.add(stored)
    stored.answer, stored.updated_at = answer, clock.now()
    db.session.flush()
    declaration_changed.send(account)
    return stored


def save_access_needs(
    account: Account, text: str, *, actor: audit.Actor, agreed: bool = False
) -> AccessNeeds | None:
    """Store what somebody's partner should know to meet them well; an empty text erases it.

    Raises DomainError without their consent to show it to a partner: nobody else could use it.
    """
    only_themselves(account, actor)
    text = text.strip()
    if not text:
        withdraw_consent(account, Purpose.ACCESS_NEEDS, actor=actor)
        return None
    if len(text) > MAX_ACCESS_NEEDS:
        raise DomainError(f"Shorten this to {MAX_ACCESS_NEEDS} characters or fewer", field="text")
    if not agreed:
        raise DomainError(
            "Tick that your partner may see this, or empty the box: it is of no use to anybody "
            "else, so we would not keep it",
            field="agree",
        )
    give_consent(account, Purpose.ACCESS_NEEDS, actor=actor)
    stored = access_needs_of(account.id)
    if stored is None:
        stored = AccessNeeds(account_id=account.id)
        db.session.add(stored)
    stored.answer, stored.updated_at = text, clock.now()
    db.session.flush()
    return stored
