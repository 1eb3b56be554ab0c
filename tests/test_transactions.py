"""A unit of work commits wholly or not at all, and no update is lost."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from mentoring import clock
from mentoring.extensions import db
from mentoring.jobs import Lease
from mentoring.transactions import unit_of_work


def test_an_error_rolls_everything_back(app: Flask) -> None:
    def fail_half_way() -> None:
        with unit_of_work():
            db.session.add(Lease(name="a", holder="x", until=clock.now()))
            db.session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert db.session.scalars(select(Lease)).all() == []


def test_a_unit_inside_a_unit_is_refused(app: Flask) -> None:
    with unit_of_work(), pytest.raises(RuntimeError, match="already open"), unit_of_work():
        pass


def test_changes_made_outside_a_unit_are_refused_rather_than_lost(app: Flask) -> None:
    db.session.add(Lease(name="a", holder="x", until=clock.now()))
    with pytest.raises(RuntimeError, match="outside"), unit_of_work():
        pass
    db.session.rollback()


def test_no_increment_is_lost_between_four_writers(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    with app.app_context():
        with unit_of_work():
            db.session.add(Lease(name="counter", holder="0", until=clock.now()))
        db.session.remove()

    def increment() -> None:
        with app.app_context():
            for _ in range(20):
                with unit_of_work():
                    row = db.session.get_one(Lease, "counter", with_for_update=True)
                    row.holder = str(int(row.holder) + 1)
            db.session.remove()

    threads = [threading.Thread(target=increment) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert db.session.get_one(Lease, "counter").holder == "80"
        db.session.remove()
