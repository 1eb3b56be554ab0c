"""The groups of the fairness report, and how they are put together before hiding. Pure.

Every characteristic has steps from the finest groups to the broadest. The step is chosen that
leaves the most groups with ten people or more; only then are figures hidden. People who prefer not
to say, and people of whom nothing is known, are groups of their own and never put with others.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mentoring.disclosure import MIN_COUNT, MIN_RESPONDENTS

PREFER_NOT = "prefer_not_to_say"
UNKNOWN = "unknown"

Step = tuple[tuple[str, frozenset[str]], ...]
"""Groups with their names, each a set of values."""


@dataclass(frozen=True)
class Told:
    """What one person's answers say, for grouping.

    Parameters
    ----------
    answers : mapping of str to str
        Option by key of question.
    derived : mapping of str to str
        What follows from them.
    """

    answers: Mapping[str, str]
    derived: Mapping[str, str]


@dataclass(frozen=True)
class Characteristic:
    """One characteristic and its steps, the finest first.

    Parameters
    ----------
    key, title, about : str
        Name in files, heading, and what one should know when reading it.
    value : callable
        From what somebody has told to a value; empty when nothing is known.
    steps : tuple of Step
        Ways to group the values.
    """

    key: str
    title: str
    about: str
    value: Callable[[Told], str]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Group:
    """One group of a report: its name, who is in it, and whether it can be compared."""

    name: str
    values: frozenset[str]
    comparable: bool = True


def step(*groups: tuple[str, str]) -> Step:
    """Return a step from names and the values, in words, of each group."""
    return tuple((name, frozenset(values.split())) for name, values in groups)


def answer(key: str) -> Callable[[Told], str]:
    """Return a reader of one question's option."""
    return lambda told: told.answers.get(key, "")


def ethnic_group(told: Told) -> str:
    """Return the broad group of 2021; White British apart from other White groups."""
    if told.answers.get("ethnicity") == PREFER_NOT:
        return PREFER_NOT
    group = told.derived.get("ethnicity_group", "")
    if group != "white":
        return group
    return "white_british" if told.derived.get("ethnicity_nhs2001") == "A" else "white_other"


