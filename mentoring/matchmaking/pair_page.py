"""What the page of one pair shows: blind profiles, reasons, who else would fit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from mentoring.accounts.models import Account
from mentoring.charts import BarChart, bar_chart
from mentoring.extensions import db
from mentoring.formatters import plural
from mentoring.matchmaking import effects, flags, markers, wording
from mentoring.matchmaking.blind import Faces, blind_rows, faces_of, openings_of
from mentoring.matchmaking.kept import Because, kept_because
from mentoring.matchmaking.models import (
    BlindOpening,
    MatchRun,
    Proposal,
    ProposalMember,
    ProposalStatus,
    RunMember,
)
from mentoring.matchmaking.worklist import Around
from mentoring.pairings.naming import SIDE_NAMES
from mentoring.profiles import vocabulary_queries
from mentoring.profiles.models import Profile
from mentoring.profiles.queries import profiles_for
from mentoring.programmes.models import Application, ApplicationStatus


@dataclass(frozen=True)
class OtherPartner:
    """Somebody else who would fit, in words that tell nothing private."""

    label: str
    job_title: str
    fit: str
    standing: str
    cost: str


@dataclass(frozen=True)
class PairPage:
    """Everything the page of one pair shows."""

    labels: tuple[str, str]
    names: tuple[str, str]
    lines: Sequence[wording.PartLine]
    lacking: Sequence[wording.PartLine]
    flags: Sequence[str]
    kept: Sequence[Because]
    chart: BarChart
    people: Sequence[tuple[str, str, str]]
    letters: Sequence[tuple[str, Sequence[str]]]
    others: Sequence[OtherPartner]
    keener: Sequence[str]
    openings: Sequence[tuple[str, BlindOpening]]
    persons: Sequence[tuple[str, str, int]]
    marker: str
    around: Around

    @property
    def cost_of_each(self) -> str:
        """What every other partner would cost alike; empty where they differ."""
        words = effects.said_once([each.cost for each in self.others])
        return f"Each {words[:1].lower()}{words[1:]}." if words else ""

    @property
    def closed(self) -> dict[int, str]:
        """The labels of those whose name the reader has not opened, by place."""
        pairs = zip(self.labels, self.names, strict=True)
        return {at: label for at, (label, name) in enumerate(pairs) if label == name}


def pair_page(proposal: Proposal, around: Around, reader: Account) -> PairPage:
    """The page of a pair for the coordinator who reads it; a constant number of queries."""
    members = proposal.members
    ids = [member.application_id for member in members]
    others = [each["application_id"] for each in proposal.alternatives]
    keen = [key for of in proposal.keener.values() for key in of["first"]]
    faces = faces_of(proposal.run, [*ids, *others, *keen], reader)
    topics = vocabulary_queries.labels()
    left, right = labels = (faces.label(ids[0]), faces.label(ids[1]))
    lines = wording.part_lines(proposal.parts, left, right, topics)
    return PairPage(
        labels=labels,
        names=(faces.full(ids[0]), faces.full(ids[1])),
        lines=lines,
        lacking=[line for line in lines if line.lacks],
        flags=[flags.FLAGS[key] for key in proposal.flags if key in flags.FLAGS],
        kept=kept_because(proposal),
        chart=_chart(lines),
        people=_people(members),
        letters=[
            (label, wording.letter_reasons(proposal.parts, member.side, other, topics))
            for member, label, other in zip(members, labels, (right, left), strict=True)
        ],
        others=other_partners(proposal, faces),
        keener=_keener(proposal, faces),
        openings=[
            (faces.label(each.application_id or 0), each) for each in openings_of(proposal.run, ids)
        ],
        persons=[
            (faces.label(key), faces.numbers[key][0].value, faces.numbers[key][1])
            for key in ids
            if key in faces.numbers
        ],
        marker=markers.marker_for(proposal.id, proposal.version, reader.id),
        around=around,
    )


def _chart(lines: Sequence[wording.PartLine]) -> BarChart:
    return bar_chart(
        "parts",
        "What the score is made of",
        [(_bar_label(line), line.points) for line in lines],
        label_heading="What is weighed",
        value_heading="Points",
        largest=max(line.max_points for line in lines) if lines else None,
    )


def _bar_label(line: wording.PartLine) -> str:
    roughly = ", roughly" if line.title == wording.TITLES["personal_fit"] else ""
    return f"{line.title}{roughly} (of {line.max_points})"


def _people(members: Sequence[ProposalMember]) -> list[tuple[str, str, str]]:
    """Both blind profiles as rows of one table: what is asked, and each one's answer."""
    profiles = profiles_for([member.application.account_id for member in members])
    return side_by_side(
        blind_rows(
            profiles.get(member.application.account_id),
            member.side,
            member.application.account.name,
        )
        for member in members
    )


