"""What people and the data-protection officer of the demo find on the privacy pages."""

from sqlalchemy import select

from mentoring import clock
from mentoring.demo import notices
from mentoring.demo.build import Demo, ago
from mentoring.demo.story import papers
from mentoring.downloads import log_download
from mentoring.extensions import db
from mentoring.pairings.models import Pairing, PairingMember, PairingStatus
from mentoring.privacy import holds, keeping, requests
from mentoring.privacy.models import RequestKind
from mentoring.programmes import looks
from mentoring.programmes.cohort_settings import answer_gates
from mentoring.programmes.conversation_models import Conversation, ConversationStatus
from mentoring.programmes.look_models import LookAgain, LookKind, LookOutcome
from mentoring.programmes.models import Application, Side
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
    looked_at_again(demo)
    for rule in keeping.rules():
        keeping.sweep(rule)


def looked_at_again(demo: Demo) -> None:
    """In the cohort in month three: one asks why they have nobody, and the answer is late; one
    asked about their pairing, and was answered in time."""
    coordinator, officer = demo.account("coordinator"), demo.account("data_protection")
    with clock.moved(ago(16)), unit_of_work():
        waiting, other = _without_partner(demo), _in_a_pairing(demo)
        said = "Others have been meeting for months. Is something missing in what I told you?"
        looks.ask(waiting, LookKind.NO_MATCH, words=said, actor=waiting.account)
        said = "We met once at a conference. Was that looked at?"
        look = looks.ask(other, LookKind.PAIRING, words=said, actor=other.account)
        holds.set_hold(other.account.email, reason="Claim 2026/17", actor=officer)
    with clock.moved(ago(12)), unit_of_work():
        look = db.session.get_one(LookAgain, look.id)
        reasons = (
            "You work for different organisations, and your goals fit best. Tell us if it jars."
        )
        looks.answer(look, LookOutcome.STANDS, reasons=reasons, actor=coordinator)


def _paired() -> list[int]:
    return list(db.session.scalars(select(PairingMember.account_id).distinct()))


def _without_partner(demo: Demo) -> Application:
    """Somebody of the running cohort who has none; rather one who never met anybody."""
    met = (
        select(PairingMember.id)
        .join(Pairing, Pairing.id == PairingMember.pairing_id)
        .where(PairingMember.application_id == Application.id, Pairing.confirmed_at.is_not(None))
        .correlate(Application)
    )
    return db.session.scalars(
        select(Application)
        .join(Conversation, Conversation.application_id == Application.id)
        .where(
            Application.cohort_id == demo.cohort_ids["running"],
            Conversation.status == ConversationStatus.DUE,
        )
        .order_by(met.exists(), Application.id)
        .limit(1)
    ).one()


def _in_a_pairing(demo: Demo) -> Application:
    """A mentee of the running cohort, in the pairing that was made last."""
    return db.session.scalars(
        select(Application)
        .join(PairingMember, PairingMember.application_id == Application.id)
        .join(Pairing, Pairing.id == PairingMember.pairing_id)
        .where(
            Pairing.cohort_id == demo.cohort_ids["running"],
            Pairing.status == PairingStatus.ACTIVE,
            PairingMember.side == Side.MENTEE,
        )
        .order_by(Pairing.id.desc())
        .limit(1)
    ).one()
