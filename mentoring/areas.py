"""The visible list of areas: each plugs its blueprints (with their guards), jobs and tasks in here.

Their tables are listed in `tables.py`.
"""

from collections.abc import Callable
from typing import Any

from mentoring import backup, delivery, jobs, rotation, worker
from mentoring.accounts import admin_views as accounts_admin_views
from mentoring.accounts import cli as accounts_cli
from mentoring.accounts import contact_views as accounts_contact_views
from mentoring.accounts import held as accounts_held
from mentoring.accounts import home as accounts_home
from mentoring.accounts import invitation_views as accounts_invitation_views
from mentoring.accounts import jobs as accounts_jobs
from mentoring.accounts import preferences as accounts_preferences
from mentoring.accounts import refused as accounts_refused
from mentoring.accounts import views as accounts_views
from mentoring.casework.area import casework
from mentoring.choices.area import choices
from mentoring.circles.area import circles
from mentoring.demo import cli as demo_cli
from mentoring.demo import steps as demo_steps
from mentoring.home import views as home_views
from mentoring.imports import claim_views as imports_claim_views
from mentoring.imports import cli as imports_cli
from mentoring.imports import held as imports_held
from mentoring.imports import home as imports_home
from mentoring.imports import jobs as imports_jobs
from mentoring.imports import listeners as imports_listeners
from mentoring.imports import training_views as imports_training_views
from mentoring.imports import views as imports_views
from mentoring.matchmaking.area import matchmaking
from mentoring.monitoring import held as monitoring_held
from mentoring.monitoring import home as monitoring_home
from mentoring.monitoring import jobs as monitoring_jobs
from mentoring.monitoring import views as monitoring_views
from mentoring.organisations import cli as organisations_cli
from mentoring.organisations import queries as organisations_queries
from mentoring.organisations import services as organisations_services
from mentoring.pairings import again as pairings_again
from mentoring.pairings import board_views as pairings_board_views
from mentoring.pairings import caseload_views as pairings_caseload_views
from mentoring.pairings import handover_views as pairings_handover_views
from mentoring.pairings import held as pairings_held
from mentoring.pairings import home as pairings_home
from mentoring.pairings import jobs as pairings_jobs
from mentoring.pairings import list_views as pairings_list_views
from mentoring.pairings import listeners as pairings_listeners
from mentoring.pairings import queries as pairings_queries
from mentoring.pairings import views as pairings_views
from mentoring.permissions import (
    ADMINISTRATOR,
    CASELOAD_OWNER,
    COORDINATOR,
    DATA_PROTECTION,
    PUBLIC,
    SIGNED_IN,
)
from mentoring.privacy import copies as privacy_copies
from mentoring.privacy import erasing as privacy_erasing
from mentoring.privacy import holds as privacy_holds
from mentoring.privacy import home as privacy_home
from mentoring.privacy import keeping as privacy_keeping
from mentoring.privacy import log_views as privacy_log_views
from mentoring.privacy import notice_views as privacy_notice_views
from mentoring.privacy import notices as privacy_notices
from mentoring.privacy import officer_views as privacy_officer_views
from mentoring.privacy import people_files as privacy_people_files
from mentoring.privacy import request_views as privacy_request_views
from mentoring.privacy import requests as privacy_requests
from mentoring.privacy import sharing as privacy_sharing
from mentoring.privacy import sharing_views as privacy_sharing_views
from mentoring.privacy import shown as privacy_shown
from mentoring.privacy import traces as privacy_traces
from mentoring.privacy import views as privacy_views
from mentoring.profiles import apart_views as profiles_apart_views
from mentoring.profiles import held as profiles_held
from mentoring.profiles import home as profiles_home
from mentoring.profiles import services as profiles_services
from mentoring.profiles import step_views as profiles_step_views
from mentoring.profiles import vocabulary_views as profiles_vocabulary_views
from mentoring.programmes import (
    applicant_views,
    applications_views,
    conversation_views,
    conversations_held,
    meeting,
    positive_reminders,
    positive_views,
    priority_held,
    reciprocal_views,
    settings_summary,
    settings_views,
    training_views,
)
from mentoring.programmes import held as programmes_held
from mentoring.programmes import home as programmes_home
from mentoring.programmes import jobs as programmes_jobs
from mentoring.programmes import listeners as programmes_listeners
from mentoring.programmes import look_views as programmes_look_views
from mentoring.programmes import overview as programmes_overview
from mentoring.programmes import queries as programmes_queries
from mentoring.programmes import views as programmes_views
from mentoring.registry import JobKind, NavigationItem, ReferenceLoader, Registry, Tick
from mentoring.reports import assessor_views as reports_assessor_views
from mentoring.reports import overseen_views as reports_overseen_views
from mentoring.reports import sponsor_views as reports_sponsor_views
from mentoring.reports import views as reports_views
from mentoring.reports.circles import views as circle_report_views
from mentoring.reports.fairness import jobs as fairness_jobs
from mentoring.reports.fairness import views as fairness_views
from mentoring.tables import MODELS

