"""The demo's check-ins: sent on their days by the same jobs, and answered by most people."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from mentoring import clock
from mentoring.extensions import db
from mentoring.programmes.models import Cohort
from mentoring.transactions import unit_of_work
from surveys.coding import services
from surveys.coding.passages import sentences
from surveys.coding.queries import codes_of
from surveys.evaluation.queries import waves_to_freeze
from surveys.evaluation.services import compute_report, keep_report
from surveys.instruments.items import ChoiceItem, Item
from surveys.responses.models import OpenAnswer, Response
from surveys.responses.services import MAY_READ, save_section, submit
from surveys.schedules.jobs import due_ids
from surveys.schedules.models import CheckIn, CheckInStatus, SurveyWave
from surveys.schedules.queries import waves_to_close
from surveys.schedules.services import close_wave, take_step

FIRST_DAY, EVERY = 103, 2
ANSWERS_PER_VISIT, NEVER_ANSWERS = 0.45, 0.12
TIME_OF_DAY = timedelta(hours=11)

OPEN_ANSWERS = (
    "Somebody who has been through the same reorganisation helped me to see what comes next.",
    "We agreed at the start what we would not talk about. That made everything else easier.",
    "I asked for feedback on an application and got it the same day. I had never had that before.",
    "It is hard to find the time. Two meetings were moved, and then a month had gone.",
    "I was overlooked for a promotion again. My mentor helped me to ask why, in writing.",
    "I would like to meet others in the programme. It can feel as if I were the only one.",
    "My manager does not know about this and I would like to keep it that way.",
    "I have learned as much as I have given. I see our recruitment differently now.",
    "Being able to be honest about how meetings feel has made me more confident in them.",
    "I am acting up without the pay, and now I know whom to speak to about it.",
    "The questions my partner asks are better than any advice.",
    "A short guide for the second and third meeting would be useful.",
)


IN_A_CIRCLE = (
    "It helps to hear that others have met the same and what they did next.",
    "We said at the first meeting what stays in the room, so people are honest.",
    "Finding a time for everybody is hard, and two of us often come late.",
    "I asked the circle about my interview and felt ready for it.",
    "I would like a meeting with more time for one question at a time.",
    "I had thought I was the only one who was passed over. I am not.",
    "More guidance for the first meeting would help, and a longer programme.",
    "I go back to work with one thing to try, and that is enough.",
)


def answers(demo: Any) -> None:
    """From the first confirmation until today, every other day: send, remind, answer, close."""
    dice = Random(20261122)
    silent: set[int] = set()
    for days_ago in range(FIRST_DAY, -1, -EVERY):
        with clock.moved(_late_morning(days_ago)):
            for check_in_id in due_ids():
                with unit_of_work():
                    take_step(check_in_id)
            with unit_of_work():
                _answer_some(dice, silent)
            for wave_id in waves_to_close(clock.now()):
                with unit_of_work():
                    close_wave(wave_id)
            for wave_id in waves_to_freeze():
                report = compute_report(wave_id)
                with unit_of_work():
                    keep_report(wave_id, report)


def _late_morning(days_ago: int) -> timedelta:
    """How far to move the clock for late morning so many days ago: mail keeps to working hours."""
    midnight = clock.start_of_day(clock.today()) - clock.now()
    return midnight + TIME_OF_DAY - timedelta(days=days_ago)


def _answer_some(dice: Random, silent: set[int]) -> None:
    open_now = db.session.scalars(
        select(CheckIn).where(CheckIn.status == CheckInStatus.SENT).order_by(CheckIn.id)
    ).all()
    for check_in in open_now:
        chance = dice.random()
        if check_in.id in silent or check_in.closes_on < clock.today():
            continue
        if chance < NEVER_ANSWERS and check_in.reminders == 0:
            silent.add(check_in.id)
        elif chance < NEVER_ANSWERS + ANSWERS_PER_VISIT:
            _answer(dice, check_in)


def answer_open_check_ins(seed: int = 1) -> None:
    """Everybody who has been asked answers now, in the caller's unit of work."""
    dice = Random(seed)
    asked = select(CheckIn).where(CheckIn.status == CheckInStatus.SENT).order_by(CheckIn.id)
    for check_in in db.session.scalars(asked).all():
        _answer(dice, check_in)


def _answer(dice: Random, check_in: CheckIn) -> None:
    for section in check_in.instrument_version.instrument.sections:
        sent: dict[str, str | None] = {}
        for item in section.items:
            sent[item.key] = _invented(
                dice, item, IN_A_CIRCLE if check_in.in_a_circle else OPEN_ANSWERS
            )
            sent[item.key + MAY_READ] = "y" if dice.random() < 0.8 else None
        save_section(check_in, section, sent)
    submit(check_in)


def _invented(dice: Random, item: Item, words: Sequence[str]) -> str | None:
    """An answer people might give; now and then a question is left out."""
    if dice.random() < 0.05:
        return None
    if isinstance(item, ChoiceItem):
        options = list(item.options())
        middle = (len(options) - 1) * 0.62
        return options[max(0, min(len(options) - 1, round(dice.gauss(middle, len(options) / 4))))]
    return dice.choice(words)


THEME_WORDS = {
    "Mentoring relationship": ("agreed", "honest", "questions", "reorganisation"),
    "Practical obstacles": ("time", "guide"),
    "Overlooked for promotion": ("overlooked",),
    "Acting up unpaid": ("acting up",),
    "Belonging": ("only one", "meet others"),
    "Relationship with manager": ("manager",),
}


def coding(demo: Any) -> None:
    """The evaluator has begun a codebook and marked about half of what was written."""
    evaluator, programme = demo.account("evaluator"), demo.programme("national")
    with unit_of_work():
        services.suggest_codes(programme, actor=evaluator)
        codes = {code.name: code for code in codes_of(programme.id)}
        answers = db.session.scalars(
            select(OpenAnswer)
            .join(Response)
            .join(SurveyWave)
            .join(Cohort)
            .where(Cohort.programme_id == programme.id)
            .order_by(OpenAnswer.id)
        ).all()
        for answer in answers[::2]:
            for name, words in THEME_WORDS.items():
                chosen = [
                    number
                    for number, (start, stop) in enumerate(sentences(answer.text))
                    if any(word in answer.text[start:stop].lower() for word in words)
                ]
                if chosen:
                    services.mark(answer, codes[name], actor=evaluator, sentences=chosen)
