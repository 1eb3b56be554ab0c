"""Keeping templates of letters for a programme: writing, changing with their history, deleting."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.casework.message_models import Message, MessageKind
from mentoring.casework.messages import LONGEST, Words, check_placeholders
from mentoring.casework.messages import keep as keep_draft
from mentoring.casework.template_models import EarlierTemplate, LetterTemplate
from mentoring.errors import DomainError, NotFound, StaleEdit
from mentoring.extensions import db
from mentoring.formatters import and_list, at
from mentoring.listing import by_name
from mentoring.programmes.models import Programme
from mentoring.transactions import lock


@dataclass(frozen=True)
class Sample:
    """A template as somebody typed it."""

    name: str
    words: Words


def keep(programme: Programme, sample: Sample, *, actor: Account) -> LetterTemplate:
    """Keep a new template; raises DomainError for a name in use or a placeholder we do not know."""
    lock(programme)
    _check(programme, sample)
    now = clock.now()
    made = LetterTemplate(
        programme_id=programme.id,
        made_at=now,
        made_by_id=actor.id,
        changed_at=now,
        changed_by_id=actor.id,
        **_columns(sample),
    )
    db.session.add(made)
    audit.record("letter template made", made, actor=actor, detail={"name": made.name})
    return made


def change(template: LetterTemplate, sample: Sample, *, version: int, actor: Account) -> None:
    """Change a template; what it said before is kept. The same words change nothing.

    Raises StaleEdit, naming what differs, when somebody saved it after the page was opened,
    DomainError for a name in use or a placeholder we do not know.
    """
    lock(template.programme)
    lock(template)
    if template.version != version:
        raise StaleEdit(
            f"{template.changed_by.name} saved this template on {at(template.changed_at)}, while "
            f"you had it open. {differences(template, sample)} Your words are still below, and "
            "what it says now stands under them. Save again to put yours in its place."
        )
    _check(template.programme, sample, template.id)
    before = _stands(template)
    if before == _columns(sample):
        return
    now = clock.now()
    db.session.add(
        EarlierTemplate(
            template_id=template.id,
            version=template.version,
            until=now,
            changed_by_id=actor.id,
            **before,
        )
    )
    for name, value in _columns(sample).items():
        setattr(template, name, value)
    template.changed_at, template.changed_by_id = now, actor.id
    template.version += 1
    audit.record("letter template changed", template, actor=actor, detail={"name": template.name})


def delete(template: LetterTemplate, *, actor: Account) -> None:
    """Delete a template with its history. Letters written with it stay as they are."""
    audit.record("letter template deleted", template, actor=actor, detail={"name": template.name})
    db.session.delete(template)
    db.session.flush()


def differences(template: LetterTemplate, sample: Sample) -> str:
    """In which parts a template as it stands differs from what somebody typed, as a sentence."""
    labels = {"name": "name", "subject": "subject", "body": "text", "kind": "kind"}
    now, typed = _stands(template), _columns(sample)
    told = [label for key, label in labels.items() if now[key] != typed[key]]
    if not told:
        return "It says the same as yours."
    return f"The {and_list(told)} {'is' if len(told) == 1 else 'are'} not as in yours."


def put_into(message: Message, template: LetterTemplate) -> bool:
    """Put a template into a draft: in place of nothing or of another template, else below what was
    written, which it never replaces; returns whether it stands below.

    Raises DomainError when both together are too long.
    """
    texts = db.session.execute(
        select(LetterTemplate.subject, LetterTemplate.body).where(
            LetterTemplate.programme_id == template.programme_id
        )
    ).all()
    begun = message.subject not in {"", *(row.subject for row in texts)}
    written = message.body not in {"", *(row.body for row in texts)}
    body = f"{message.body}\n\n{template.body}" if written else template.body
    if len(body) > LONGEST:
        raise DomainError(
            f"Shorten the text first: with the template it would have {len(body):,} characters, "
            f"and it can have {LONGEST:,}",
            field="body",
        )
    subject = message.subject if begun else template.subject
    kind = message.kind if written and message.kind else template.kind
    keep_draft(message, Words(subject, body, kind), version=message.version)
    return written


def _stands(template: LetterTemplate) -> dict[str, Any]:
    return {name: getattr(template, name) for name in ("name", "subject", "body", "kind")}


def _columns(sample: Sample) -> dict[str, Any]:
    words = sample.words
    return {
        "name": sample.name,
        "subject": words.subject,
        "body": words.body,
        "kind": words.kind,
    }


def _check(programme: Programme, sample: Sample, own_id: int | None = None) -> None:
    check_placeholders(sample.words)
    same = select(LetterTemplate.id).where(
        LetterTemplate.programme_id == programme.id,
        func.lower(LetterTemplate.name) == sample.name.lower(),
        LetterTemplate.id != (own_id or 0),
    )
    if db.session.scalar(same.limit(1)) is not None:
        raise DomainError(
            "Another template of this programme is called that. Choose another name", field="name"
        )


SORTS = {
    "name": (by_name(LetterTemplate.name), LetterTemplate.id),
    "newest": (LetterTemplate.changed_at.desc(), LetterTemplate.id.desc()),
}


def listed(programme: Programme, text: str, kind: str, sort: str) -> Select[Any]:
    """The templates of a programme as a list, with who changed each last."""
    query = (
        select(
            LetterTemplate.id,
            LetterTemplate.name,
            LetterTemplate.subject,
            LetterTemplate.kind,
            LetterTemplate.changed_at,
            Account.name.label("by"),
        )
        .join(Account, Account.id == LetterTemplate.changed_by_id)
        .where(LetterTemplate.programme_id == programme.id)
    )
    if text:
        query = query.where(
            or_(
                LetterTemplate.name.icontains(text, autoescape=True),
                LetterTemplate.subject.icontains(text, autoescape=True),
            )
        )
    if kind in set(MessageKind):
        query = query.where(LetterTemplate.kind == kind)
    return query.order_by(*SORTS.get(sort, SORTS["name"]))


def offered(programme: Programme) -> Sequence[Any]:
    """Ids and names of a programme's templates, to choose from."""
    return db.session.execute(
        select(LetterTemplate.id, LetterTemplate.name)
        .where(LetterTemplate.programme_id == programme.id)
        .order_by(*SORTS["name"])
    ).all()


def template_in(programme: Programme, template_id: int) -> LetterTemplate:
    """One template of a programme with its history, in two queries; raises NotFound."""
    found = db.session.scalar(
        select(LetterTemplate)
        .where(LetterTemplate.id == template_id, LetterTemplate.programme_id == programme.id)
        .options(
            joinedload(LetterTemplate.made_by).lazyload(Account.grants),
            joinedload(LetterTemplate.changed_by).lazyload(Account.grants),
            selectinload(LetterTemplate.earlier)
            .joinedload(EarlierTemplate.changed_by)
            .lazyload(Account.grants),
        )
    )
    if found is None:
        raise NotFound("That template is not here any more. Somebody may have deleted it.")
    return found
