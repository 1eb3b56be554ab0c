"""What waits for somebody about their profile."""

from flask import url_for

from mentoring.accounts.models import Account
from mentoring.formatters import plural
from mentoring.profiles import queries
from mentoring.profiles.completeness import unfinished
from mentoring.registry import HomeTask


def tasks(account: Account) -> list[HomeTask]:
    """Begin, finish or check the profile. People who hold a role need not have one."""
    far = queries.begun(account.id)
    if far.checked or (account.grants and not far.roles):
        return []
    profile = queries.find_profile(account.id) if far.roles else None
    if profile is None:
        return [
            HomeTask(
                "now",
                "Begin your profile",
                "It takes about ten minutes on a phone, and you can stop and come back.",
                url_for("profile.overview"),
                order=20,
            )
        ]
    missing = unfinished(profile)
    if missing:
        text = f"{plural(len(missing), 'page')} still to do before you can apply."
        url = url_for("profile.overview")
        return [HomeTask("now", "Finish your profile", text, url, order=20)]
    if profile.checked_at is None:
        text = "Everything needed is answered. Look it over once and say that it is right."
        return [HomeTask("now", "Check your profile", text, url_for("profile.check"), order=20)]
    return []
