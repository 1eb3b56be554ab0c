"""Letters as they would be sent now, for a coordinator to read first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mentoring.accounts.models import Account
from mentoring.matchmaking import wording
from mentoring.matchmaking.blind import Faces, faces_of
from mentoring.matchmaking.letters import Draft, answer_by_of, both_ways, compose_one, line_of
from mentoring.matchmaking.models import MatchRun, Proposal
from mentoring.matchmaking.unmatched import coordinator_line, letter_for
from mentoring.pairings import queries as pairings
from mentoring.pairings.letters import LINK
from mentoring.pairings.naming import SIDE_NAMES
from mentoring.programmes.models import Side


@dataclass(frozen=True)
class Preview:
    """Examples of what publishing sends: one to each side of a pair, one for each reason."""

    invitations: Sequence[tuple[str, str]]
    unmatched: Sequence[tuple[str, int, str]]


def invitations_of(run: MatchRun, proposal: Proposal, reader: Account) -> list[tuple[str, str]]:
    """Both invitations of a pair with who gets them; names only where they are open."""
    members = proposal.members
    faces = faces_of(run, [member.application_id for member in members], reader)
    profiles = pairings.faces_of([member.application.account_id for member in members])
    by, shown = answer_by_of(run.cohort), []
    for member, partner in both_ways(proposal):
        told = faces.names.get(partner.application_id)
        line = line_of(partner, profiles.get(partner.application.account_id))
        hidden = f"{faces.label(partner.application_id)} (name, job and organisation)"
        draft = Draft(
            member.application_id,
            partner.application_id,
            _called(faces, member.application_id),
            line if told else hidden,
            wording.letter_reasons(
                proposal.parts, member.side, _called(faces, partner.application_id)
            ),
        )
        text = compose_one(run.cohort, draft, by).replace(LINK, "(their own link)")
        shown.append((SIDE_NAMES[member.side], text.strip()))
    return shown


def _called(faces: Faces, application_id: int) -> str:
    return faces.names.get(application_id) or faces.label(application_id)


def preview(
    run: MatchRun,
    example: Proposal | None,
    reasons: Mapping[tuple[Side, str], int],
    reader: Account,
) -> Preview:
    """The letters as they would be sent now, with one pair as the example."""
    by, unmatched = answer_by_of(run.cohort), []
    for (side, reason), count in reasons.items():
        if letter_for(reason) is None:
            continue
        draft = Draft(0, None, "(name)", why_alone=reason)
        text = compose_one(run.cohort, draft, by).replace("/applications/0", "/applications/…")
        what = f"{SIDE_NAMES[side]}: {coordinator_line(reason, {}).lower()}"
        unmatched.append((what, count, text.strip()))
    return Preview(invitations_of(run, example, reader) if example else [], unmatched)
