"""The data protection officer's page of the audit log."""

from collections.abc import Sequence

from flask import Blueprint, render_template, url_for

from mentoring.accounts.models import Account
from mentoring.listing import page_asked, page_of
from mentoring.permissions import DATA_PROTECTION, Role
from mentoring.privacy import acts, log
from mentoring.privacy.forms import LogForm
from mentoring.registry import HomeTask

audit_log = Blueprint("audit_log", __name__, url_prefix="/audit-log")

GUARDS = ((audit_log, DATA_PROTECTION),)


@audit_log.get("")
def index():
    form = LogForm()
    said = {each: acts.act(each) for each in log.actions()}
    form.action.choices = {"": "Anything"} | dict(sorted(said.items(), key=lambda each: each[1]))
    days = form.days.data or ""
    wanted = log.LogFilter(
        form.action.data or "",
        form.actor.data or "",
        int(days) if days in ("1", "7", "30", "365") else 0,
        form.sort.data or "newest",
    )
    return render_template(
        "privacy/log.jinja",
        form=form,
        page=page_of(log.events(wanted), page_asked()),
        acts=acts,
    )


def tasks(account: Account) -> Sequence[HomeTask]:
    """The audit log, on the data protection officer's home page."""
    if not account.has_grant(Role.DATA_PROTECTION):
        return []
    text = "Who did what, and when. Never what was said."
    return [HomeTask("run", "Audit log", text, url_for("audit_log.index"))]
