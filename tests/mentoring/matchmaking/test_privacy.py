"""Shared experience cannot be recovered from anything a run stores, shows or hands out."""

import json
import logging
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mentoring.extensions import db
from mentoring.matchmaking import held
from mentoring.matchmaking.models import MatchRun, Proposal, ProposalMember, RunMember, Weighing
from mentoring.profiles import likeness, services
from mentoring.profiles.experience import TAGS
from mentoring.profiles.models import Profile
from mentoring.programmes.models import Application
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import Group, create_group, create_run, pairs_of, proposals_of
from tests.builders.profiles import share_experience

TAG = "care_leaver"
TELLING = (TAG, "care leaver", TAGS[TAG], "shared_experience", "share an experience", "grew up")
OWN = {"shared_experience", "consent"}
"""Tables of the answer itself: encrypted, and that a consent stands."""


def texts_of(client: Any, group: Group, run_id: int) -> dict[str, str]:
    """All a coordinator can open or download about a run, numbers of rows and times aside."""
    here = f"/cohorts/{group.cohort.id}/match-runs/{run_id}"
    first = db.session.scalar(
        sa.select(Proposal.id).where(Proposal.run_id == run_id).order_by(Proposal.position)
    )
    addresses = {
        "run": here,
        "pairs": f"{here}/proposals?sort=flags",
        "letters": f"{here}/proposals/{first}/letters",
        "mentee": f"{here}/people/mentee/1",
        "mentor": f"{here}/people/mentor/1",
        "pair": f"{here}/proposals/{first}",
        "unmatched": f"{here}/unmatched",
        "publication": f"{here}/publication",
        "progress": f"{here}/progress",
        "index": f"/cohorts/{group.cohort.id}/match-runs",
        "report": f"/cohorts/{group.cohort.id}/reports/match",
        "figures": f"/cohorts/{group.cohort.id}/reports/match.csv",
        "pairings": f"/cohorts/{group.cohort.id}/reports/pairings.csv",
    }
    found = {}
    for name, address in addresses.items():
        file = name == "pairings"
        answer = client.post(address, data={"purpose": "running"}) if file else client.get(address)
        text = answer.get_data(as_text=True)
        text = re.sub(r'nonce="[^"]*"|name="(csrf_token|marker)"[^>]*>', "", text)
        text = re.sub(r"<code.*?</code>", "", text)
        text = text.replace(f"match-runs/{run_id}", "match-runs/N")
        text = text.replace(f"like={run_id}", "like=N")
        text = text.replace(group.cohort.programme.help_name, "Somebody")
        found[name] = re.sub(r"proposals/\d+|\d+:\d\d[ap]m|value=\"ey[^\"]*\"", "", text)
    return found


@pytest.fixture
def pair(app: Flask) -> Group:
    with unit_of_work():
        return create_group(mentees=1, mentors=1)


def share(group: Group) -> None:
    for application in (*group.left, *group.right):
        profile = db.session.scalars(
            sa.select(Profile).where(Profile.account_id == application.account_id)
        ).one()
        share_experience(profile, TAG, importance=3, tell_partner=True)


def test_every_page_and_file_reads_the_same_whether_two_share_an_experience_or_not(
    client: Any, pair: Group
) -> None:
    client.sign_in(pair.coordinator)
    before = create_run(pair)
    plain = texts_of(client, pair, before.id)
    with unit_of_work():
        share(pair)
    after = create_run(pair)
    shared = texts_of(client, pair, after.id)
    plain.pop("index")
    index = shared.pop("index")
    assert plain == shared
    for text in (*shared.values(), index):
        lowered = text.lower()
        assert not [word for word in TELLING if word.lower() in lowered]
    assert proposals_of(before)[0].parts == proposals_of(after)[0].parts


def weigh_everybody(client: Any, run: MatchRun) -> None:
    """The coordinator asks what each other partner of everybody would cost."""
    members = db.session.execute(
        sa.select(RunMember.side, RunMember.number).where(RunMember.run_id == run.id)
    ).all()
    for side, number in members:
        here = f"/cohorts/{run.cohort_id}/match-runs/{run.id}/people/{side.value}/{number}"
        assert client.submit(here, {}).status_code == 303


