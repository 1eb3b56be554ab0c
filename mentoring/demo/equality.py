"""Made-up answers to the equality questions, and the fairness report of the running cohort."""

from sqlalchemy import select

from mentoring import clock, jobs
from mentoring.accounts.models import Account
from mentoring.demo.build import Demo, ago
from mentoring.extensions import db
from mentoring.monitoring.questions import PREFER_NOT
from mentoring.monitoring.services import save_answers
from mentoring.programmes.models import Application
from mentoring.reports.fairness.services import ask_for_report
from mentoring.transactions import unit_of_work

NO_ANSWERS = 0.2
"""Share of people who leave all of it out."""

WEIGHTS: dict[str, dict[str, int]] = {
    "ethnicity": {
        "indian": 9, "pakistani": 8, "bangladeshi": 4, "chinese": 3, "caribbean": 10, "african": 13,
        "white_and_black_caribbean": 3, "any_other_ethnic_group": 2, "roma": 1, "irish": 2,
        "english_welsh_scottish_northern_irish_or_british": 9, PREFER_NOT: 2,
    },
    "sex": {"female": 38, "male": 24, PREFER_NOT: 2},
    "gender_identity": {"same": 60, "different": 2, PREFER_NOT: 2},
    "sexual_orientation": {
        "straight": 48, "gay_or_lesbian": 6, "bisexual": 4, "other": 1, PREFER_NOT: 6,
    },
    "disability_condition": {"yes": 18, "no": 42, PREFER_NOT: 3},
    "disability_activity": {"a_lot": 4, "a_little": 12, "not_at_all": 4, PREFER_NOT: 1},
    "religion": {
        "none": 18, "christian": 20, "hindu": 7, "muslim": 14, "sikh": 4, "other": 1, PREFER_NOT: 3,
    },
    "age_band": {"16_24": 4, "25_34": 22, "35_44": 20, "45_54": 12, "55_64": 5},
    "seb_parental_occupation": {
        "prof": 12, "mgr": 8, "cler": 10, "tech": 9, "rout": 16, "ltu": 3, "smallbiz": 6,
        "other": 3, PREFER_NOT: 2,
    },
}  # fmt: skip


def answers(demo: Demo) -> None:
    """Nearly everybody in the running cohort answers when they apply."""
    dice = demo.crowd.dice
    with clock.moved(ago(130)), unit_of_work():
        for account in db.session.scalars(
            select(Account)
            .join(Application, Application.account_id == Account.id)
            .where(Application.cohort_id == demo.cohort_ids["running"])
            .order_by(Account.id)
        ):
            if dice.random() >= NO_ANSWERS:
                chosen = {
                    key: dice.choices(list(given), list(given.values()))[0]
                    for key, given in WEIGHTS.items()
                }
                save_answers(account, chosen, actor=account)


def fairness(demo: Demo) -> None:
    """The coordinator has the running cohort's report made."""
    with unit_of_work():
        job = ask_for_report(demo.cohort("running"), actor=demo.account("coordinator"))
    jobs.run_now(job)
