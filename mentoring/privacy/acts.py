"""What the audit log calls acts, things and jobs, in words for people. Pure.

The stored names stay what they are: they are searched by, and copies of data carry them.
"""

import re

THINGS = {
    "BlindOpening": "Name opened in review",
    "CaseNote": "Note on a case",
    "Card": "Card in the directory",
    "Caseload": "Pairing in somebody’s care",
    "CheckIn": "Check-in",
    "ChoiceResponse": "What a mentor said to a choice",
    "CircleHelp": "Request for help in a circle",
    "CircleMeeting": "Meeting of a circle",
    "CircleMember": "Place in a circle",
    "ClaimInvitation": "Invitation to claim an imported profile",
    "Code": "Theme of open answers",
    "DataCopy": "Copy of somebody’s data",
    "DataRequest": "Request about somebody’s data",
    "FairnessSnapshot": "Fairness report",
    "HelpRequest": "Request for help",
    "InstrumentVersion": "Set of questions",
    "LookAgain": "Request to look at it again",
    "MailPreference": "Choice about mail",
    "ManagerShare": "Sharing with a manager",
    "MatchRun": "Match",
    "Message": "Letter to people",
    "PairRule": "Rule about two people",
    "PairingMember": "Person in a pairing",
    "PeopleDownload": "File that names people",
    "PeopleImport": "Import of people",
    "PositiveAction": "Positive-action record",
    "PositiveActionReview": "Review of a positive-action record",
    "Proposal": "Proposed pair",
    "ReportSnapshot": "Feedback report",
    "RoleGrant": "Role",
    "RunCheck": "Check of a match",
    "Segment": "Marked passage",
    "SurveyWave": "Wave of check-ins",
    "TrainingList": "List of training",
    "UnmatchedApplication": "Person left without a partner",
}
"""Things whose stored name, split into words, would not say what they are."""

ACTS = {
    "invitation accepted": "invitation answered: yes",
    "invitation declined": "invitation answered: no",
    "invitation not_now": "invitation answered: not now",
    "pair rule keep": "two people kept together",
    "pair rule never": "two people kept apart",
    "replay started": "match computed again from what was stored",
    "replay cancelled": "computing a match again was cancelled",
    "sensitivity started": "check of how firm a match is, started",
    "sensitivity cancelled": "check of how firm a match is, cancelled",
}
"""Acts whose stored name is not how somebody would say it."""


def act(stored: str) -> str:
    """Return what somebody did, in words.

    Parameters
    ----------
    stored : str
        As the log stores it.

    Returns
    -------
    str
        Such as "Invitation answered: not now".
    """
    words = ACTS.get(stored, stored).replace("_", " ").replace("match run", "match")
    return words[:1].upper() + words[1:]


def thing(kind: str, number: int | None = None) -> str:
    """Return what it was done to.

    Parameters
    ----------
    kind : str
        The kind of thing as the log stores it; empty for an act on nothing in particular.
    number : int, optional
        Its number.

    Returns
    -------
    str
        Such as "Match 6".
    """
    if not kind:
        return "Nothing in particular"
    words = THINGS.get(kind) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).capitalize()
    return words if number is None else f"{words} {number}"


def job(stored: str) -> str:
    """Return which part of the service acted.

    Parameters
    ----------
    stored : str
        The name of a job.

    Returns
    -------
    str
        Such as "deliver mail".
    """
    return stored.replace("_", " ").replace("-", " ").replace("match run", "match")