__all__ = ["AREAS", "MODELS"]


def everybody(account: object) -> bool:
    return True


def background(registry: Registry) -> None:
    registry.add_job(JobKind(delivery.KIND, delivery.deliver, max_attempts=20))
    registry.ticks.append(Tick("mail due", delivery.ask, "interval", {"seconds": 3}))
    registry.ticks.append(Tick("jobs abandoned", jobs.close_abandoned, "interval", {"seconds": 10}))
    registry.commands += [worker.worker, backup.backup, backup.restore, rotation.rotate_keys]


def home(registry: Registry) -> None:
    registry.add_blueprint(home_views.public, PUBLIC)
    registry.add_blueprint(home_views.mine, SIGNED_IN)
    registry.navigation.append(NavigationItem("Home", "home.page", everybody, 0))
    registry.footer += [
        NavigationItem("How we use what you tell us", "home_public.privacy", everybody, 80),
        NavigationItem("Accessibility statement", "home_public.accessibility", everybody, 85),
        NavigationItem("Cookies", "home_public.cookies", everybody, 90),
    ]


def accounts(registry: Registry) -> None:
    registry.add_holder(accounts_held.HOLDER)
    registry.add_blueprint(accounts_views.mine, SIGNED_IN)
    registry.add_blueprint(accounts_admin_views.admin, ADMINISTRATOR)
    registry.add_pages(
        accounts_invitation_views,
        accounts_contact_views,
    )
    registry.mail_routing = accounts_preferences.route
    registry.mail_classes |= accounts_preferences.CLASSES
    registry.mail_refused, registry.mail_accepted = accounts_refused.note, accounts_refused.forget
    registry.ticks.append(
        Tick("staff to remind", accounts_jobs.remind_invited, "interval", {"minutes": 15})
    )
    registry.navigation += [
        NavigationItem("Accounts", "accounts.index", ADMINISTRATOR.allows, order=80),
        NavigationItem("Your account", "my_account.page", SIGNED_IN.allows, order=90),
    ]
    registry.home_tasks.append(accounts_home.tasks)
    registry.scopes["programme"] = programmes_queries.programme_names
    registry.scopes["organisation"] = organisations_queries.organisation_names
    registry.scopes["region"] = organisations_queries.region_names
    registry.commands.append(accounts_cli.create_admin)


def organisations(registry: Registry) -> None:
    registry.commands.append(organisations_cli.load_reference)
    registry.reference_loaders.append(
        ReferenceLoader("Organisations", organisations_services.load_reference)
    )


