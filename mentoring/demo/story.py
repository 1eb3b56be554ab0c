"""The synthetic national programme: one running cohort, one ready to match, one open."""

from collections.abc import Callable
from datetime import date, timedelta

from mentoring import clock
from mentoring.accounts import invitations
from mentoring.accounts.models import Account
from mentoring.accounts.services import create_account, grant_role
from mentoring.demo import notices
from mentoring.demo.build import Demo, ago
from mentoring.demo.people import MadeUpPerson
from mentoring.demo.signup import ACTOR, enrol
from mentoring.demo.staff import SignIn, give_password, give_second_factor
from mentoring.demo.supply import count_supply
from mentoring.extensions import db
from mentoring.permissions import REACH, STRONG_SIGN_IN, Role, Scope
from mentoring.programmes import services
from mentoring.programmes.cohort_settings import (
    GateAnswer,
    Ways,
    answer_gates,
    change_agreement,
    change_ways,
)
from mentoring.programmes.models import (
    ApplicationStatus,
    GateKey,
    Programme,
    ProgrammeKind,
    Side,
)
from mentoring.programmes.rules import Eligibility
from mentoring.programmes.services import CohortDetails, ProgrammeDetails
from mentoring.transactions import unit_of_work

STATEMENTS = (
    "I have wanted this for a while. A colleague told me how much it helped her.",
    "I would use the time well: I know what I want to ask.",
    "",
    "Nobody in my team has taken the path I would like to take.",
)


STAFF = {
    Role.ADMINISTRATOR: "Ade Minns",
    Role.COORDINATOR: "Cora Dean",
    Role.CASELOAD_OWNER: "Casey Lowe",
    Role.FACILITATOR: "Fay Silva",
    Role.EVALUATOR: "Eva Lewis",
    Role.ASSESSOR: "Ash Senghor",
    Role.OVERSIGHT: "Ova Sayed",
    Role.DATA_PROTECTION: "Dee Proctor",
}
"""Who holds which role; the sponsor stands with the trust that runs its own programme."""


SECOND_OWNER = "second caseload owner"
"""So that caseloads can be handed over: one who holds none yet."""


def staff(demo: Demo) -> None:
    """A sign-in for each role that people are given, and the national programme."""
    with clock.moved(ago(240)), unit_of_work():
        for role, name in STAFF.items():
            member_of_staff(demo, role.value, role, name)
        member_of_staff(demo, SECOND_OWNER, Role.CASELOAD_OWNER, "Olu Ade")
        programme = services.create_programme(
            ProgrammeDetails(
                name="National Communications Mentoring Programme",
                kind=ProgrammeKind.ONE_TO_ONE,
                summary="Pairs communicators from under-represented backgrounds with experienced "
                "professionals across NHS organisations, for nine months.",
                delivered_by="The programme team",
                overseen_by="The national steering group",
                help_name="Cora Dean",
                help_email="coordinator@demo.example",
            ),
            actor=demo.account("coordinator"),
        )
        demo.programme_ids["national"] = programme.id
        for role in STAFF:
            in_programme = REACH[role] == (Scope.PROGRAMME,)
            where = {"programme_id": programme.id} if in_programme else {}
            grant_role(demo.account(role.value), role, actor=ACTOR, **where)
        second = demo.account(SECOND_OWNER)
        grant_role(second, Role.CASELOAD_OWNER, actor=ACTOR, programme_id=programme.id)


def member_of_staff(demo: Demo, key: str, role: Role, name: str) -> None:
    """An account for somebody of the staff, with an authenticator where the role needs one."""
    account = create_account(
        f"{key.replace(' ', '_')}@demo.example",
        name,
        actor=ACTOR,
        password=demo.password,
        confirmed=True,
    )
    demo.account_ids[key] = account.id
    secret = give_second_factor(account) if role in STRONG_SIGN_IN else None
    demo.sign_ins.append(SignIn(role.value, account.email, demo.password, secret))


