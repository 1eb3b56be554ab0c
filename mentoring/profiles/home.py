"""What waits for somebody about their profile."""

from flask import url_for

from mentoring.accounts.models import Account
from mentoring.formatters import and_list, plural
from mentoring.profiles import queries
from mentoring.profiles.completeness import unfinished
from mentoring.registry import HomeTask


def tasks(account: Account) -> list[HomeTask]:
    """Begin, finish or check the profile. People who hold a role need not have one."""
    far = queries.begun(account.id)
    return (_which_part(account) if far.become else []) + _to_do(account, far)


def _which_part(account: Account) -> list[HomeTask]:
    """Ask somebody whose organisation was split where they are now."""
    profile = queries.find_profile(account.id)
    parts = queries.parts_to_choose(profile) if profile is not None else []
    if profile is None or profile.organisation is None or not parts:
        return []
    became = and_list([each.name for each in parts])
    return [
        HomeTask(
            "now",
            "Which organisation are you in now?",
            f"{profile.organisation.name} became {became}. One tap is enough.",
            url_for("profile.which_part"),
            order=15,
        )
    ]


def _to_do(account: Account, far: queries.Begun) -> list[HomeTask]:
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