def test_what_others_would_cost_reads_the_same_whether_two_share_an_experience_or_not(
    app: Flask, client: Any
) -> None:
    with unit_of_work():
        group = create_group(mentees=2, mentors=[{"capacity": 1}, {"capacity": 1}])
    client.sign_in(group.coordinator)
    before = create_run(group)
    weigh_everybody(client, before)
    plain = texts_of(client, group, before.id)
    together = {member.application_id for member in proposals_of(before)[0].members}
    with unit_of_work():
        for application in (*group.left, *group.right):
            if application.id in together:
                share(Group(group.coordinator, group.cohort, [application]))
    after = create_run(group)
    weigh_everybody(client, after)
    assert pairs_of(before) == pairs_of(after)
    shared = texts_of(client, group, after.id)
    plain.pop("index")
    shared.pop("index")
    assert plain == shared
    told = db.session.scalars(sa.select(Weighing.told)).all()
    assert TAG not in json.dumps(told)
    losses = {each["points_lost"] for of in told for each in of["people"]}
    assert len(losses) > 1, "the exact loss differs, or the test proves nothing"


def test_no_table_but_its_own_holds_a_tag_or_its_exact_weight(
    app: Flask, pair: Group, caplog: pytest.LogCaptureFixture
) -> None:
    with unit_of_work():
        share(pair)
    with caplog.at_level(logging.DEBUG):
        run = create_run(pair)
    for table in db.metadata.sorted_tables:
        if table.name in OWN:
            continue
        for row in db.session.execute(sa.select(table)).mappings():
            assert TAG not in json.dumps(dict(row), default=str), table.name
    assert TAG not in caplog.text
    stored = db.session.execute(sa.text("SELECT answer FROM shared_experience")).scalars()
    assert all(TAG not in answer for answer in stored)
    assert run.input_digest
    proposal = db.session.scalars(sa.select(Proposal)).one()
    assert {part["criterion"] for part in proposal.parts} >= {"personal_fit"}
    assert not {"shared_experience", "similarity"} & {p["criterion"] for p in proposal.parts}


def test_no_letter_names_personal_fit_or_a_tag(app: Flask, pair: Group) -> None:
    with unit_of_work():
        share(pair)
    create_run(pair)
    for member in db.session.scalars(sa.select(ProposalMember)):
        told = " ".join(member.reasons).lower()
        assert not [word for word in (*TELLING, "personal fit") if word.lower() in told]


def answers(application: Application, values: list[str], level: int) -> None:
    profile = db.session.scalars(
        sa.select(Profile).where(Profile.account_id == application.account_id)
    ).one()
    style = dict.fromkeys(likeness.KEYS, level)
    services.save_answers(profile, actor=profile.account, work_values=values, work_style=style)


def test_personal_fit_says_something_and_the_answers_behind_it_are_shown_to_nobody(
    client: Any,
) -> None:
    with unit_of_work():
        group = create_group(mentees=2, mentors=2)
        values = list(likeness.VALUES)
        answers(group.left[0], values[:3], 1)
        answers(group.right[0], values[:3], 1)
        answers(group.left[1], values[4:7], 5)
        answers(group.right[1], values[4:7], 5)
    run = create_run(group)
    assert pairs_of(run) == {
        frozenset((one.id, other.id)) for one, other in zip(group.left, group.right)
    }
    client.sign_in(group.coordinator)
    texts = texts_of(client, group, run.id)
    for application in (*group.left, *group.right):
        address = f"/cohorts/{group.cohort.id}/applications/{application.id}"
        texts[address] = client.get(address).get_data(as_text=True)
    private = [*likeness.VALUES.values(), *(item.label for item in likeness.ITEMS), "work_values"]
    for name, text in texts.items():
        assert not [word for word in private if word in text], name
    for proposal in proposals_of(run):
        (fit,) = [part for part in proposal.parts if part["criterion"] == "personal_fit"]
        assert (fit["code"], fit["facts"]) == ("personal_fit.strong", {})


def test_what_is_held_about_a_suggestion_names_the_other_by_their_role_only(pair: Group) -> None:
    """Nobody has been invited: a suggestion may still become nothing, and is not theirs to tell."""
    people = [pair.left[0].account, pair.right[0].account]
    with unit_of_work():
        for account, name in zip(
            people, ("Unmistakable Mentee", "Unmistakable Mentor"), strict=True
        ):
            account.name = name
    run = create_run(pair)
    for account, other in zip(people, ("a mentor", "a mentee"), strict=True):
        told = held.export(account)
        because = [line for item in told.items for title, line in item.lines if title == "Because"]
        assert because and f"the {other[2:]}" in " ".join(because).lower()
        assert "Unmistakable" not in f"{told.items} {json.dumps(told.data)}"
    with unit_of_work():
        db.session.execute(sa.update(ProposalMember).values(reasons=[]))
    db.session.expire_all()
    assert run.id and "Because" not in str(held.export(people[0]).items)
