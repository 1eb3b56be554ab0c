"""Made-up people from a seeded generator: the same seed gives the same people (pure)."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from mentoring.profiles.choices import TRAVEL
from mentoring.profiles.likeness import KEYS, LEVELS, MOST_VALUES, VALUES

FIRST = (  # noqa: SIM905 - a hundred names read better as words
    "Aaliyah Abena Adaeze Adeel Aisha Alex Amara Amina Amrit Ana Anaya Anjali Anita Arjun Ayesha "
    "Babatunde Beatriz Bilal Blessing Bronwen Callum Carla Chidi Chloe Daniel Deepa Dwayne Efua "
    "Eilidh Ella Emeka Esme Fatima Femi Fiona Folasade Gareth Gemma Grace Gurpreet Hana Harpreet "
    "Hassan Helen Ibrahim Ifeoma Imran Ines Isla Jamal Jasmine Jaspreet Jian Joanna Kofi Kwame "
    "Lakshmi Leila Leon Lina Lola Louise Mariam Marcus Maya Mei Mohammed Nadia Naomi Neha Ngozi "
    "Niamh Nisha Nkechi Olu Omar Owen Parveen Patience Priya Rachel Rahul Raj Rashida Reena Rhys "
    "Rosa Ruth Sabina Samir Sana Sarah Shanice Shreya Simran Sofia Sunita Tariq Temi Thandiwe "
    "Theo Tolu Uzma Vikram Wanjiru Yasmin Yetunde Yusuf Zainab Zara Zoe"
).split()
LAST = (  # noqa: SIM905 - a hundred names read better as words
    "Abbott Abdi Adeyemi Adjei Afolabi Ahmed Akhtar Ali Asante Aziz Bailey Balogun Banerjee Begum "
    "Bennett Bhatt Boateng Brown Campbell Chaudhry Chen Chowdhury Clarke Cooper Danso Das Davies "
    "Desai Diallo Edwards Eze Farah Ferreira Fofana Fraser Gill Gordon Grant Green Gupta Hall "
    "Hassan Henry Hughes Hussain Iqbal Islam Jackson James Johnson Jones Joshi Kamara Kapoor Kaur "
    "Khan Kumar Lam Lewis Li Malik Mehta Mensah Miah Mistry Mohamed Morgan Morris Nair Ncube "
    "Njoroge Nwosu Obi Okafor Okonkwo Osei Owusu Parmar Patel Pereira Phillips Price Qureshi "
    "Rahman Rana Reid Richards Roberts Robinson Sandhu Sesay Shah Sharma Silva Singh Smith Sow "
    "Stewart Taylor Thomas Thompson Uddin Walker Walsh Wang Watson White Williams Wilson Wong Yusuf"
).split()
GOALS = (
    "I would like to lead a team one day and do not know how people get there from my band.",
    "I keep being told I am nearly ready for the next band. I want to find out what is missing.",
    "I am good at my specialism and want to become a rounded communicator.",
    "I would like to speak up more in meetings with senior people and be heard.",
    "I am acting up and want to turn it into a permanent role.",
    "I want to move from a trust to a national body, or at least understand how it works there.",
    "I am new to the NHS and would like somebody who remembers what that is like.",
    "I want to build a portfolio that shows what my campaigns changed, not how many we ran.",
)
OFFERS = (
    "I have been through three reorganisations and can help you to find your feet in one.",
    "I chair interview panels often, and can practise with you honestly and kindly.",
    "I came up through a press office. I can open the door to how boards make decisions.",
    "I had no network when I started and had to build one. I can save you some years.",
    "I am happy to look at plans, drafts and job applications together.",
    "I can listen, ask good questions, and introduce you to people.",
)
NEEDS = (
    "I lip-read, so please look at the camera when you speak.",
    "An agenda the day before helps me a lot.",
    "I use a wheelchair: step-free places only, please.",
)
TITLES = {
    "apprentice": "Communications apprentice",
    "band_4": "Communications assistant",
    "band_5": "Communications officer",
    "band_6": "Senior communications officer",
    "band_7": "Communications manager",
    "band_8a": "Head of communications",
    "band_8b": "Head of communications and engagement",
    "band_8c": "Associate director of communications",
    "band_8d": "Deputy director of communications",
    "band_9": "Director of communications",
}


@dataclass(frozen=True)
class MadeUpPerson:
    """Everything a profile asks, invented; keys are those of the vocabulary and the choices."""

    name: str
    email: str
    job_title: str
    organisation_code: str
    grade: str
    aim_grade: str
    started_on: date
    years: int
    goal: str
    offer: str
    wanted: tuple[str, ...]
    offered: tuple[str, ...]
    specialisms: tuple[str, ...]
    modes: tuple[str, ...]
    availability: tuple[str, ...]
    capacity: int
    tags: tuple[str, ...] = ()
    importance: int = 0
    may_tell: bool = False
    declared: str = ""
    languages: tuple[str, ...] = ()
    travel: str = ""
    a_year: int | None = None
    refused: tuple[str, ...] = ()
    trained: bool = False
    needs: str = ""
    values: tuple[str, ...] = ()
    style: dict[str, int] = field(default_factory=dict)
    acting_up: bool = False
    manager_email: str = field(default="")


@dataclass
class Lists:
    """What people are drawn from: keys and codes that exist in this installation."""

    organisations: list[str]
    careers: list[str]
    specialisms: list[str]
    modes: list[str]
    availability: list[str]
    tags: list[str]


MENTEE_GRADES = (("band_4", 4), ("band_5", 8), ("band_6", 10), ("band_7", 6), ("apprentice", 1))
MENTOR_GRADES = (
    ("band_7", 4),
    ("band_8a", 8),
    ("band_8b", 6),
    ("band_8c", 4),
    ("band_8d", 3),
    ("band_9", 2),
)
NEXT_GRADE = {
    "apprentice": "band_5",
    "band_4": "band_6",
    "band_5": "band_7",
    "band_6": "band_8a",
    "band_7": "band_8b",
}


class Crowd:
    """Draws people one after another; no two share a name or an address."""

    def __init__(self, seed: int, lists: Lists, today: date) -> None:
        self.dice = Random(seed)
        self.lists = lists
        self.today = today
        self.seen: set[str] = set()

    def name(self) -> str:
        while True:
            name = f"{self.dice.choice(FIRST)} {self.dice.choice(LAST)}"
            if name not in self.seen:
                self.seen.add(name)
                return name

    def some(self, keys: list[str], least: int, most: int) -> tuple[str, ...]:
        return tuple(self.dice.sample(keys, min(len(keys), self.dice.randint(least, most))))

    def grade(self, weighted: tuple[tuple[str, int], ...]) -> str:
        grades, weights = zip(*weighted)
        return str(self.dice.choices(grades, weights)[0])

    def tags(self) -> dict[str, object]:
        """Two in three choose to be matched on experience they share; most let it be told."""
        if self.dice.random() > 0.66 or not self.lists.tags:
            return {}
        return {
            "tags": self.some(self.lists.tags, 1, 3),
            "importance": self.dice.choice((1, 2, 2, 3)),
            "may_tell": self.dice.random() < 0.7,
        }

    def likeness(self) -> dict[str, object]:
        """Four in five say what matters to them and how they like to work."""
        if self.dice.random() > 0.8:
            return {}
        return {
            "values": self.some(list(VALUES), 2, MOST_VALUES),
            "style": {key: self.dice.randint(1, LEVELS) for key in KEYS},
        }

    def meeting(self) -> dict[str, object]:
        """Some meet in other languages too, would travel, or need something to take part."""
        second = self.dice.choice(("", "", "urdu", "polish", "bsl", "yoruba", "welsh"))
        return {
            "languages": ("english", second) if second else (),
            "travel": self.dice.choice(("", *TRAVEL)),
            "needs": self.dice.choice(NEEDS) if self.dice.random() < 0.1 else "",
        }

    def offer(self) -> dict[str, object]:
        """What only mentors say; most have done the training."""
        return {
            "a_year": self.dice.choice((None, 2, 3, 4)),
            "refused": self.some(self.lists.careers, 1, 1) if self.dice.random() < 0.15 else (),
            "trained": self.dice.random() < 0.8,
        }

    def person(self, grade: str, *, mentor: bool, organisation: str | None = None) -> MadeUpPerson:
        name = self.name()
        email = name.lower().replace(" ", ".").replace("'", "") + "@demo.example"
        years = self.dice.randint(8, 28) if mentor else self.dice.randint(1, 12)
        since = self.dice.randint(8, 60)
        month = (self.today.year * 12 + self.today.month - 1) - since
        return MadeUpPerson(
            name=name,
            email=email,
            job_title=TITLES[grade],
            organisation_code=organisation or self.dice.choice(self.lists.organisations),
            grade=grade,
            aim_grade=NEXT_GRADE.get(grade, "band_9"),
            started_on=date(month // 12, month % 12 + 1, 1),
            years=years,
            goal=self.dice.choice(GOALS),
            offer=self.dice.choice(OFFERS),
            wanted=self.some(self.lists.careers, 2, 3) + self.some(self.lists.specialisms, 1, 2),
            offered=self.some(self.lists.careers, 2, 4) + self.some(self.lists.specialisms, 1, 2),
            specialisms=self.some(self.lists.specialisms, 1, 3),
            modes=self.some(self.lists.modes, 1, 2),
            availability=self.some(self.lists.availability, 1, 3),
            capacity=self.dice.choice((1, 1, 2, 2, 2)),
            acting_up=not mentor and self.dice.random() < 0.12,
            declared="" if mentor else self.dice.choice(("yes", "yes", "yes", "no", "")),
            **self.meeting(),  # type: ignore[arg-type]  # keys are the fields' own names
            **(self.offer() if mentor else {}),  # type: ignore[arg-type]  # the same
            **self.likeness(),  # type: ignore[arg-type]  # keys are the fields' own names
            **self.tags(),  # type: ignore[arg-type]  # keys are the fields' own names
        )

    def mentee(self, organisation: str | None = None) -> MadeUpPerson:
        """Somebody early or half-way in their career."""
        return self.person(self.grade(MENTEE_GRADES), mentor=False, organisation=organisation)

    def mentor(self, organisation: str | None = None) -> MadeUpPerson:
        """Somebody experienced."""
        return self.person(self.grade(MENTOR_GRADES), mentor=True, organisation=organisation)
