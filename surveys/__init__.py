"""Instruments and evidence: schedules, responses, qualitative coding, evaluation.

May import mentoring's doors and its areas' models, queries and services; never views, forms or
presenters. Called by `wsgi.py` through `init_app`.
"""

from flask import Blueprint, Flask

from mentoring.mail import MailClass
from mentoring.permissions import BY_LINK, COORDINATOR, EVALUATOR, OVERSIGHT, PUBLIC, Role
from mentoring.registry import DemoStep, NavigationItem, ReferenceLoader, Registry
from surveys import demo, held, home, listeners
from surveys.coding import codebook_views
from surveys.coding import models as coding_models
from surveys.coding import views as coding_views
from surveys.evaluation import jobs as evaluation_jobs
from surveys.evaluation import models as evaluation_models
from surveys.evaluation import oversight_views
from surveys.evaluation import views as evaluation_views
from surveys.instruments import models as instruments_models
from surveys.instruments.services import load_declared
from surveys.responses import models as responses_models
from surveys.responses import views as responses_views
from surveys.schedules import jobs as schedules_jobs
from surveys.schedules import models as schedules_models
from surveys.schedules import plan_views

MODELS = (instruments_models, schedules_models, responses_models, coding_models, evaluation_models)

pages = Blueprint("surveys", __name__, template_folder="templates")
"""Carries the templates of every area here; has no page of its own."""


def init_app(app: Flask) -> None:
    """Plug surveys into the mentoring application."""
    app.extensions[listeners.EXTENSION] = True
    listeners.connect()
    registry: Registry = app.extensions["mentoring_registry"]
    registry.add_holder(held.HOLDER)
    registry.add_blueprint(pages, PUBLIC)
    registry.add_blueprint(responses_views.pages, BY_LINK)
    registry.add_blueprint(plan_views.pages, COORDINATOR)
    registry.cohort_settings.append(plan_views.settings)
    registry.reference_loaders.append(
        ReferenceLoader("Survey questions", lambda: len(load_declared()))
    )
    registry.add_job(schedules_jobs.KIND)
    registry.mail_classes |= {
        "surveys/invitation": MailClass.ANSWER,
        "surveys/reminder": MailClass.REMINDER,
    }
    registry.demo_steps.append(DemoStep("Check-ins sent and answered", 60, demo.answers))
    registry.ticks.append(schedules_jobs.TICK)
    registry.add_job(evaluation_jobs.KIND)
    registry.ticks.append(evaluation_jobs.TICK)
    registry.add_blueprint(evaluation_views.pages, evaluation_views.REPORT_READER)
    for blueprint, guard in oversight_views.GUARDS:
        registry.add_blueprint(blueprint, guard)
    registry.navigation.append(
        NavigationItem("Released reports", "oversight.index", OVERSIGHT.allows, order=25)
    )
    registry.add_blueprint(coding_views.pages, EVALUATOR)
    registry.add_blueprint(codebook_views.pages, EVALUATOR)
    registry.navigation.append(
        NavigationItem(
            "Answers to read",
            "evaluation.index",
            lambda account: account.has_grant(Role.EVALUATOR),
            order=25,
        )
    )
    registry.demo_steps.append(DemoStep("An evaluator reads and marks", 80, demo.coding))
    registry.participant_tasks.append(home.check_in_tasks)
    registry.home_tasks.append(home.tasks)
    registry.cohort_links.append(home.cohort_links)
