"""Evaluators' pages: waves to read, answers to mark, themes by wave."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from mentoring.errors import DomainError, NotFound
from mentoring.listing import page_asked, page_of
from mentoring.permissions import Role, me
from mentoring.programmes.queries import programme_of, programmes_evaluated_by
from mentoring.transactions import unit_of_work
from surveys.coding import queries, services
from surveys.coding.forms import MarkForm
from surveys.coding.models import Segment
from surveys.coding.presenters import SIDE_WORDS, marked_answers, themes_by_wave
from surveys.responses.models import OpenAnswer, Response

pages = Blueprint("evaluation", __name__)


@pages.get("/evaluation")
def index() -> Any:
    return render_template(
        "surveys/coding/index.jinja",
        programmes=programmes_evaluated_by(me()),
        waves=queries.waves_to_read(me()),
    )


@pages.get("/evaluation/waves/<int:wave_id>/answers")
def answers(wave_id: int) -> Any:
    wave = queries.wave_to_read(me(), wave_id)
    side = request.args.get("side", "")
    unmarked = request.args.get("unmarked") == "yes"
    query = queries.responses_to_read(wave, side=side, unmarked=unmarked)
    page = page_of(query, page_asked())
    found = [row[0] for row in page.rows]
    segments = queries.segments_of([each.id for r in found for each in r.open_answers])
    return render_template(
        "surveys/coding/answers.jinja",
        wave=wave,
        page=page,
        rows=[(response, marked_answers(response, segments)) for response in found],
        side=side,
        sides=sorted({s.value for s in queries.sides_of(wave)}),
        unmarked=unmarked,
        side_words=SIDE_WORDS,
    )


@pages.get("/evaluation/responses/<response_id>")
def response(response_id: str) -> Any:
    found = queries.response_to_read(me(), response_id)
    answer = answer_asked(found)
    return response_page(found, answer, mark_form(found, answer))


@pages.post("/evaluation/responses/<response_id>")
def mark(response_id: str) -> Any:
    with unit_of_work():
        found = queries.response_to_read(me(), response_id)
        answer = answer_asked(found)
        form = mark_form(found, answer)
        if not form.validate_on_submit():
            return response_page(found, answer, form), 422
        try:
            made = services.mark(
                answer,
                queries.code_of(me(), int(form.code.data)),
                actor=me(),
                sentences=form.sentences.data or (),
                passage=form.passage.data or "",
                memo=form.memo.data or "",
            )
        except DomainError as problem:
            form.blame(problem)
            return response_page(found, answer, form), 422
        text = "The passage has been marked." if len(made) == 1 else "Passages have been marked."
    flash(text)
    here = url_for(".response", response_id=response_id, question=answer.item_key)
    return redirect(here, 303)


@pages.post("/evaluation/segments/<int:segment_id>/remove")
def remove(segment_id: int) -> Any:
    with unit_of_work():
        segment = queries.segment_of(me(), segment_id)
        services.remove_segment(segment, actor=me())
        where = back_to(segment)
    flash("The mark has been removed. You can put it back below.")
    return redirect(where, 303)


@pages.post("/evaluation/segments/<int:segment_id>/restore")
def restore(segment_id: int) -> Any:
    with unit_of_work():
        segment = queries.segment_of(me(), segment_id)
        services.restore_segment(segment, actor=me())
        where = back_to(segment)
    flash("The mark is back.")
    return redirect(where, 303)


@pages.get("/evaluation/programmes/<int:programme_id>/themes")
def themes(programme_id: int) -> Any:
    programme = programme_of(me(), programme_id, role=Role.EVALUATOR)
    read = [
        each
        for each in queries.waves_to_read(me())
        if each.wave.cohort.programme_id == programme.id
    ]
    waves = [each.wave for each in reversed(read)]
    counts = queries.people_by_code_and_wave(programme.id)
    return render_template(
        "surveys/coding/themes.jinja",
        programme=programme,
        waves=waves,
        rows=themes_by_wave(queries.codes_of(programme.id), waves, counts),
    )


def answer_asked(found: Response) -> OpenAnswer:
    """The answer to mark: the one asked for, or the first; raises NotFound."""
    wanted = request.args.get("question")
    for answer in found.open_answers:
        if wanted in (None, answer.item_key):
            return answer
    raise NotFound


def mark_form(found: Response, answer: OpenAnswer) -> MarkForm:
    """The form to mark one answer with the codebook of its programme."""
    return MarkForm().offer(answer.text, queries.codes_of(found.wave.cohort.programme_id))


def response_page(found: Response, answer: OpenAnswer, form: MarkForm) -> str:
    """One response without a name, and the form to mark one of its answers."""
    segments = queries.segments_of([each.id for each in found.open_answers])
    return render_template(
        "surveys/coding/response.jinja",
        response=found,
        answers=marked_answers(found, segments),
        current=answer.item_key,
        form=form,
        side=SIDE_WORDS[found.side.value],
        next_id=queries.next_unmarked(found),
        has_codes=len(form.code.choices) > 1,
    )


def back_to(segment: Segment) -> str:
    """The answer a mark stands in."""
    answer = segment.open_answer
    return url_for(".response", response_id=answer.response_id, question=answer.item_key)
