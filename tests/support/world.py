"""A small national programme with one visitor of each kind, and another of each who is a stranger.

Made by the demo's builders, so that every page has something to show; addresses are filled by the
name of the argument with rows that belong together.
"""

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from mentoring import clock, jobs
from mentoring.accounts import addresses
from mentoring.accounts.invitations import token_of as welcome_token
from mentoring.accounts.models import (
    Account,
    AccountSession,
    ClaimInvitation,
    RoleGrant,
    StaffInvitation,
)
from mentoring.accounts.preferences import token_of as choice_token
from mentoring.accounts.services import create_account, grant_role
from mentoring.casework.message_models import Message
from mentoring.casework.models import CaseNote
from mentoring.casework.template_models import EarlierTemplate
from mentoring.choices.models import Card, MentorChoice
from mentoring.circles import letters as circle_letters
from mentoring.circles.facilitator_links import link_token
from mentoring.circles.models import (
    Circle,
    CircleHelp,
    CircleMeeting,
    CircleMember,
    CircleStatus,
    MemberStatus,
)
from mentoring.demo.build import Size, build, new_demo
from mentoring.extensions import db
from mentoring.imports.claims import token_of as claim_token
from mentoring.imports.models import PeopleImport
from mentoring.imports.training_models import TrainingList
from mentoring.mail import MailClass
from mentoring.matchmaking.checks import start_check
from mentoring.matchmaking.models import MatchRun, Proposal
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.scenario_models import CheckKind, RunCheck, Scenario
from mentoring.matchmaking.scenarios import create_scenario
from mentoring.matchmaking.supply.models import SupplyCheck
from mentoring.organisations.models import Organisation, Region
from mentoring.pairings.letters import token_of as invitation_token
from mentoring.pairings.models import Answer, Pairing, PairingMember, PairingStatus
from mentoring.permissions import Role
from mentoring.privacy import holds, requests
from mentoring.privacy.copies import ask_copy
from mentoring.privacy.erasing import ask_erasure
from mentoring.privacy.models import PrivacyNotice, RequestKind
from mentoring.profiles import services as profiles
from mentoring.profiles.models import Avoid, Post, Profile, Skill
from mentoring.profiles.training import record_training
from mentoring.programmes import looks
from mentoring.programmes import services as programmes
from mentoring.programmes.conversation_models import Conversation
from mentoring.programmes.look_models import LookKind
from mentoring.programmes.models import Application, ApplicationStatus, ProgrammeKind
from mentoring.programmes.positive_models import PositiveAction
from mentoring.programmes.services import ProgrammeDetails
from mentoring.transactions import unit_of_work
from surveys.coding.models import Segment
from surveys.responses.models import OpenAnswer, Response
from surveys.schedules.links import token_of
from surveys.schedules.models import CheckIn, CheckInStatus, SurveyWave
from tests.builders.programmes import create_cohort
from tests.support.pages import signed_in

SMALL = Size(
    ready_mentees=14,
    ready_mentors=9,
    running_mentees=14,
    running_mentors=9,
    open_mentees=5,
    open_mentors=4,
    reciprocal=4,
)


OTHERS = {
    f"other_{role.value}": role
    for role in (Role.CASELOAD_OWNER, Role.FACILITATOR, Role.EVALUATOR, Role.ASSESSOR)
}
"""Strangers who hold these roles in another programme."""

IDLE = "idle_caseload_owner"
"""Looks after pairings of the same programme, but none is in their hands."""

STRANGERS = ("stranger", "other_coordinator", "other_sponsor", "other_oversight", IDLE, *OTHERS)


@dataclass
class Context:
    """Things that belong together, and the participant who owns them."""

    owner: str
    values: dict[str, Any]


