"""How schedules tells the areas above it that nobody will answer a check-in any more."""

from blinker import Namespace

check_in_over = Namespace().signal("check-in-over")  # check_in
