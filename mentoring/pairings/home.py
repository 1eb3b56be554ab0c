"""What waits for people in pairings, and for coordinators, on their home pages."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from mentoring import formatters
from mentoring.accounts.models import Account
from mentoring.pairings import board
from mentoring.pairings.letters import token_of
from mentoring.pairings.models import Answer, PairingStatus
from mentoring.pairings.queries import standings_of
from mentoring.pairings.standing import Standing
from mentoring.programmes.models import Cohort
from mentoring.programmes.targets import pairs_wanted
from mentoring.registry import TOGETHER, CohortLink, Coordinated, HomeTask


def tasks(account: Account) -> Sequence[HomeTask]:
    """Invitations and living pairings."""
    return [task for each in standings_of(account) if (task := _task(each)) is not None]


def _task(standing: Standing) -> HomeTask | None:
    name = standing.partner_named.name
    page = url_for("pairings.pairing", pairing_id=standing.pairing_id)
    if standing.can_answer:
        return HomeTask(
            "now",
            "An invitation waits for your answer",
            f"{standing.partner_named.line}. Answer by {formatters.on(standing.last_day)}.",
            url_for("invitations.show", token=token_of(standing.pairing_id, standing.account_id)),
            order=10,
            tag="Invitation",
        )
    if standing.status is PairingStatus.INVITED and standing.answer is Answer.ACCEPTED:
        return HomeTask("next", f"Your invitation with {name}", standing.state, page, order=30)
    if standing.status is PairingStatus.ACTIVE:
        title = f"Your pairing with {name}"
        return HomeTask("next", title, standing.next_step, page, order=10)
    if standing.status is PairingStatus.ENDED:
        text = "Thank you for the time you gave it. See what you can do next."
        return HomeTask("next", f"Your pairing with {name} has ended", text, page, order=40)
    return None


def _cohort_tasks(rows: Sequence[Any]) -> list[HomeTask]:
    """For a coordinator, requests for help and invitations people have not answered."""
    found: list[HomeTask] = []
    for row in rows:
        if row.pairs_asked:
            found.append(
                HomeTask(
                    "now",
                    f"{formatters.plural(row.pairs_asked, 'request')} for help in {row.name}",
                    "Somebody in a pairing is waiting for an answer.",
                    url_for("cohort_pairings.help_requests", cohort_id=row.id),
                    order=10,
                )
            )
        if row.pairs_invited:
            found.append(
                HomeTask(
                    "next",
                    f"{formatters.plural(row.pairs_invited, 'invitation')} open in {row.name}",
                    "They are reminded and close by themselves. See who has not answered.",
                    url_for(
                        "cohort_pairings.index",
                        cohort_id=row.id,
                        status="invited",
                        sort="answer_by",
                    ),
                    order=50,
                )
            )
    return found


COORDINATED = Coordinated(
    (board.INVITED.label("pairs_invited"), board.ASKED.label("pairs_asked")), _cohort_tasks
)


def cohort_links(cohort: Cohort) -> Sequence[CohortLink]:
    """The board of pairings, and requests for help; circles have pages of their own."""
    if cohort.in_circles:
        return []
    counts, asked = board.counts_of(cohort), board.open_help(cohort)
    invited = counts[PairingStatus.INVITED]
    told = pairs_wanted(cohort, invited + counts[PairingStatus.ACTIVE])
    wanted = f"{told} are invited or active. " if told else ""
    return [
        CohortLink(
            "Pairings",
            f"{counts[PairingStatus.ACTIVE]} active. {wanted}"
            "Invitations, answers, and how they ended.",
            url_for("cohort_pairings.index", cohort_id=cohort.id),
            order=30,
            tag=f"{invited} waiting" if invited else "",
            group=TOGETHER,
        ),
        help_link(
            "What people in pairings have asked the named person.",
            url_for("cohort_pairings.help_requests", cohort_id=cohort.id),
            asked,
        ),
    ]


def help_link(text: str, url: str, asked: int) -> CohortLink:
    """Requests for help among a cohort's pages, urgent while one has no answer."""
    return CohortLink(
        "Requests for help",
        text,
        url,
        order=35,
        tag=f"{asked} unanswered" if asked else "",
        group=TOGETHER,
        urgent=bool(asked),
    )
