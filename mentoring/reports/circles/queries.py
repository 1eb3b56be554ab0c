"""What the circles report counts, read with a constant number of queries."""

from collections import Counter

from sqlalchemy import and_, func, or_, select

from mentoring.circles.apart import candidates_of
from mentoring.circles.models import Circle, CircleMember, MemberStatus
from mentoring.extensions import db
from mentoring.programmes.conversation_models import Conversation
from mentoring.programmes.models import Application, ApplicationStatus, Cohort
from mentoring.reports.circles.figures import TOGETHER, CircleFacts, Place, has_place


def circle_facts(cohort: Cohort) -> CircleFacts:
    """Count a cohort's applications, circles and the places in them."""
    circles = db.session.execute(
        select(Circle.id, Circle.status, Circle.outcome, Circle.started_at).where(
            Circle.cohort_id == cohort.id
        )
    ).all()
    statuses = {row.id: row.status for row in circles}
    places = _places(cohort)
    meeting = [
        each.account for each in places if has_place(each) and statuses[each.circle] in TOGETHER
    ]
    return CircleFacts(
        applied=dict(
            db.session.execute(
                select(Application.id, Application.status).where(Application.cohort_id == cohort.id)
            ).all()
        ),
        promised=set(
            db.session.scalars(
                select(Conversation.application_id).where(
                    Conversation.cohort_id == cohort.id, Conversation.source == "circles"
                )
            )
        ),
        places=places,
        circles=statuses,
        outcomes=Counter(row.outcome for row in circles if row.outcome),
        started=sum(1 for row in circles if row.started_at),
        candidates=candidates_of(meeting),
    )


def count_without(cohort: Cohort) -> int:
    """How many approved people have no place that waits, lives or ended with their circle."""
    placed = select(CircleMember.application_id).where(
        or_(
            CircleMember.status.in_((MemberStatus.INVITED, MemberStatus.ACCEPTED)),
            and_(CircleMember.status == MemberStatus.ENDED, CircleMember.answered_at.is_not(None)),
        )
    )
    query = select(func.count()).where(
        Application.cohort_id == cohort.id,
        Application.status == ApplicationStatus.APPROVED,
        Application.id.not_in(placed),
    )
    return db.session.scalar(query) or 0


def _places(cohort: Cohort) -> list[Place]:
    rows = db.session.execute(
        select(
            CircleMember.application_id,
            Application.account_id,
            CircleMember.circle_id,
            CircleMember.status,
            CircleMember.answered_at.is_not(None),
            CircleMember.decline_reason,
            CircleMember.on_behalf,
        )
        .join(Application, Application.id == CircleMember.application_id)
        .where(Application.cohort_id == cohort.id)
        .order_by(CircleMember.id)
    )
    return [Place(*row) for row in rows]
