"""The letters of a publication: an invitation to each side of a pair, a kind one to the others.

They are composed before the lock is taken, from plain data, and put into the outbox with it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mentoring import clock
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.mail import absolute_url, compose
from mentoring.matchmaking.models import (
    MatchRun,
    Proposal,
    ProposalMember,
    ProposalStatus,
    RunStatus,
    UnmatchedApplication,
)
from mentoring.matchmaking.queries import proposals_with
from mentoring.matchmaking.unmatched import SET_ASIDE, letter_for
from mentoring.pairings.letters import compose_invitation
from mentoring.pairings.naming import named
from mentoring.pairings.queries import faces_of
from mentoring.profiles.models import Profile
from mentoring.programmes.conversations import days_promised
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, Side
from mentoring.workdays import working_days_after


@dataclass(frozen=True)
class Draft:
    """What one person's letter is composed from, as plain data: of a pair, or without one."""

    application_id: int
    partner_id: int | None
    name: str
    partner_line: str = ""
    reasons: Sequence[str] = ()
    why_alone: str = ""
    talk_by: date | None = None

    @property
    def key(self) -> tuple[int, int | None]:
        """Whom the letter is to, and about whom."""
        return self.application_id, self.partner_id


@dataclass(frozen=True)
class Letters:
    """Letters composed before the lock is taken, good for one day to answer by."""

    answer_by: date
    bodies: Mapping[tuple[int, int | None], str] = field(default_factory=dict)


def drafts_of(run: MatchRun) -> list[Draft]:
    """What every letter of a publication is composed from; a constant number of queries."""
    approved = proposals_with(run, ProposalStatus.APPROVED)
    members = [member for proposal in approved for member in proposal.members]
    faces = faces_of([member.application.account_id for member in members])
    drafts = [
        Draft(
            member.application_id,
            partner.application_id,
            member.application.account.name,
            line_of(partner, faces.get(partner.application.account_id)),
            member.reasons,
        )
        for proposal in approved
        for member, partner in both_ways(proposal)
    ]
    alone = [(each.application, each.reason) for each in unmatched_to_write_to(run)]
    alone += [(member.application, SET_ASIDE) for member in newly_alone(run)]
    promised = days_promised(run.cohort, [application for application, _ in alone])
    return drafts + [
        Draft(
            application.id,
            None,
            application.account.name,
            why_alone=reason,
            talk_by=promised.get(application.id),
        )
        for application, reason in alone
        if letter_for(reason) is not None
    ]


def both_ways(proposal: Proposal) -> list[tuple[ProposalMember, ProposalMember]]:
    one, other = proposal.members
    return [(one, other), (other, one)]


def line_of(member: ProposalMember, profile: Profile | None) -> str:
    """How a member of a proposed pair is named to the other."""
    return named(member.application, profile).line


def answer_by_of(cohort: Cohort) -> date:
    """The last day to answer an invitation sent today."""
    return working_days_after(clock.today(), cohort.answer_days)


def compose_one(cohort: Cohort, draft: Draft, answer_by: date) -> str:
    """One letter of a publication; the link of an invitation is put in when it is sent."""
    if draft.partner_id is not None:
        return compose_invitation(cohort, draft.name, draft.partner_line, draft.reasons, answer_by)
    return compose(
        "matchmaking/unmatched",
        name=draft.name,
        letter=letter_for(draft.why_alone),
        talk_by=on(draft.talk_by),
        cohort=cohort,
        programme=cohort.programme,
        profile_link=absolute_url("/profile"),
        link=absolute_url(f"/applications/{draft.application_id}"),
    )


def compose_letters(run: MatchRun, drafts: Sequence[Draft]) -> Letters:
    """Compose letters, with no lock held."""
    by = answer_by_of(run.cohort)
    return Letters(by, {each.key: compose_one(run.cohort, each, by) for each in drafts})


def newly_alone(run: MatchRun) -> list[ProposalMember]:
    """People whose only proposed pair was rejected, each once."""
    paired = (
        select(ProposalMember.application_id)
        .join(Proposal, Proposal.id == ProposalMember.proposal_id)
        .where(Proposal.run_id == run.id, Proposal.status == ProposalStatus.APPROVED)
    )
    listed = select(UnmatchedApplication.application_id).where(
        UnmatchedApplication.run_id == run.id
    )
    seen = set(db.session.scalars(paired)) | set(db.session.scalars(listed))
    alone = []
    for proposal in proposals_with(run, ProposalStatus.REJECTED):
        for member in proposal.members:
            if member.application_id not in seen:
                seen.add(member.application_id)
                alone.append(member)
    return alone


def unmatched_to_write_to(run: MatchRun) -> Sequence[UnmatchedApplication]:
    """Everybody the run leaves without a pair who is still taking part."""
    return db.session.scalars(
        select(UnmatchedApplication)
        .join(Application, Application.id == UnmatchedApplication.application_id)
        .where(
            UnmatchedApplication.run_id == run.id,
            Application.status == ApplicationStatus.APPROVED,
        )
        .options(joinedload(UnmatchedApplication.application).joinedload(Application.account))
        .order_by(UnmatchedApplication.application_id)
    ).all()


def letters_to_come(run: MatchRun) -> dict[tuple[Side, str], int]:
    """How many people without a pair publishing would write to, by side and reason."""
    told = Counter((each.side, each.reason) for each in unmatched_to_write_to(run))
    if run.status is not RunStatus.DONE:
        return dict(told)
    for member in newly_alone(run):
        told[member.side, SET_ASIDE] += 1
    return dict(told)
