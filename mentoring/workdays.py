"""Working days in England, from the bank holidays that come with the library: no network."""

from datetime import date, timedelta
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays


@cache
def _bank_holidays() -> BankHolidays:
    return BankHolidays(use_cached_holidays=True)


def is_working_day(day: date) -> bool:
    """Whether offices are open: Monday to Friday without bank holidays of England and Wales.

    Beyond the last year the library knows, only weekends are left out.
    """
    return bool(_bank_holidays().is_work_day(day, division=BankHolidays.ENGLAND_AND_WALES))


def working_days_after(day: date, count: int) -> date:
    """The day that is `count` working days after another, which itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
