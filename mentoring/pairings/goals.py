"""What each person of a pairing wants to learn and can share: goals in both directions."""

from collections.abc import Mapping

from mentoring import audit
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.pairings.models import PairingMember, PairingStatus
from mentoring.profiles.choices import AIMS, Aim
from mentoring.profiles.models import Profile
from mentoring.profiles.services import refuse_stale
from mentoring.transactions import lock


def goals_of(member: PairingMember, profile: Profile | None) -> dict[Aim, str]:
    """A person's goals here: what they wrote for this pairing, or else what their profile says.

    The pages of the profile say that a partner sees these answers.
    """
    if member.goals:
        return {Aim(goal["aim"]): goal["text"] for goal in member.goals}
    if profile is None or member.account.erased_at is not None:
        return {}
    said = {
        Aim.LEARN: profile.learn_text or profile.goal_text,
        Aim.SHARE: profile.share_text or profile.offer_text,
    }
    return {aim: text for aim, text in said.items() if text}


def set_goals(
    member: PairingMember, goals: Mapping[Aim, str], *, seen: str | None, actor: audit.Actor
) -> None:
    """Write down what this person wants from the pairing; the partner sees it.

    Raises Conflict when the pairing is not active and StaleEdit when `seen`, the mark of what
    the page showed, is not what stands now.
    """
    lock(member.pairing)
    db.session.refresh(member)
    if member.pairing.status is not PairingStatus.ACTIVE:
        raise Conflict("This pairing is not active, so its goals cannot be changed.")
    refuse_stale(seen, member.goals)
    member.goals = [
        {"aim": aim.value, "text": goals[aim].strip()} for aim in AIMS if goals.get(aim, "").strip()
    ]
    audit.record("goals written", member, actor=actor)
