"""Building a codebook and marking passages. Everything can be taken back, and is written down."""

from collections.abc import Sequence

from sqlalchemy import func, select

from mentoring import audit, clock
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.programmes.models import Programme
from surveys.coding.models import Code, CodeRevision, Segment
from surveys.coding.passages import find_passage, runs
from surveys.coding.seeds import SEEDS
from surveys.responses.models import OpenAnswer


def _note(code: Code, act: str, actor: audit.Actor, *, logged: str = "") -> None:
    db.session.flush()
    db.session.add(
        CodeRevision(
            code_id=code.id,
            at=clock.now(),
            actor_id=None if isinstance(actor, str) else actor.id,
            act=act,
            name=code.name,
            definition=code.definition,
        )
    )
    # The codebook's history tells more than the audit log, which holds nobody's words.
    audit.record(f"code {logged or act}", code, actor=actor)


def _refuse_double(programme_id: int, name: str, but: int | None = None) -> None:
    found = db.session.scalar(
        select(Code.id).where(
            Code.programme_id == programme_id,
            func.lower(Code.name) == name.lower(),
            Code.id != (but or 0),
        )
    )
    if found is not None:
        raise DomainError(
            "The codebook has a theme of this name. Choose another name", field="name"
        )


def create_code(programme: Programme, name: str, definition: str, *, actor: audit.Actor) -> Code:
    """Add a theme to a codebook; raises DomainError when its name is taken."""
    _refuse_double(programme.id, name)
    code = Code(programme_id=programme.id, name=name, definition=definition)
    db.session.add(code)
    _note(code, "made", actor)
    return code


def suggest_codes(programme: Programme, *, actor: audit.Actor) -> list[Code]:
    """Fill a codebook with what we suggest to begin with; names it has already are left alone."""
    known = set(
        db.session.scalars(select(func.lower(Code.name)).where(Code.programme_id == programme.id))
    )
    return [
        create_code(programme, name, definition, actor=actor)
        for name, definition in SEEDS.items()
        if name.lower() not in known
    ]


def change_code(code: Code, name: str, definition: str, *, actor: audit.Actor) -> None:
    """Say better what a theme means; how it read before is kept.

    Raises Conflict when it has gone into another, DomainError when the name is taken.
    """
    _refuse_merged(code)
    _refuse_double(code.programme_id, name, code.id)
    code.name, code.definition = name, definition
    _note(code, "changed", actor)


def merge_codes(code: Code, into: Code, *, actor: audit.Actor) -> int:
    """Let one theme go into another, with its passages; returns how many moved.

    Raises Conflict when either has gone into another already, DomainError when they are the same
    or belong to two programmes.
    """
    if code.id == into.id or code.programme_id != into.programme_id:
        raise DomainError("Choose another theme of this codebook", field="into")
    _refuse_merged(code)
    _refuse_merged(into)
    marked = {(segment.open_answer_id, segment.start, segment.stop) for segment in _live(into.id)}
    moved = _live(code.id)
    for segment in moved:
        if (segment.open_answer_id, segment.start, segment.stop) in marked:
            segment.removed_at = clock.now()
        else:
            segment.code_id = into.id
    code.merged_into_id = into.id
    _note(code, f"merged into {into.name}", actor, logged="merged")
    _note(into, f"took in {code.name}", actor, logged="took in another")
    return len(moved)


def _live(code_id: int) -> Sequence[Segment]:
    return db.session.scalars(
        select(Segment).where(Segment.code_id == code_id, Segment.removed_at.is_(None))
    ).all()


def _refuse_merged(code: Code) -> None:
    if code.merged_into_id is not None:
        raise Conflict(f"“{code.name}” has gone into another theme. Use that one.")


def mark(
    answer: OpenAnswer,
    code: Code,
    *,
    actor: audit.Actor,
    sentences: Sequence[int] = (),
    passage: str = "",
    memo: str = "",
) -> list[Segment]:
    """Mark sentences, or words copied from the answer, with a theme; marking again adds nothing.

    Raises DomainError when nothing was chosen or the words are not in the answer, Conflict when
    the theme has gone into another.
    """
    _refuse_merged(code)
    try:
        spans = [find_passage(answer.text, passage)] if passage else runs(answer.text, sentences)
    except ValueError as problem:
        raise DomainError(str(problem), field="passage" if passage else "sentences") from None
    if not spans:
        raise DomainError("Choose a sentence, or copy the words to mark", field="sentences")
    return [_segment(answer, code, span, memo, actor) for span in spans]


def _segment(
    answer: OpenAnswer, code: Code, span: tuple[int, int], memo: str, actor: audit.Actor
) -> Segment:
    start, stop = span
    found = db.session.scalar(
        select(Segment).where(
            Segment.open_answer_id == answer.id,
            Segment.code_id == code.id,
            Segment.start == start,
            Segment.stop == stop,
            Segment.removed_at.is_(None),
        )
    )
    if found is not None:
        found.memo = memo or found.memo
        db.session.flush()
        return found
    segment = Segment(
        open_answer_id=answer.id,
        code_id=code.id,
        start=start,
        stop=stop,
        memo=memo,
        coder_id=None if isinstance(actor, str) else actor.id,
        marked_at=clock.now(),
    )
    db.session.add(segment)
    audit.record("passage marked", segment, actor=actor, detail={"code": code.id})
    return segment


def remove_segment(segment: Segment, *, actor: audit.Actor) -> None:
    """Take a mark away; it can be put back. Raises Conflict when it is away already."""
    if segment.removed_at is not None:
        raise Conflict("This mark has been removed already.")
    segment.removed_at = clock.now()
    audit.record("mark removed", segment, actor=actor, detail={"code": segment.code_id})


def restore_segment(segment: Segment, *, actor: audit.Actor) -> None:
    """Put a removed mark back; raises Conflict when the same passage is marked again."""
    if segment.removed_at is None:
        raise Conflict("This mark is there already.")
    again = db.session.scalar(
        select(Segment.id).where(
            Segment.open_answer_id == segment.open_answer_id,
            Segment.code_id == segment.code_id,
            Segment.start == segment.start,
            Segment.stop == segment.stop,
            Segment.removed_at.is_(None),
        )
    )
    if again is not None:
        raise Conflict("The same passage carries this theme again already.")
    segment.removed_at = None
    audit.record("mark put back", segment, actor=actor, detail={"code": segment.code_id})
