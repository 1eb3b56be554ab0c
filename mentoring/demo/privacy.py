"""What people and the data-protection officer of the demo find on the privacy pages."""

from sqlalchemy import select

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.demo import notices
from mentoring.demo.build import Demo, ago
from mentoring.demo.story import papers
from mentoring.downloads import log_download
from mentoring.extensions import db
from mentoring.pairings.models import PairingMember
from mentoring.privacy import holds, keeping, requests
from mentoring.privacy.models import RequestKind
from mentoring.programmes import looks
from mentoring.programmes.cohort_settings import answer_gates
from mentoring.programmes.look_models import LookKind, LookOutcome
from mentoring.programmes.models import Application, ApplicationStatus
from mentoring.transactions import unit_of_work


def notice(demo: Demo) -> None:
    """The second version of the programme's notice, which only its open cohort has taken."""
    programme, actor = demo.programme("national"), demo.account("coordinator")
    with clock.moved(ago(6)), unit_of_work():
        version = notices.publish(programme, notices.SECOND, notices.CHANGED, actor=actor)
    with clock.moved(ago(5)), unit_of_work():
        answer_gates(demo.cohort("open"), papers("open", version), pilot=True, actor=actor)


def asked(demo: Demo) -> None:
    """Requests to the officer and to look again, a hold, a file taken, one night's retention."""
    coordinator, officer = demo.account("coordinator"), demo.account("data_protection")
    mentee = demo.account("mentee")
    with clock.moved(ago(9)), unit_of_work():
        requests.ask(mentee, RequestKind.RECTIFICATION, "I moved trusts in May, not in June.")
        done = requests.ask(mentee, RequestKind.ACCESS, "Who read my application?")
        requests.answer(done, outcome="Cora Dean, on the day you sent it.", actor=officer)
        log_download("Pairings of the running cohort", _paired(), "event", "", actor=coordinator)
    with clock.moved(ago(16)), unit_of_work():
        waiting, other = _taking_part(demo)
        looks.ask(
            waiting, LookKind.NO_MATCH, words="This is the second time.", actor=waiting.account
        )
        look = looks.ask(
            other, LookKind.PAIRING, words="We have the same background.", actor=other.account
        )
        looks.answer(look, LookOutcome.STANDS, reasons="You fit best on goals.", actor=coordinator)
        holds.set_hold(other.account.email, reason="Claim 2026/17", actor=officer)
    for rule in keeping.rules():
        keeping.sweep(rule)


def _paired() -> list[int]:
    return list(db.session.scalars(select(PairingMember.account_id).distinct()))


def _taking_part(demo: Demo) -> list[Application]:
    """Two people of the cohort that waits to be matched."""
    return list(
        db.session.scalars(
            select(Application)
            .join(Account)
            .where(
                Application.cohort_id == demo.cohort_ids["ready"],
                Application.status == ApplicationStatus.APPROVED,
            )
            .order_by(Application.id)
            .limit(2)
        )
    )
