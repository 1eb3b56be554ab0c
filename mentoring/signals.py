"""How an area tells areas above it what happened. Listeners run in the same transaction."""

from blinker import Namespace

_signals = Namespace()

account_created = _signals.signal("account-created")  # account, by_themselves
notices_shown = _signals.signal("notices-shown")  # account (just made), keys, shown
account_renamed = _signals.signal("account-renamed")  # account, by_themselves
account_erased = _signals.signal("account-erased")  # account
profile_changed = _signals.signal("profile-changed")  # profile, together (one of many)
consent_withdrawn = _signals.signal("consent-withdrawn")  # account, purpose
declaration_changed = _signals.signal("declaration-changed")  # account
cohort_changed = _signals.signal("cohort-changed")  # cohort (made or edited), actor
people_taken_in = _signals.signal("people-taken-in")  # applications, actor; before their first mail
application_moved = _signals.signal("application-moved")  # application, actor
priority_taken_back = _signals.signal("priority-taken-back")  # application
pairing_invited = _signals.signal("pairing-invited")  # pairing
pairing_confirmed = _signals.signal("pairing-confirmed")  # pairing
pairing_refused = _signals.signal("pairing-refused")  # pairing (declined, deferred or expired)
pairing_ended = _signals.signal("pairing-ended")  # pairing
circle_joined = _signals.signal("circle-joined")  # circle (running), members who are in it now
circle_left = _signals.signal("circle-left")  # member (left, taken out, or their circle closed)