def side_by_side(people: Iterable[Sequence[tuple[str, str]]]) -> list[tuple[str, str, str]]:
    """Two profiles as rows of one table: what is asked, and each one's answer."""
    left, right = (dict(rows) for rows in people)
    labels = [*left, *(label for label in right if label not in left)]
    return [(label, left.get(label, ""), right.get(label, "")) for label in labels]


def step_of(run: MatchRun) -> int:
    """How many points make a clear difference in a run."""
    return int(run.summary.get("step") or effects.USUAL_STEP)


def other_partners(proposal: Proposal, faces: Faces) -> list[OtherPartner]:
    """The next best partners kept with a proposal, with what stands in their way."""
    kept = {each["application_id"]: each for each in proposal.alternatives}
    taken = pairs_by_person(proposal.run, kept)
    rows = db.session.execute(
        select(Application.id, RunMember.places, _job_title())
        .join(RunMember, RunMember.application_id == Application.id)
        .where(
            RunMember.run_id == proposal.run_id,
            Application.id.in_(kept),
            Application.status == ApplicationStatus.APPROVED,
        )
    ).all()
    step, own = step_of(proposal.run), flags.open_points(proposal.parts)
    rows = sorted(rows, key=lambda row: -kept[row.id]["points"])
    return [
        OtherPartner(
            faces.label(row.id),
            row.job_title or "",
            effects.fit_words(kept[row.id]["points"], own, step),
            standing_words(taken.get(row.id, 0), row.places),
            effects.least_words(kept[row.id].get("at_least", 0), step),
        )
        for row in rows
    ]


def _job_title() -> Any:
    """The job title on the profile of an application's account."""
    return (
        select(Profile.job_title)
        .where(Profile.account_id == Application.account_id)
        .scalar_subquery()
        .label("job_title")
    )


def pairs_by_person(run: MatchRun, application_ids: Iterable[int]) -> dict[int, int]:
    """In how many pairs of a run that are not rejected each of some people stands."""
    rows = db.session.execute(
        select(ProposalMember.application_id, func.count())
        .join(Proposal, Proposal.id == ProposalMember.proposal_id)
        .where(
            Proposal.run_id == run.id,
            Proposal.status != ProposalStatus.REJECTED,
            ProposalMember.application_id.in_(list(application_ids)),
        )
        .group_by(ProposalMember.application_id)
    )
    return dict(rows.all())


def standing_words(taken: int, places: int) -> str:
    """Where somebody stands in a run."""
    if not taken:
        return "Has no pair"
    full = ", all places used" if taken >= places else ""
    return f"Proposed to {plural(taken, 'other person', 'other people')}{full}"


def _keener(proposal: Proposal, faces: Faces) -> list[str]:
    """Who would clearly rather have one of the two, and be rather had, in sentences."""
    told = []
    for member, side, other in zip(
        proposal.members, ("left", "right"), reversed(proposal.members), strict=True
    ):
        of: Mapping[str, Any] = proposal.keener.get(side, {"count": 0, "first": []})
        if not of["count"]:
            continue
        names = ", ".join(faces.label(key) for key in of["first"])
        more = f" and {of['count'] - len(of['first'])} more" * (of["count"] > len(of["first"]))
        what = SIDE_NAMES[other.side].lower()
        told.append(
            f"{faces.label(member.application_id)} and another {what} would both clearly fit "
            f"better with each other than with the pairs proposed for them: {names}{more}."
        )
    return told