CHARACTERISTICS = (
    Characteristic(
        "ethnicity",
        "Ethnic group",
        "Groups of the 2021 census. “White, other than British” includes Irish, Gypsy or Irish "
        "Traveller and Roma people, who are ethnic minorities, although the Workforce Race "
        "Equality Standard counts them as white.",
        ethnic_group,
        (
            step(
                ("Asian or Asian British", "asian"),
                ("Black, Black British, Caribbean or African", "black"),
                ("Mixed or multiple ethnic groups", "mixed"),
                ("Other ethnic groups", "other"),
                ("White British", "white_british"),
                ("White, other than British", "white_other"),
            ),
            step(
                ("Asian or Asian British", "asian"),
                ("Black, Black British, Caribbean or African", "black"),
                ("Mixed and other ethnic groups", "mixed other"),
                ("White British", "white_british"),
                ("White, other than British", "white_other"),
            ),
            step(
                ("Asian or Asian British", "asian"),
                ("Black, Black British, Caribbean or African", "black"),
                ("Mixed and other ethnic groups", "mixed other"),
                ("White groups", "white_british white_other"),
            ),
            step(
                ("Asian, Black, Mixed and other ethnic groups", "asian black mixed other"),
                ("White groups", "white_british white_other"),
            ),
        ),
    ),
    Characteristic(
        "sex",
        "Sex",
        "",
        answer("sex"),
        (step(("Female", "female"), ("Male", "male")),),
    ),
    Characteristic(
        "gender_identity",
        "Gender identity",
        "Whether the gender people identify with is their sex registered at birth.",
        answer("gender_identity"),
        (step(("Same as registered at birth", "same"), ("Different", "different")),),
    ),
    Characteristic(
        "sexual_orientation",
        "Sexual orientation",
        "",
        answer("sexual_orientation"),
        (
            step(
                ("Straight or heterosexual", "straight"),
                ("Gay or lesbian", "gay_or_lesbian"),
                ("Bisexual", "bisexual"),
                ("Other sexual orientation", "other"),
            ),
            step(
                ("Straight or heterosexual", "straight"),
                ("Gay, lesbian, bisexual or other", "gay_or_lesbian bisexual other"),
            ),
        ),
    ),
    Characteristic(
        "disability",
        "Disability",
        "A condition of 12 months or more that limits day-to-day activities a little or a lot.",
        lambda told: told.derived.get("disability", ""),
        (step(("Disabled", "yes"), ("Not disabled", "no")),),
    ),
    Characteristic(
        "religion",
        "Religion or belief",
        "",
        answer("religion"),
        (
            step(
                ("No religion", "none"),
                ("Christian", "christian"),
                ("Buddhist", "buddhist"),
                ("Hindu", "hindu"),
                ("Jewish", "jewish"),
                ("Muslim", "muslim"),
                ("Sikh", "sikh"),
                ("Any other religion", "other"),
            ),
            step(
                ("No religion", "none"),
                ("Christian", "christian"),
                ("Hindu", "hindu"),
                ("Muslim", "muslim"),
                ("Buddhist, Jewish, Sikh or any other religion", "buddhist jewish sikh other"),
            ),
            step(
                ("No religion", "none"),
                ("Christian", "christian"),
                ("Any religion but Christian", "buddhist hindu jewish muslim sikh other"),
            ),
        ),
    ),
    Characteristic(
        "age",
        "Age",
        "",
        answer("age_band"),
        (
            step(
                ("16 to 24", "16_24"),
                ("25 to 34", "25_34"),
                ("35 to 44", "35_44"),
                ("45 to 54", "45_54"),
                ("55 to 64", "55_64"),
                ("65 and over", "65_over"),
            ),
            step(
                ("Under 35", "16_24 25_34"),
                ("35 to 44", "35_44"),
                ("45 to 54", "45_54"),
                ("55 and over", "55_64 65_over"),
            ),
            step(
                ("Under 45", "16_24 25_34 35_44"),
                ("45 and over", "45_54 55_64 65_over"),
            ),
        ),
    ),
    Characteristic(
        "background",
        "Socio-economic background",
        "From the occupation of the main earner at home when people were about 14. Answers that "
        "cannot be placed count as not known.",
        lambda told: told.derived.get("socio_economic_background", ""),
        (
            step(
                ("Professional", "professional"),
                ("Intermediate", "intermediate"),
                ("Lower", "lower"),
            ),
            step(("Professional", "professional"), ("Intermediate or lower", "intermediate lower")),
        ),
    ),
)


def values_of(characteristic: Characteristic, people: Sequence[Told | None]) -> list[str]:
    """Return each person's value: one of the steps, `PREFER_NOT`, or `UNKNOWN`.

    Parameters
    ----------
    characteristic : Characteristic
        Which one.
    people : sequence of Told or None
        None for somebody who has told nothing that may be used.

    Returns
    -------
    list of str
        In the same order.
    """
    placed = {value for _, values in characteristic.steps[0] for value in values} | {PREFER_NOT}
    given = [characteristic.value(each) if each else "" for each in people]
    return [value if value in placed else UNKNOWN for value in given]


def groups_for(characteristic: Characteristic, values: Sequence[str]) -> tuple[Group, ...]:
    """Return the groups to report on: the step with most groups of ten, and those not known.

    Parameters
    ----------
    characteristic : Characteristic
        Which one.
    values : sequence of str
        Each person's value, from `values_of`.

    Returns
    -------
    tuple of Group
        Among steps with as many groups of `MIN_RESPONDENTS`, the one with the fewest groups
        under `MIN_COUNT`; among those the finest. "Prefer not to say" and "not known" stand apart
        when both have `MIN_COUNT` people, and together otherwise.
    """
    counted = Counter(values)

    def worth(one: Step) -> tuple[int, int]:
        sizes = [sum(counted[value] for value in values) for _, values in one]
        large = sum(size >= MIN_RESPONDENTS for size in sizes)
        return large, -sum(size < MIN_COUNT for size in sizes)

    chosen = max(characteristic.steps, key=worth)
    groups = [Group(name, values) for name, values in chosen]
    if min(counted[PREFER_NOT], counted[UNKNOWN]) >= MIN_COUNT:
        groups.append(Group("Prefer not to say", frozenset({PREFER_NOT}), comparable=False))
        groups.append(Group("Not known", frozenset({UNKNOWN}), comparable=False))
    else:
        both = frozenset({PREFER_NOT, UNKNOWN})
        groups.append(Group("Not known, or prefer not to say", both, comparable=False))
    return tuple(groups)