@dataclass
class World:
    """Who there is, and what can stand in an address."""

    app: Flask
    ids: dict[str, int]
    contexts: list[Context] = field(default_factory=list)
    elsewhere: dict[str, int] = field(default_factory=dict)
    """A programme and a cohort of the other coordinator's own."""
    tokens: dict[str, str] = field(default_factory=dict)

    def account(self, who: str) -> Account:
        return db.session.get_one(Account, self.ids[who])

    def values_for(self, rule: Rule) -> list[tuple[dict[str, Any], str]]:
        """Ways to fill the arguments of a rule, each with who owns what it names."""
        blueprint = rule.endpoint.rpartition(".")[0]
        ways = []
        for context in self.contexts:
            values = dict(context.values)
            if blueprint in self.tokens:
                values["token"] = self.tokens[blueprint]
            if rule.arguments <= values.keys():
                ways.append(({name: values[name] for name in rule.arguments}, context.owner))
        return ways if rule.arguments else ways[:1]


def create_world(app: Flask) -> World:
    """Build the demo small, and strangers of every kind beside it."""
    app.test_cli_runner().invoke(args=["load-reference"])
    demo = new_demo("correct-horse-battery-staple", SMALL, say=lambda text: None)
    build(demo)
    with unit_of_work():
        for who in STRANGERS:
            made = create_account(f"{who}@example.org", who, actor="test", confirmed=True)
            demo.account_ids[who] = made.id
        other = programmes.create_programme(
            ProgrammeDetails(
                name="Another programme",
                kind=ProgrammeKind.ONE_TO_ONE,
                summary="Of other people",
                delivered_by="Others",
                overseen_by="Others",
                help_name="Olu",
                help_email="other@example.org",
            ),
            actor=demo.account("other_coordinator"),
        )
        region = one(select(Region.id))
        grant_role(demo.account("other_oversight"), Role.OVERSIGHT, actor="test", region_id=region)
        for who, role in OTHERS.items():
            grant_role(demo.account(who), role, actor="test", programme_id=other.id)
        national = demo.programme_ids["national"]
        grant_role(demo.account(IDLE), Role.CASELOAD_OWNER, actor="test", programme_id=national)
        elsewhere = {"programme_id": other.id, "cohort_id": create_cohort(other).id}
        last = db.session.scalars(select(Organisation.id).order_by(Organisation.id.desc())).first()
        grant_role(demo.account("other_sponsor"), Role.SPONSOR, actor="test", organisation_id=last)
        create_scenario(
            demo.cohort("running"), "Goals first", RunOptions(), actor=demo.account("coordinator")
        )
        start_check(
            one(select(MatchRun).where(MatchRun.cohort_id == demo.cohort_ids["running"])),
            CheckKind.REPLAY,
            actor=demo.account("coordinator"),
        )
    world = World(app, dict(demo.account_ids), elsewhere=elsewhere)
    with unit_of_work():
        leaver = create_account("leaver@example.org", "Leaver", actor="test", confirmed=True)
        leaving = ask_erasure(leaver)
        copy = ask_copy(world.account("mentee"))
        asked = requests.ask(world.account("mentee"), RequestKind.ACCESS, "Who read it?")
        officer = world.account("data_protection")
        taking_part = one(
            select(Application).where(
                Application.account_id == world.ids["mentee"],
                Application.status == ApplicationStatus.APPROVED,
            )
        )
        look = looks.ask(
            taking_part, LookKind.PAIRING, words="Why them?", actor=taking_part.account
        )
        notice = one(select(PrivacyNotice))
        hold = holds.set_hold("leaver@example.org", reason="A claim", actor=officer)
        mentee = profiles.profile_of(world.account("mentee"))
        profiles.avoid_person(mentee, "somebody@example.org", actor=mentee.account)
    jobs.run_now(copy.job)
    kept = {
        "notice_id": notice.id,
        "programme_id": notice.programme_id,
        "version": 1,
        "request_id": asked.id,
        "hold_id": hold.id,
        "look_id": look.id,
    }
    world.contexts = [
        running(world, demo.cohort_ids["running"]),
        taking_applications(world, "applicant", demo.cohort_ids["open"]),
        taking_applications(world, "returned", demo.cohort_ids["open"]),
        with_a_role(world),
        choosing(world),
        chosen(world),
        Context("mentee", {"cohort_id": demo.cohort_ids["reciprocal"]}),
        with_positive_action(demo.cohort_ids["ready"]),
        in_a_circle(world),
        Context("mentee", {"copy_id": copy.id, "purpose": "tell_partner"} | kept),
    ]
    world.tokens = tokens() | {"erasure": leaving}
    return world