def invited_staff(demo: Demo) -> None:
    """Two people have been invited to a role and have not answered yet."""
    admin, programme_id = demo.account("administrator"), demo.programme_ids["national"]
    for days, email, name, where in (
        (20, "nora@demo.example", "Nora Ames", {"programme_id": programme_id}),
        (2, "ivo@demo.example", "Ivo Lund", {"programme_id": programme_id}),
    ):
        with clock.moved(ago(days)), unit_of_work():
            invitations.invite(email, name, Role.CASELOAD_OWNER, actor=admin, **where)


NATIONAL = {
    "about": "Nine months of conversations with somebody who has been where you want to go. You "
    "choose what to talk about.",
    "who_for": "Communicators in the NHS, or on their way in, who come from a background that is "
    "missing at the top of our profession; and experienced communicators of any background who "
    "want to support them.",
    "months": 9,
}
RECIPROCAL = {
    "about": "Six months in which a junior colleague and a senior leader of our trust learn from "
    "each other. Both of you bring something, and both take something away.",
    "who_for": "Junior communicators, particularly from backgrounds that are missing in senior "
    "roles, and senior leaders of any department who want to listen and to open doors.",
    "months": 6,
}

CIRCLES = {
    "about": "Six months of meeting about once a month with people in similar jobs, and a "
    "facilitator. You decide together what to talk about.",
    "who_for": "Communicators in the NHS, particularly from backgrounds that are missing at the "
    "top of our profession, who would like peers to think with.",
    "months": 6,
}
ABOUT = {
    ProgrammeKind.ONE_TO_ONE: NATIONAL,
    ProgrammeKind.RECIPROCAL: RECIPROCAL,
    ProgrammeKind.PEER_CIRCLE: CIRCLES,
}


ASKED = {ProgrammeKind.RECIPROCAL: Eligibility(nhs_communications=False)}
"""Senior leaders of any department are welcome, so nobody is asked where they work."""

PAPERS = {
    GateKey.DPIA: GateAnswer("DPIA-2026-014"),
    GateKey.POLICY: GateAnswer("APD-07, version 2"),
    GateKey.RETENTION: GateAnswer("Records schedule, section 4.2", kept_months=24),
}
PILOT = PAPERS | {
    GateKey.RETENTION: GateAnswer(reviewed_by="Noor Aziz", reviewed_on=date(2026, 11, 2))
}
"""The open cohort is a pilot whose retention schedule is in preparation."""


def papers(key: str, notice_version: int) -> dict[GateKey, GateAnswer]:
    """Where the papers of a cohort are, with the version of the privacy notice it names."""
    notice = {GateKey.PRIVACY_NOTICE: GateAnswer(notice_version=notice_version)}
    return (PILOT if key == "open" else PAPERS) | notice


AGREEMENT = (
    "What we say to each other stays between us, unless somebody is at risk. We meet about once "
    "a month, and tell each other early when we cannot. The mentee brings the topics. Either of us "
    "can stop at any time, and we say so kindly. We ask the programme for help when we are stuck."
)
WAYS = {
    key: Ways(target_pairs=wanted, late_joiners=True, conversation_days=10)
    for key, wanted in (("running", 30), ("ready", 100), ("open", 40))
}
"""How the cohorts of the national programme are run."""


def cohort(
    demo: Demo, key: str, programme: Programme, name: str, *, opens: int, closes: int
) -> None:
    """A cohort opened `opens` days ago and closing `closes` days from then on."""
    today = clock.today()
    opens_on = today - timedelta(days=opens)
    closes_on = opens_on + timedelta(days=closes)
    with clock.moved(ago(opens)), unit_of_work():
        coordinator = demo.account("coordinator")
        made = services.create_cohort(
            programme,
            CohortDetails(
                name=name,
                hours_per_month=2,
                opens_on=opens_on,
                closes_on=closes_on,
                hear_by_on=closes_on + timedelta(days=21),
                starts_on=closes_on + timedelta(days=28),
                eligibility=ASKED.get(programme.kind, Eligibility()),
                **ABOUT[programme.kind],
            ),
            actor=coordinator,
        )
        version = notices.newest(programme, actor=coordinator)
        answer_gates(made, papers(key, version), pilot=key == "open", actor=coordinator)
        if programme.kind is not ProgrammeKind.PEER_CIRCLE:
            change_agreement(made, AGREEMENT, actor=coordinator)
        if key in WAYS:
            change_ways(made, WAYS[key], actor=coordinator)
        services.open_cohort(made, actor=coordinator)
        demo.cohort_ids[key] = made.id


