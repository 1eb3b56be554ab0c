"""The feedback report of one wave and side, as it may be shown (pure).

Raw answers go in; only what has passed the disclosure gate comes out, so that a snapshot of it
holds nothing to hide. Everything is plain JSON.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from mentoring.disclosure import (
    MIN_COUNT,
    Partition,
    Release,
    Score,
    is_safe,
    may_show,
    release_answers,
    shown_count,
)
from surveys.instruments.declaration import Instrument, Scale
from surveys.instruments.items import ChoiceItem, Counted, Item
from surveys.instruments.scoring import (
    DETRACTORS,
    PROMOTERS,
    leave_intent,
    reverse,
    scale_score,
)

MEAN = Score((1, 2, 3, 4, 5), 1)
ENPS = Score((-100, 0, 100), 0)
ENPS_GROUPS = ("0 to 6", "7 or 8", "9 or 10")
LEAVING = (0, 1)
UNKNOWN = 5
MIN_CIRCLES = 2

AGREEMENT_BANDS: tuple[Partition, ...] = (
    ((0,), (1,), (2,), (3,), (4,)),
    ((0, 1), (2,), (3,), (4,)),
    ((0,), (1,), (2,), (3, 4)),
    ((0, 1), (2,), (3, 4)),
    ((0, 1, 2), (3,), (4,)),
    ((0, 1), (2, 3, 4)),
    ((0, 1, 2), (3, 4)),
    ((0, 1, 2, 3), (4,)),
)
STAY_BANDS: tuple[Partition, ...] = (
    ((0,), (1,), (2,), (3,), (4,), (5,)),
    ((0, 1), (2,), (3,), (4,), (5,)),
    ((0, 1), (2,), (3, 4), (5,)),
    ((0, 1), (2, 3, 4), (5,)),
    ((0, 1), (2, 3, 4, 5)),
    ((0, 1, 2, 5), (3, 4)),
    ((0, 1, 2, 3, 5), (4,)),
)
Answers = Mapping[str, str]


def response_rate(invited: int, answered: int, circles: int | None = None) -> dict[str, Any]:
    """Invited, answered and the rate, with small counts hidden.

    Parameters
    ----------
    invited : int
        How many people a check-in was sent to.
    answered : int
        How many of them sent their answers.
    circles : int or None
        In how many circles those invited are; None for people in pairs.

    Returns
    -------
    dict
        ``invited``; ``answered`` and ``percent``, both None when fewer than 5 answered. All are
        None when fewer than 10 were invited, so that "all of 6" is hidden like "fewer than 5 of
        6", and for circles where it could be one circle's. The percentage is rounded once, here.
    """
    if is_one_circle(circles) or not may_show(invited):
        return {"invited": None, "answered": None, "percent": None}
    shown = shown_count(answered)
    percent = round_half_up(Fraction(100 * answered, invited)) if shown and invited else None
    return {"invited": invited, "answered": shown, "percent": percent}


def is_one_circle(circles: int | None) -> bool:
    """Whether a figure would be that of one circle: then there is none.

    Parameters
    ----------
    circles : int or None
        In how many circles people are; None for people in pairs.

    Returns
    -------
    bool

    Examples
    --------
    >>> [is_one_circle(circles) for circles in (None, 1, 2)]
    [False, True, False]
    """
    return circles is not None and circles < MIN_CIRCLES


def round_half_up(exact: Fraction) -> int:
    """A number rounded as people round.

    Parameters
    ----------
    exact : Fraction
        Not negative.

    Returns
    -------
    int
    """
    return int(exact + Fraction(1, 2))


def side_figures(instrument: Instrument, answers: Sequence[Answers]) -> dict[str, Any]:
    """Every figure of one side that may be shown.

    Parameters
    ----------
    instrument : Instrument
        The version that was answered.
    answers : sequence of mapping
        Per response, item keys and stored codes.

    Returns
    -------
    dict
        ``items`` and ``scales``; both empty when fewer than 10 people answered.

    Notes
    -----
    Costs some hundred small integer programs, a few seconds: done once, when the wave closes.
    """
    if not may_show(len(answers)):
        return {"items": [], "scales": []}
    items, shown = [], {}
    for item, counted in _counted(instrument, answers):
        figure, release = _item_figure(item, counted, len(answers))
        items.append(figure)
        shown[item.key] = (item, counted, release)
    scales = [
        # The first that may not stand beside the scale settles it: the others need no attack.
        _scale_figure(
            instrument, scale, answers, all(_bears_a_scale(*shown[key]) for key in scale.items)
        )
        for scale in instrument.scales
    ]
    return {"items": items, "scales": scales}


def _bears_a_scale(item: ChoiceItem, counted: Counted, release: Release) -> bool:
    """Whether a question's figures stay safe beside a scale, which may give its mean away."""
    bands = tuple(band for band, _ in release.bands)
    return release.score is not None and is_safe(
        counted.counts, MEAN, bands, sensitive=item.sensitive, exactly=True
    )