def one(statement: Any) -> Any:
    """The first of what a statement finds; it must find something."""
    found = db.session.scalars(statement.limit(1)).first()
    assert found is not None, f"The demo has nothing for {statement}"
    return found


def running(world: World, cohort_id: int) -> Context:
    """The cohort in month three, seen by a mentee in an active pairing."""
    owner = world.ids["mentee"]
    member = one(select(PairingMember).where(PairingMember.account_id == owner))
    run = one(select(MatchRun).where(MatchRun.cohort_id == cohort_id))
    values = {
        "cohort_id": cohort_id,
        "programme_id": member.pairing.cohort.programme_id,
        "application_id": member.application_id,
        "pairing_id": member.pairing_id,
        "member_id": member.id,
        "run_id": run.id,
        "scenario_id": one(select(Scenario.id).where(Scenario.cohort_id == cohort_id)),
        "check_id": one(select(RunCheck.id).where(RunCheck.run_id == run.id)),
        "side": "mentee",
        "number": 1,
        "supply_id": one(select(SupplyCheck.id).where(SupplyCheck.cohort_id == cohort_id)),
        "proposal_id": one(select(Proposal.id).where(Proposal.run_id == run.id)),
        "account_id": owner,
        "message_id": one(select(Message.id).where(Message.cohort_id == cohort_id)),
        "where": "out",
        "list_id": one(select(TrainingList.id).where(TrainingList.cohort_id == cohort_id)),
        "template_id": one(select(EarlierTemplate.template_id)),
        "note_id": one(select(CaseNote.id).where(CaseNote.account_id == owner)),
        "conversation_id": one(select(Conversation.id).where(Conversation.cohort_id == cohort_id)),
        "session_id": session_of(owner),
        "section": "goals",
        "question": "ethnicity",
        "post_id": one(select(Post.id).join(Profile).where(Profile.account_id == owner)),
        "skill_id": one(select(Skill.id).where(Skill.key == "media")),
        "training_id": trained(world, member),
        "avoid_id": one(select(Avoid.id).join(Profile).where(Profile.account_id == owner)),
    }
    return Context("mentee", values | what_was_said(cohort_id))


def session_of(owner: int) -> int:
    """A browser somebody is signed in with."""
    with unit_of_work():
        signed_in(db.session.get_one(Account, owner))
    found: int = one(select(AccountSession.id).where(AccountSession.account_id == owner))
    return found


def trained(world: World, member: PairingMember) -> int:
    """Training of the mentee, whom the coordinator's addresses name."""
    with unit_of_work():
        return record_training(
            member.account, "Induction", clock.today(), actor=world.account("coordinator")
        ).id


def what_was_said(cohort_id: int) -> dict[str, Any]:
    """A wave of the cohort, an answer in it and the theme it carries."""
    segment = one(
        select(Segment)
        .join(OpenAnswer)
        .join(Response)
        .join(SurveyWave)
        .where(SurveyWave.cohort_id == cohort_id)
    )
    response = segment.open_answer.response
    return {
        "wave_id": response.wave_id,
        "response_id": response.id,
        "segment_id": segment.id,
        "code_id": segment.code_id,
    }


def choosing(world: World) -> Context:
    """A mentee of the cohort that is ready to match, and a mentor they named."""
    owner = world.ids["choosing mentee"]
    choice = one(
        select(MentorChoice)
        .join(Application, Application.id == MentorChoice.mentee_id)
        .where(Application.account_id == owner)
        .order_by(MentorChoice.place)
    )
    card = db.session.get_one(Card, choice.mentor_id)
    values = {"cohort_id": card.application.cohort_id, "application_id": choice.mentee_id}
    return Context("choosing mentee", values | {"card_key": card.key})