def privacy(registry: Registry) -> None:
    registry.add_holder(privacy_sharing.HOLDER)
    registry.add_pages(
        privacy_sharing_views,
        privacy_views,
        privacy_log_views,
        privacy_request_views,
        privacy_officer_views,
        privacy_notice_views,
    )
    registry.home_tasks += [privacy_log_views.tasks, privacy_home.tasks]
    registry.notices_at_sign_up = privacy_shown.at_sign_up
    registry.published_notices = privacy_notices.published_in
    privacy_shown.connect()
    registry.participant_tasks.append(privacy_home.notice_tasks)
    registry.commands.append(privacy_keeping.retention)
    registry.add_job(JobKind(privacy_keeping.JOB, privacy_keeping.run))
    registry.navigation += [
        NavigationItem(
            "Data protection", "data_protection.index", DATA_PROTECTION.allows, order=70
        ),
        NavigationItem("Audit log", "audit_log.index", DATA_PROTECTION.allows, order=71),
    ]
    for holder in (
        privacy_traces.LETTERS,
        privacy_traces.ACTS,
        privacy_copies.HOLDER,
        privacy_holds.HOLDER,
        privacy_erasing.HOLDER,
        privacy_requests.HOLDER,
        privacy_notices.HOLDER,
        privacy_people_files.HOLDER,
    ):
        registry.add_holder(holder)
    registry.add_job(JobKind(privacy_copies.JOB, privacy_copies.make))
    registry.add_job(JobKind(privacy_erasing.JOB, privacy_erasing.run))
    registry.ticks += [
        Tick("erasures due", privacy_erasing.ask_due, "interval", {"minutes": 15}),
        Tick("retention", privacy_keeping.ask_nightly, "cron", {"hour": 3, "minute": 30}),
    ]


def profiles(registry: Registry) -> None:
    registry.add_holder(profiles_held.HOLDER)
    registry.add_blueprint(profiles_step_views.bp, SIGNED_IN)
    registry.add_pages(
        profiles_apart_views,
        profiles_vocabulary_views,
    )
    registry.navigation.append(
        NavigationItem("Topics", "vocabulary.index", COORDINATOR.allows, order=60)
    )
    registry.navigation.append(
        NavigationItem("Profile", "profile.overview", SIGNED_IN.allows, order=20)
    )
    registry.home_tasks.append(profiles_home.tasks)
    registry.reference_loaders.append(
        ReferenceLoader("Topics and specialisms", profiles_services.load_vocabulary)
    )


def monitoring(registry: Registry) -> None:
    registry.add_holder(monitoring_held.HOLDER)
    registry.add_pages(monitoring_views)
    registry.home_tasks.append(monitoring_home.tasks)
    registry.after_applying.append(monitoring_home.tasks)
    registry.add_job(monitoring_jobs.KIND)
    registry.ticks.append(monitoring_jobs.TICK)


def reports(registry: Registry) -> None:
    registry.add_pages(reports_views, reports_sponsor_views, reports_assessor_views)
    registry.add_pages(reports_overseen_views, circle_report_views)
    registry.navigation.append(reports_overseen_views.NAVIGATION)
    registry.home_tasks.append(reports_overseen_views.tasks)
    registry.add_pages(fairness_views)
    registry.cohort_links += [reports_views.cohort_links, fairness_views.cohort_links]
    registry.cohort_links.append(circle_report_views.cohort_links)
    registry.cohort_counts += [reports_views.cohort_counts, circle_report_views.cohort_counts]
    registry.home_tasks.append(fairness_views.tasks)
    registry.home_tasks += [reports_sponsor_views.tasks, reports_assessor_views.tasks]
    registry.add_job(fairness_jobs.KIND)


def demo(registry: Registry) -> None:
    registry.commands.append(demo_cli.demo)
    registry.demo_steps += demo_steps.STEPS