def _counted(
    instrument: Instrument, answers: Sequence[Answers]
) -> Iterator[tuple[ChoiceItem, Counted]]:
    for item in instrument.items():
        if isinstance(item, ChoiceItem):
            options = item.options()
            given = [each[item.key] for each in answers if each.get(item.key) in options]
            yield item, item.summarise(given)


def _item_figure(item: ChoiceItem, counted: Counted, people: int) -> tuple[dict[str, Any], Release]:
    counts, labels = list(counted.counts), list(counted.labels)
    score, partitions = None, ()
    if item.kind == "agreement":
        score, partitions = MEAN, AGREEMENT_BANDS
    elif item.kind == "recommend":
        counts, labels = enps_groups(counted), list(ENPS_GROUPS)
        score, partitions = ENPS, (((0,), (1,), (2,)),)
    elif item.kind == "likelihood":
        partitions = STAY_BANDS
    elif item.kind == "choice":
        partitions = (tuple((option,) for option in range(len(counts))),)
    base = base_of(item, counted.answered, people)
    # Where the number of answers is a range, bands would add up to it and give it away.
    exact = base == str(counted.answered)
    release = release_answers(
        counts, score=score, partitions=partitions if exact else (), sensitive=item.sensitive
    )
    figure = {
        "key": item.key,
        "kind": item.kind,
        "text": item.text,
        "reverse": item.reverse,
        "base": base if release.respondents else None,
        "score": release.score,
        "bands": [[label_of(band, labels), count] for band, count in release.bands],
    }
    if item.kind == "likelihood":
        figure["leaving"] = _leaving(release, counted)
    return figure, release


def base_of(item: Item, answered: int, people: int) -> str:
    """How many answers a figure rests on, in words that give no small group away.

    Parameters
    ----------
    item : Item
        The question. One that hangs on another is left out by those it does not apply to, and how
        many those are may be a small count itself.
    answered, people : int
        Who answered this question, and who answered at all.

    Returns
    -------
    str
        A number, or a range such as ``"12 to 15"``.
    """
    missing = people - answered
    if item.show_if is None or not 0 < missing < MIN_COUNT:
        return str(answered)
    return f"{people - MIN_COUNT + 1} to {people - 1}"


def enps_groups(counted: Counted) -> list[int]:
    """How many answered 0 to 6, 7 or 8, and 9 or 10.

    Parameters
    ----------
    counted : Counted
        Answers from 0 to 10.

    Returns
    -------
    list of int
    """
    groups = [0, 0, 0]
    for value, count in zip(counted.values, counted.counts, strict=True):
        place = 0 if value in DETRACTORS else 2 if value in PROMOTERS else 1
        groups[place] += count
    return groups


def label_of(band: Sequence[int], labels: Sequence[str]) -> str:
    """Options put together, in words.

    Parameters
    ----------
    band : sequence of int
        Indices of options.
    labels : sequence of str
        What each option is called.

    Returns
    -------
    str

    Examples
    --------
    >>> label_of((0, 1), ["Very unlikely", "Unlikely"])
    'Very unlikely or unlikely'
    """
    words = [labels[option] for option in band]
    if len(words) == 1:
        return words[0]
    rest = [word if word.startswith("I ") else word[:1].lower() + word[1:] for word in words[1:]]
    return " or ".join([", ".join([words[0], *rest[:-1]]), rest[-1]])


def _leaving(release: Release, counted: Counted) -> dict[str, int] | None:
    """Who expects to leave, out of all and out of those who know; None unless the bands show it."""
    shown = {band for band, _ in release.bands}
    if LEAVING not in shown and not {(0,), (1,)} <= shown:
        return None
    values = [v for v, n in zip(counted.values, counted.counts, strict=True) for _ in range(n)]
    intent = leave_intent(values)
    share = {
        "count": intent.leaving,
        "answered": intent.answered,
        "percent": round_half_up(Fraction(100 * intent.leaving, intent.answered)),
    }
    if (UNKNOWN,) in shown:
        share["knowing"] = intent.knowing
        share["percent_of_knowing"] = round_half_up(Fraction(100 * intent.leaving, intent.knowing))
    return share


def _scale_figure(
    instrument: Instrument, scale: Scale, answers: Sequence[Answers], every_item_shown: bool
) -> dict[str, Any]:
    """The mean of people's scale scores: only where each of its items may stand beside it."""
    scores = [score for each in answers if (score := _person(instrument, scale, each)) is not None]
    shown = every_item_shown and may_show(len(scores))
    mean = sum(scores, Fraction(0)) / len(scores) if shown else None
    return {
        "key": scale.key,
        "title": scale.title,
        "items": len(scale.items),
        "score": float(Fraction(round_half_up(mean * 10), 10)) if mean is not None else None,
    }


def _person(instrument: Instrument, scale: Scale, answers: Answers) -> Fraction | None:
    values: list[int | None] = []
    for key in scale.items:
        code = answers.get(key, "")
        if not code.isdecimal():
            values.append(None)
        else:
            reversed_ = instrument.item(key).reverse
            values.append(reverse(int(code), 1, 5) if reversed_ else int(code))
    return scale_score(values)
