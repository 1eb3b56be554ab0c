"""What an employee shows a line manager: chosen items, at one address, until taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import joinedload

from mentoring import audit, clock
from mentoring.accounts.addresses import personal_of
from mentoring.accounts.models import Account, PersonalAddress
from mentoring.accounts.services import normalise_email
from mentoring.errors import DomainError
from mentoring.extensions import db
from mentoring.formatters import and_list, at
from mentoring.held import changed, row_data
from mentoring.listing import by_name
from mentoring.mail import absolute_url, queue_mail
from mentoring.privacy.models import ManagerShare
from mentoring.profiles.grades import label
from mentoring.profiles.queries import find_profile
from mentoring.programmes.models import ApplicationStatus
from mentoring.programmes.queries import applications_of
from mentoring.registry import LINE_MANAGER, DataHolder, Held, HeldItem, Reader

ITEMS = {
    "part": "That I take part, and in which programme",
    "goals": "My career goals",
    "training": "Training I would like",
}


@dataclass(frozen=True)
class Shown:
    """What a manager sees of one employee: their name, since when, and exactly what was chosen."""

    name: str
    since: str
    lines: Sequence[tuple[str, str]]


def share_of(account: Account) -> ManagerShare | None:
    """What somebody shares now, if anything."""
    return db.session.scalar(
        select(ManagerShare).where(
            ManagerShare.account_id == account.id, ManagerShare.ended_at.is_(None)
        )
    )


def share(
    account: Account, email: str, items: Sequence[str], training: str, *, actor: Account
) -> ManagerShare:
    """Show these items to whoever owns this address, instead of what was shared before.

    Raises DomainError when it is no address or one's own, or nothing is chosen.
    """
    email = normalise_email(email)
    own = personal_of(account)
    if email in (account.email, own.email if own else None):
        raise DomainError("This is your own address. Enter your manager's", field="email")
    chosen = [item for item in ITEMS if item in items]
    if not chosen:
        raise DomainError("Choose what to share", field="items")
    before = share_of(account)
    if before is not None:
        before.ended_at = clock.now()
        db.session.flush()
    made = ManagerShare(
        account_id=account.id,
        manager_email=email,
        items=chosen,
        training=training if "training" in chosen else "",
        shared_at=clock.now(),
    )
    db.session.add(made)
    audit.record("shared with manager", account, actor=actor, detail={"items": chosen})
    if before is None or before.manager_email != email:
        queue_mail(
            email,
            f"{account.name} shares something with you",
            "privacy/shared_with_you",
            name=account.name,
            link=absolute_url("/shared-with-me"),
        )
    return made


def take_back(account: Account, *, actor: Account) -> None:
    """From now on the manager sees nothing. What they have read cannot be unread."""
    found = share_of(account)
    if found is not None:
        found.ended_at = clock.now()
        found.training = ""
        audit.record("sharing with manager ended", account, actor=actor)


def shared_with(manager: Account) -> list[ManagerShare]:
    """Everything shared with a confirmed address of this person, by name."""
    own = personal_of(manager)
    addresses = [manager.email] if manager.confirmed_at is not None else []
    addresses += [own.email] if own is not None and own.confirmed_at is not None else []
    shares = db.session.scalars(
        select(ManagerShare)
        .join(Account, Account.id == ManagerShare.account_id)
        .where(
            ManagerShare.manager_email.in_(addresses),
            ManagerShare.ended_at.is_(None),
            Account.active.is_(True),
        )
        .options(joinedload(ManagerShare.account))
        .order_by(by_name(Account.name), ManagerShare.id)
    ).all()
    return list(shares)


def note_opened(shares: Sequence[ManagerShare]) -> None:
    """The manager has been there, so the employee may be told their name."""
    for each in shares:
        each.opened_at = each.opened_at or clock.now()


def manager_of(found: ManagerShare) -> str:
    """Who sees a share: their address, and their name once they have opened it.

    Before that, a name would tell anybody who types an address whose it is, and whether it has an
    account here.
    """
    if found.opened_at is None:
        return found.manager_email
    second = select(PersonalAddress.account_id).where(
        PersonalAddress.email == found.manager_email, PersonalAddress.confirmed_at.is_not(None)
    )
    first = and_(Account.email == found.manager_email, Account.confirmed_at.is_not(None))
    names = db.session.scalars(
        select(Account.name)
        .where(or_(first, Account.id.in_(second)), Account.active.is_(True))
        .order_by(by_name(Account.name))
    ).all()
    return f"{and_list(names)} ({found.manager_email})" if names else found.manager_email


def shown(found: ManagerShare) -> Shown:
    """Exactly what a manager sees of a share."""
    lines: list[tuple[str, str]] = []
    if "part" in found.items:
        names = sorted(
            {
                each.cohort.programme.name
                for each in applications_of(found.account)
                if each.status is not ApplicationStatus.WITHDRAWN
            }
        )
        lines.append(("Takes part in", ", ".join(names) or "Nothing at the moment"))
    if "goals" in found.items:
        profile = find_profile(found.account_id)
        if profile is not None and profile.aim_grade:
            lines.append(("Level aimed at", label(profile.aim_grade)))
        goals = profile.goal_text if profile is not None else ""
        lines.append(("Career goals", goals or "Not written yet"))
    if "training" in found.items:
        lines.append(("Training wanted", found.training or "Not written yet"))
    return Shown(found.account.name, at(found.shared_at), lines)


def export(account: Account) -> Held:
    """What somebody shares or shared with a manager."""
    rows = db.session.scalars(
        select(ManagerShare).where(ManagerShare.account_id == account.id).order_by(ManagerShare.id)
    ).all()
    if not rows:
        return Held()
    lines = [
        (", ".join(ITEMS[item] for item in row.items), f"From {at(row.shared_at)}" + _until(row))
        for row in rows
    ]
    live = next((row for row in rows if row.ended_at is None), None)
    seen_by = f"{manager_of(live)}, until you take it back." if live else "Nobody any more."
    item = HeldItem(
        "What you share with your line manager",
        lines,
        seen_by,
        "/account/manager",
        readers=(Reader(LINE_MANAGER),),
    )
    return Held([item], [row_data(row, leave_out=("manager_email",)) for row in rows])


def _until(row: ManagerShare) -> str:
    return f" until {at(row.ended_at)}" if row.ended_at else ""


def erase(account: Account) -> Mapping[str, int]:
    """Delete what somebody shared, and what was shared with their address."""
    own = personal_of(account)
    addresses = [account.email] + ([own.email] if own is not None else [])
    mine, with_me = ManagerShare.account_id == account.id, ManagerShare.manager_email.in_(addresses)
    rows = changed(delete(ManagerShare).where(or_(mine, with_me)))
    return {"things shared with a manager deleted": rows}


HOLDER = DataHolder(
    key="manager",
    title="What you share with your line manager",
    tables=frozenset({"manager_share"}),
    export=export,
    erase=erase,
    goes="What you shared with a manager. They see nothing any more.",
    order=15,
)