def chosen(world: World) -> Context:
    """A mentor who was named, and the mentee who named them."""
    owner = world.ids["chosen mentor"]
    choice = one(
        select(MentorChoice)
        .join(Application, Application.id == MentorChoice.mentor_id)
        .where(Application.account_id == owner)
        .order_by(MentorChoice.mentee_id)
    )
    card = db.session.get_one(Card, choice.mentee_id)
    values = {"cohort_id": card.application.cohort_id, "application_id": choice.mentor_id}
    return Context("chosen mentor", values | {"card_key": card.key})


def with_a_role(world: World) -> Context:
    """Somebody whose role an administrator may take back."""
    owner = world.ids["coordinator"]
    grant = one(select(RoleGrant.id).where(RoleGrant.account_id == owner))
    invitation = one(select(StaffInvitation.id).order_by(StaffInvitation.id.desc()))
    return Context("mentee", {"account_id": owner, "grant_id": grant, "invitation_id": invitation})


def taking_applications(world: World, who: str, cohort_id: int) -> Context:
    """The open cohort, seen by somebody who has applied."""
    owner = world.ids[who]
    application = one(select(Application).where(Application.account_id == owner))
    return Context(
        who,
        {
            "cohort_id": cohort_id,
            "programme_id": application.cohort.programme_id,
            "application_id": application.id,
            "account_id": owner,
            "import_id": one(
                select(PeopleImport.id)
                .where(PeopleImport.cohort_id == cohort_id)
                .order_by(PeopleImport.id.desc())
            ),
        },
    )


def with_positive_action(cohort_id: int) -> Context:
    """The cohort in which a group is served first, seen by a mentee of it."""
    record = one(select(PositiveAction).where(PositiveAction.cohort_id == cohort_id))
    return Context("mentee", {"cohort_id": cohort_id, "record_id": record.id})


def in_a_circle(world: World) -> Context:
    """Somebody whose circle meets, in the hands of a facilitator."""
    owner = world.ids["circle member"]
    place = one(
        select(CircleMember)
        .join(Application, Application.id == CircleMember.application_id)
        .where(Application.account_id == owner)
    )
    return Context(
        "circle member",
        {
            "cohort_id": place.circle.cohort_id,
            "circle_id": place.circle_id,
            "application_id": place.application_id,
            "help_id": one(select(CircleHelp.id).where(CircleHelp.account_id == owner)),
            "meeting_id": one(
                select(CircleMeeting.id).where(CircleMeeting.circle_id == place.circle_id)
            ),
        },
    )


def asked_address() -> str:
    """The link to a second address that waits to be confirmed."""
    with unit_of_work():
        owner = one(select(Account).order_by(Account.id))
        address = addresses.ask_personal(owner, "own@example.org", actor=owner)
    return addresses.token_of(address)


def tokens() -> dict[str, str]:
    """A live token for each blueprint that is reached by one."""
    led = select(Circle.id, Circle.facilitator_id).where(Circle.status == CircleStatus.RUNNING)
    running = db.session.execute(led.limit(1)).one()
    check_in = one(select(CheckIn).where(CheckIn.status == CheckInStatus.SENT))
    claim = one(select(ClaimInvitation).where(ClaimInvitation.used_at.is_(None)))
    invited = one(
        select(PairingMember)
        .join(Pairing)
        .where(Pairing.status == PairingStatus.INVITED, PairingMember.answer == Answer.WAITING)
    )
    return {
        "check_ins": token_of(check_in),
        "claims": claim_token(claim.account),
        "circle_invitations": circle_letters.token_of(
            one(select(CircleMember).where(CircleMember.status == MemberStatus.INVITED))
        ),
        "facilitator_answers": link_token(*running),
        "invitations": invitation_token(invited.pairing_id, invited.account_id),
        "personal_address": asked_address(),
        "mail_choices": choice_token(one(select(Account.id)), MailClass.REMINDER),
        "welcome": welcome_token(one(select(StaffInvitation).order_by(StaffInvitation.id.desc()))),
    }