def programmes(registry: Registry) -> None:
    registry.add_holder(programmes_held.HOLDER)
    registry.add_holder(priority_held.HOLDER)
    registry.add_holder(conversations_held.HOLDER)
    programmes_listeners.connect()
    registry.add_pages(
        programmes_views,
        applications_views,
        applicant_views,
        reciprocal_views,
        training_views,
        settings_views,
        positive_views,
        programmes_look_views,
        conversation_views,
    )
    registry.takes_part = programmes_queries.takes_part
    registry.participant_tasks.append(programmes_home.applicant_tasks)
    registry.home_tasks += [programmes_overview.tasks, programmes_home.coordinator_tasks]
    registry.coordinated.append(programmes_home.COORDINATED)
    registry.cohort_links.append(programmes_home.cohort_links)
    registry.cohort_counts.append(programmes_home.cohort_counts)
    registry.cohort_settings.append(settings_summary.settings)
    registry.add_job(JobKind(programmes_jobs.CLOSE, programmes_jobs.close))
    registry.ticks.append(
        Tick("cohorts to close", programmes_jobs.ask_due_to_close, "interval", {"minutes": 15})
    )
    registry.add_job(JobKind(positive_reminders.REMIND, positive_reminders.remind))
    registry.ticks.append(
        Tick("reviews to remind of", positive_reminders.ask, "cron", {"hour": 7, "minute": 5})
    )
    registry.navigation += [
        NavigationItem(
            "Programmes",
            "programme_makers.index",
            programmes_views.PROGRAMME_MAKER.allows,
            order=20,
        ),
        NavigationItem("Your applications", "my_applications.all_of_mine", has_no_role, order=30),
        NavigationItem("Open programmes", "open_programmes.index", has_no_role, order=40),
    ]


def pairings(registry: Registry) -> None:
    registry.add_holder(pairings_held.HOLDER)
    pairings_listeners.connect()
    registry.add_pages(
        pairings_views,
        pairings_board_views,
        pairings_list_views,
        pairings_caseload_views,
        pairings_handover_views,
    )
    registry.participant_tasks.append(pairings_home.tasks)
    registry.home_tasks.append(pairings_caseload_views.tasks)
    registry.coordinated += [pairings_home.COORDINATED, pairings_handover_views.COORDINATED]
    registry.cohort_links.append(pairings_home.cohort_links)
    registry.placed_in.append(pairings_queries.placed_in)
    registry.application_links.append(pairings_again.application_links)
    registry.add_job(JobKind(pairings_jobs.EXPIRE, pairings_jobs.expire))
    registry.add_job(JobKind(pairings_jobs.REMIND, pairings_jobs.remind))
    every = {"minutes": 5}
    registry.ticks += [
        Tick("invitations expired", pairings_jobs.ask_expired, "interval", every),
        Tick("invitations to remind of", pairings_jobs.ask_reminders, "interval", every),
    ]
    registry.navigation.append(
        NavigationItem("Your caseload", "caseload.index", CASELOAD_OWNER.allows, order=25)
    )
    registry.navigation.append(
        NavigationItem("Your pairings", "pairings.index", is_paired, order=25)
    )


def is_paired(account: Any) -> bool:
    """Whether "Your pairings" means something to them; whoever meets in circles has those."""
    return has_no_role(account) and meeting.in_pairs(account)


def has_no_role(account: Any) -> bool:
    """People who take part, and hold no role, see what participants need at the top."""
    return not account.grants


def imports(registry: Registry) -> None:
    registry.add_holder(imports_held.HOLDER)
    registry.add_pages(
        imports_views,
        imports_claim_views,
        imports_training_views,
    )
    registry.cohort_links.append(imports_training_views.cohort_links)
    imports_listeners.connect()
    registry.home_tasks.append(imports_home.tasks)
    registry.cohort_links.append(imports_home.cohort_links)
    registry.commands.append(imports_cli.import_people)
    registry.add_job(JobKind(imports_jobs.CHECK, imports_jobs.run_check))
    registry.add_job(JobKind(imports_jobs.APPLY, imports_jobs.run_apply))
    registry.add_job(JobKind(imports_jobs.LETTERS, imports_jobs.run_letters))
    registry.ticks.append(
        Tick("claims to remind of", imports_jobs.remind_claims, "interval", {"minutes": 15})
    )


AREAS: tuple[Callable[[Registry], None], ...] = (
    background,
    home,
    accounts,
    organisations,
    profiles,
    monitoring,
    privacy,
    imports,
    matchmaking,
    casework,
    reports,
    demo,
    programmes,
    pairings,
    choices,
    circles,
)
