"""Pairings in every state, made through the production services."""

from mentoring.accounts.models import Account
from mentoring.pairings import services
from mentoring.pairings.models import Pairing, PairingMember
from mentoring.programmes.models import SIDES, ApplicationStatus, Cohort, Side
from tests.builders.programmes import create_application, create_cohort, create_person


def create_pairing(
    cohort: Cohort | None = None,
    *people: Account,
    reasons: tuple[str, ...] = ("You both work in media.",),
) -> Pairing:
    """Two approved people invited to each other; give the people in the order of the sides."""
    cohort = cohort or create_cohort()
    sides = SIDES[cohort.programme.kind]
    accounts = people or tuple(create_person() for _ in sides)
    invites = [
        services.MemberInvite(
            create_application(cohort, account, side=side, status=ApplicationStatus.APPROVED),
            list(reasons),
        )
        for side, account in zip(sides, accounts, strict=True)
    ]
    return services.invite_pairing(cohort, invites, actor="tests", source="tests")


def member(pairing: Pairing, side: Side) -> PairingMember:
    """The member on one side."""
    return next(each for each in pairing.members if each.side is side)


def confirm(pairing: Pairing) -> Pairing:
    """Both say yes."""
    reciprocal = {Side.JUNIOR, Side.SENIOR} & {each.side for each in pairing.members}
    for each in pairing.members:
        services.accept(
            each,
            contact=each.account.email,
            actor=each.account,
            same_line=False if reciprocal else None,
        )
    return pairing


def create_active_pairing(cohort: Cohort | None = None, *people: Account) -> Pairing:
    """A pairing in which both have said yes."""
    return confirm(create_pairing(cohort, *people))