def apply_people(
    demo: Demo, key: str, side: Side, count: int, *, days_ago: int, draw: Callable[[], MadeUpPerson]
) -> list[int]:
    """So many people sign up and apply; returns the application ids."""
    made = []
    with clock.moved(ago(days_ago)), unit_of_work():
        organisations, skills = demo.organisations(), demo.skills()
        for number in range(count):
            account = enrol(draw(), side, organisations=organisations, skills=skills)
            application = services.apply(
                account,
                demo.cohort(key),
                side,
                actor=account,
                statement=STATEMENTS[number % len(STATEMENTS)],
            )
            made.append(application.id)
    return made


def approve_all(demo: Demo, key: str, application_ids: list[int], *, days_ago: int) -> None:
    with clock.moved(ago(days_ago)), unit_of_work():
        services.approve_many(demo.cohort(key), application_ids, actor=demo.account("coordinator"))


def close(demo: Demo, key: str, *, days_ago: int) -> None:
    with clock.moved(ago(days_ago)), unit_of_work():
        services.close_cohort(demo.cohort(key), actor=demo.account("coordinator"))


def ready_cohort(demo: Demo) -> None:
    """Applications closed and approved: the coordinator can run the match."""
    cohort(demo, "ready", demo.programme("national"), "Autumn intake", opens=38, closes=35)
    size = demo.size
    mentees = apply_people(
        demo, "ready", Side.MENTEE, size.ready_mentees, days_ago=20, draw=demo.crowd.mentee
    )
    mentors = apply_people(
        demo, "ready", Side.MENTOR, size.ready_mentors, days_ago=15, draw=demo.crowd.mentor
    )
    approve_all(demo, "ready", mentees + mentors, days_ago=2)
    close(demo, "ready", days_ago=2)
    count_supply(demo, "ready", days_ago=1)


def open_cohort(demo: Demo) -> None:
    """People can apply: some wait for a look, one was returned, one has withdrawn."""
    cohort(demo, "open", demo.programme("national"), "Winter intake", opens=9, closes=30)
    size = demo.size
    mentees = apply_people(
        demo, "open", Side.MENTEE, size.open_mentees, days_ago=4, draw=demo.crowd.mentee
    )
    mentors = apply_people(
        demo, "open", Side.MENTOR, size.open_mentors, days_ago=3, draw=demo.crowd.mentor
    )
    approve_all(demo, "open", mentees[:2] + mentors[:2], days_ago=1)


def returned_and_withdrawn(demo: Demo) -> None:
    """In the open cohort one application went back with a reason, and one person thought again."""
    with clock.moved(ago(1)), unit_of_work():
        waiting = [
            application
            for application in demo.cohort("open").applications
            if application.status is ApplicationStatus.SUBMITTED
        ]
        services.return_with_reason(
            waiting[0],
            reason="Please tell us a little more about what you would like to work on. "
            "Two or three sentences are enough.",
            actor=demo.account("coordinator"),
        )
        services.withdraw(waiting[1], actor=waiting[1].account)
        demo.account_ids["returned"] = waiting[0].account_id
        demo.account_ids["applicant"] = waiting[2].account_id


def sign_in_for(demo: Demo, role: str, account_id: int) -> None:
    """Give somebody of the story a password, and write down how to sign in as them."""
    account = db.session.get_one(Account, account_id)
    give_password(account, demo.password)
    demo.account_ids[role] = account.id
    demo.sign_ins.append(SignIn(role, account.email, demo.password, None))
