"""Other weights tried on a match of 5,000 x 2,500: processor seconds a draw, and the memory.

    python -m benchmarks.sensitivity
    python -m benchmarks.sensitivity 10000 5000

Makes a cohort as `benchmarks.encoder` does, finds its match, then finds it again with a few sets of
weights drawn around its own, each asked of the criteria block by block. Prints what the match took,
the middle draw, what all the draws of a look would take, and how much the process grew.
"""

import itertools
import resource
import statistics
import sys
import time

from benchmarks.encoder import WARM, fill, service

SIZE = (5_000, 2_500)
DRAWS = 5
MIB = 1024


def measure(cohort_id: int, draws: int) -> tuple[float, list[float], float]:
    """Processor seconds of the match and of each draw, and MiB the draws added at most."""
    from mentoring.extensions import db
    from mentoring.matchmaking import problem, sensitivity
    from mentoring.matchmaking.encoding import encode
    from mentoring.matchmaking.options import RunOptions
    from mentoring.matchmaking.solving import pairs_alone
    from mentoring.programmes.models import Cohort

    intake = problem.read(db.session.get_one(Cohort, cohort_id))
    db.session.remove()
    encoded = encode(intake, RunOptions(seed=1), reciprocal=False)
    began = time.process_time()
    pairs = pairs_alone(encoded, lambda *_: None, lambda: False)
    took, most = time.process_time() - began, _most_held()
    ticks = [time.process_time()]
    sensitivity.survival(
        encoded,
        pairs,
        sensitivity.draw(encoded.options.weights, 1, draws),
        lambda *_: ticks.append(time.process_time()),
        lambda: False,
    )
    laps = [after - before for before, after in itertools.pairwise(ticks)]
    return took, laps, _most_held() - most


def _most_held() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB


def main() -> None:
    """Measure and print."""
    from mentoring.matchmaking.sensitivity import DRAWS as ALL

    mentees, mentors = [int(each) for each in sys.argv[1:]] or SIZE
    with service():
        measure(fill(*WARM), 1)
        took, laps, grown = measure(fill(mentees, mentors), DRAWS)
    middle = statistics.median(laps)
    print(f"{mentees:,} mentees x {mentors:,} mentors")
    print(f"  The match itself: {took:.2f} s")
    print(f"  One draw, the middle of {DRAWS}: {middle:.2f} s")
    print(f"  All {ALL} draws of a look: about {ALL * middle / 60:.0f} minutes")
    print(f"  Memory beyond that of the match: {max(grown, 0):.0f} MiB")


if __name__ == "__main__":
    main()
