"""`flask worker`: the clock and the hands. Any number may run, on any number of machines.

The clock (APScheduler) beats only in the worker that holds the lease row; its ticks ask the tables
what is due and queue jobs. The hands are child processes, each running one job at a time, so that
a cancel, a lost lease or a stop ends a job whatever it is doing.
"""

import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any
from uuid import uuid4

import click
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask, current_app
from flask.cli import with_appcontext
from werkzeug.utils import import_string

from mentoring import jobs
from mentoring.extensions import db
from mentoring.failures import told
from mentoring.jobs import JobContext, JobStatus
from mentoring.registry import Tick, current_registry

log = logging.getLogger(__name__)

# Named by a string, as gunicorn names it: only wsgi.py knows both halves, and nothing imports it.
APPLICATION = "wsgi:create_app"
CLOCK_LEASE_SECONDS = 15
POLL_SECONDS = 0.4
EXTEND_EVERY = 5.0
START_METHOD = "spawn"


def serve_jobs(pipe: Connection, parent: int) -> None:
    """The life of a child: run what comes through the pipe; end with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    app: Flask = import_string(APPLICATION)()
    with app.app_context():
        pipe.send("ready")
        while True:
            try:
                context, kind, args = pipe.recv()
            except EOFError:
                return
            try:
                jobs.run_claimed(context, kind, args)
            except Exception as problem:
                log.error("Job %s (%s) failed\n%s", context.job_id, kind, told(problem))
            db.session.remove()
            pipe.send("done")


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


@dataclass
class Hand:
    """One child process and the job it holds."""

    process: Any = None
    pipe: Any = None
    context: JobContext | None = None
    ready: bool = False
    extended_at: float = 0.0

    def start(self) -> None:
        spawn = multiprocessing.get_context(START_METHOD)
        self.pipe, theirs = spawn.Pipe()
        self.process = spawn.Process(target=serve_jobs, args=(theirs, os.getpid()), daemon=True)
        self.process.start()
        theirs.close()
        self.context, self.ready = None, False

    def give(self, job: jobs.Job, worker: str) -> None:
        seconds = current_registry().jobs[job.kind].lease_seconds
        self.context = JobContext(job.id, worker, seconds)
        self.extended_at = 0.0
        self.pipe.send((self.context, job.kind, dict(job.args)))

    def end(self) -> None:
        self.process.kill()
        self.process.join(5)
        self.pipe.close()


@dataclass
class Worker:
    """The parent: beats the clock when it leads, hands out jobs, ends those that must stop."""

    app: Flask
    slots: int = 1
    name: str = field(
        default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
    )
    stopping: bool = False

    def run(self) -> None:
        """Work until told to stop; a job under way is given back by its lease running out."""
        hands = [Hand() for _ in range(self.slots)]
        for hand in hands:
            hand.start()
        clock = self.start_clock()
        log.info("Worker %s is ready", self.name)
        try:
            while not self.stopping:
                busy = sum(self.attend(hand) for hand in hands)
                time.sleep(0.05 if busy else POLL_SECONDS)
        finally:
            clock.shutdown(wait=False)
            for hand in hands:
                self.release(hand)

    def start_clock(self) -> BackgroundScheduler:
        """APScheduler with every registered tick; each asks only while this worker leads."""
        scheduler = BackgroundScheduler(
            timezone="Europe/London", job_defaults={"coalesce": True, "max_instances": 1}
        )
        for tick in current_registry().ticks:
            scheduler.add_job(self.beat, tick.trigger, args=[tick], name=tick.name, **tick.options)
        scheduler.start()
        return scheduler

    def beat(self, tick: Tick) -> None:
        """Ask one tick's question, if this worker holds the clock."""
        with self.app.app_context():
            if self.stopping or not jobs.hold_lease("clock", self.name, CLOCK_LEASE_SECONDS):
                return
            try:
                tick.ask()
            except Exception as problem:
                log.error("Tick %s failed\n%s", tick.name, told(problem))

    def attend(self, hand: Hand) -> bool:
        """Look after one hand; True when it just did something."""
        if not hand.process.is_alive():
            self.bury(hand)
            return True
        if hand.pipe.poll():
            try:
                hand.pipe.recv()
            except EOFError:
                return True
            hand.ready, hand.context = True, None
        if not hand.ready:
            return False
        if hand.context is None:
            job = jobs.claim(self.name)
            if job is not None:
                hand.give(job, self.name)
            db.session.rollback()
            return job is not None
        if not self.may_go_on(hand):
            context = hand.context
            hand.end()
            jobs.finish(context, JobStatus.CANCELLED)
            hand.start()
            return True
        return False

    def may_go_on(self, hand: Hand) -> bool:
        """Extend the lease now and then; see at every turn whether somebody has cancelled."""
        assert hand.context is not None
        if time.monotonic() - hand.extended_at > EXTEND_EVERY:
            hand.extended_at = time.monotonic()
            return jobs.extend_lease(hand.context) or self.just_finished(hand)
        return not hand.context.should_stop() or self.just_finished(hand)

    def just_finished(self, hand: Hand) -> bool:
        """Whether the job has closed itself a moment ago: its message is still in the pipe."""
        assert hand.context is not None
        job = db.session.get(jobs.Job, hand.context.job_id)
        over = job is None or (job.worker == self.name and job.status is not JobStatus.RUNNING)
        db.session.rollback()
        return over

    def bury(self, hand: Hand) -> None:
        """A child has died: its job failed this time; start another child."""
        if hand.context is not None:
            jobs.finish(hand.context, JobStatus.FAILED, "The process running it ended suddenly")
        hand.start()

    def release(self, hand: Hand) -> None:
        """End a child at the stop of the worker; its job goes back to the queue at once."""
        hand.end()
        if hand.context is not None:
            jobs.finish(hand.context, JobStatus.FAILED, "The worker was stopped")


@click.command("worker")
@click.option("--slots", default=1, show_default=True, help="How many jobs to run at a time.")
@with_appcontext
def worker(slots: int) -> None:
    """Run background work: matching, mail, surveys, imports. Start any number of these."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    this = Worker(current_app._get_current_object(), slots=slots)  # type: ignore[attr-defined]  # the proxy's own

    def stop(number: int, frame: Any) -> None:
        this.stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    this.run()
