"""Reading 10,000 people's encrypted answers where they are read: decryption adds under a second.

    python -m benchmarks.decryption

Fills a fresh SQLite database with 10,000 people who share experience and have answered the equality
questions, and reads both as the match's encoder and the fairness report do, timing every call of
the cipher. Fails when those add up to a second or more for either.
"""

import secrets
import sys
import time
from typing import Any

from benchmarks.place import fresh_application
from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.monitoring.models import EqualityAnswers, MonitoringSecret
from mentoring.monitoring.queries import answers_for_figures, key_of
from mentoring.monitoring.questions import derived, question_list
from mentoring.profiles.experience import TAGS
from mentoring.profiles.models import Consent, Purpose, SharedExperience
from mentoring.profiles.queries import shared_answers_for
from mentoring.transactions import unit_of_work

PEOPLE = 10_000
LIMIT_SECONDS = 1.0


class Timed:
    """A cipher that adds up what decrypting costs, in processor time: the machine may be busy."""

    def __init__(self, cipher: Any) -> None:
        self.cipher, self.seconds, self.values = cipher, 0.0, 0

    def decrypt(self, token: bytes) -> bytes:
        """The text, with its time and number written down."""
        started = time.process_time()
        text = self.cipher.decrypt(token)
        self.seconds += time.process_time() - started
        self.values += 1
        return bytes(text)


def fill() -> list[int]:
    """So many people, each with tags, a consent, and an answer to every question."""
    now, secret, tags = clock.now(), secrets.token_hex(32), list(TAGS)
    options = {each.key: each.options for each in question_list().questions}
    with unit_of_work():
        accounts = [
            {"email": f"person{n}@example.org", "name": f"Person {n}", "fs_uniquifier": str(n)}
            for n in range(PEOPLE)
        ]
        db.session.execute(db.insert(Account), accounts)
        ids = list(db.session.scalars(db.select(Account.id)))
        db.session.add(MonitoringSecret(id=1, secret=secret))
        shared, consents, equality = [], [], []
        for n, each in enumerate(ids):
            chosen = {"tags": [tags[n % len(tags)], tags[(n + 3) % len(tags)]], "importance": 2}
            shared.append({"account_id": each, "answer": chosen, "updated_at": now})
            consents.append(
                {
                    "account_id": each,
                    "purpose": Purpose.SHARED_EXPERIENCE,
                    "wording": "1",
                    "given_at": now,
                }
            )
            answers = question_list().tidied(
                {key: listed[n % len(listed)].code for key, listed in options.items()}
            )
            entry = {
                "from": clock.today().isoformat(),
                "version": 1,
                "answers": answers,
                "derived": derived(answers),
            }
            equality.append({"person_key": key_of(each, secret), "entries": [entry]})
        db.session.execute(db.insert(SharedExperience), shared)
        db.session.execute(db.insert(Consent), consents)
        db.session.execute(db.insert(EqualityAnswers), equality)
    return ids


def measure(app: Any) -> bool:
    """Time both reads and what of it is decryption; whether the limit holds."""
    ids, today, kept = fill(), clock.today(), True
    app.extensions["field_cipher"] = cipher = Timed(app.extensions["field_cipher"])
    print(f"{PEOPLE:,} people, processor time; decryption may add {LIMIT_SECONDS:.0f} s at most")
    for name, read in (
        ("tags, as the encoder reads them", lambda: shared_answers_for(ids)),
        ("equality answers, as the fairness report does", lambda: answers_for_figures(ids, today)),
    ):
        db.session.remove()
        cipher.seconds, cipher.values, started = 0.0, 0, time.process_time()
        found = read()
        whole = time.process_time() - started
        assert len(found) == PEOPLE
        kept &= cipher.seconds < LIMIT_SECONDS
        print(
            f"{name}: {whole:.2f} s, of which {cipher.seconds:.2f} s decrypting "
            f"{cipher.values:,} values"
        )
    return kept


def main() -> int:
    """Measure on a database of its own."""
    with fresh_application("decryption") as app:
        kept = measure(app)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
