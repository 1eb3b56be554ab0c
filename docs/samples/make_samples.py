"""Makes the two sample spreadsheets again: the same seed makes the same people, all invented.

    python docs/samples/make_samples.py

What is messy in them, as in lists coordinators really hold:

mentees.xlsx (132 rows of 128 people)
    two rows of title above the headings; a second sheet with notes; headings with line breaks and
    question marks; bands as "B7", "Band Seven", "8A", "AfC 6", "band 8" (which one?), "5/6";
    organisations as abbreviations, old names, ODS codes and with "NHS FT"; topics merged into one
    cell with semicolons, commas, line breaks and bullets; trailing spaces and non-breaking ones;
    names in capitals and as "Last, First"; addresses in capitals, with a trailing full stop, one
    without an @; four people twice; a formula cell; dates as real dates, as text and as
    31/02/2024; a column with ethnicity, one with access needs and one with background, none of
    which is ever kept; an empty row in the middle.

mentors.csv (76 rows of 75 people)
    semicolons and Windows letters (cp1252), as Excel saves it in much of the world; capacity as
    "2", "two", "2-3", "up to 3" and "02-Mar"; yes, Y and x; "Teams or f2f"; one person twice; a
    role column; "VSM", "Head of", an organisation nobody knows.
"""

import csv
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

HERE = Path(__file__).resolve().parent
FIRST = [
    "Aisha",
    "Amara",
    "Ana",
    "Anneka",
    "Arjun",
    "Ayo",
    "Bethan",
    "Bola",
    "Caitlín",
    "Chidi",
    "Chloe",
    "Daniel",
    "Deepa",
    "Dilys",
    "Ebony",
    "Efua",
    "Elif",
    "Emeka",
    "Farah",
    "Femi",
    "Fiona",
    "Gareth",
    "Grace",
    "Hana",
    "Harpreet",
    "Ibrahim",
    "Imani",
    "Ines",
    "Jamila",
    "Jay",
    "José",
    "Joy",
    "Kai",
    "Karim",
    "Kwame",
    "Leila",
    "Lola",
    "Mandeep",
    "Maya",
    "Mei",
    "Minh",
    "Nadia",
    "Naomi",
    "Nia",
    "Niamh",
    "Oluwaseun",
    "Omar",
    "Owen",
    "Parveen",
    "Priya",
    "Rashida",
    "Rhys",
    "Rosa",
    "Ruth",
    "Sadia",
    "Sam",
    "Sanjay",
    "Seren",
    "Shanice",
    "Siobhán",
    "Tariq",
    "Temi",
    "Thi",
    "Tunde",
    "Uzma",
    "Vikram",
    "Wei",
    "Yasmin",
    "Yusuf",
    "Zainab",
    "Zoë",
]
LAST = [
    "Abbas",
    "Adeyemi",
    "Ahmed",
    "Akhtar",
    "Ali",
    "Amoah",
    "Baker",
    "Banerjee",
    "Begum",
    "Boateng",
    "Brown",
    "Campbell",
    "Chan",
    "Clarke",
    "Cohen",
    "Davies",
    "Desai",
    "Diallo",
    "Edwards",
    "Ellis",
    "Fernandes",
    "Francis",
    "Garcia",
    "Gill",
    "Green",
    "Gupta",
    "Hassan",
    "Hughes",
    "Hussain",
    "Ibekwe",
    "Iqbal",
    "Jackson",
    "James",
    "Johnson",
    "Jones",
    "Joseph",
    "Kaur",
    "Khan",
    "Kumar",
    "Lee",
    "Lewis",
    "Malik",
    "Mensah",
    "Miller",
    "Mohammed",
    "Morgan",
    "Murphy",
    "Nguyen",
    "Nwosu",
    "O’Brien",
    "O'Connor",
    "Okafor",
    "Osei",
    "Owusu",
    "Patel",
    "Pereira",
    "Powell",
    "Rahman",
    "Rees",
    "Roberts",
    "Sesay",
    "Shah",
    "Sharma",
    "Singh",
    "Smith",
    "Taylor",
    "Thomas",
    "Tran",
    "Turner",
    "Walker",
    "Wang",
    "Williams",
    "Wilson",
    "Wong",
    "Young",
    "Yusuf",
]
TRUSTS = (
    "LTHT",
    "Leeds Teaching Hospitals NHS Trust ",
    "UCLH",
    "GSTT",
    "Guys & St Thomas NHS Foundation Trust",
    "Bradford Teaching Hospitals NHS FT",
    "BTHFT",
    "RAE",
    "Royal Papworth",
    "Barts Health",
    "Manchester University NHS Foundation Trust",
    "MFT",
    "NHS England",
    "NHSE",
    "West Yorkshire ICB",
    "NHS Frimley ICB",
    "Solent NHS Trust",
    "University Hospitals Bristol and Weston",
    "South London and Maudsley",
    "SLaM",
    "East of England Ambulance Service NHS Trust",
    "Nottingham University Hospitals",
    "Alder Hey",
    "Kent and Medway ICB",
    "Department of Health and Social Care",
    "NHSBT",
    "Newcastle Hospitals",
    "Royal Free London NHS FT",
    "Sheffield Teaching Hospitals\u00a0NHS FT",
    "Essex ICB",
)
BANDS = [
    "B4",
    "B5",
    "B6",
    "B7",
    "5",
    "6",
    "7",
    "Band&5",
    "Band&6",
    "band&6",
    "Band&7",
    "AfC&6",
    "AfC&Band&5",
    "Band&Seven",
    "Band&Five",
    "8A",
    "8a",
    "Band&8a",
    "Bd&6",
    "6.&",
]
AIMS = ["8a", "Band&8b", "Band&7", "B8a", "Head&of", "8c", "Band&Seven", "TBC"]
JOBS = (
    "Communications Officer",
    "Senior Communications Officer",
    "Digital content officer",
    "COMMS ASSISTANT",
    "Media & PR Officer",
    "Internal communications manager",
    "Engagement Officer ",
    "Press officer",
    "Campaigns lead",
)
TOPICS = (
    "Media",
    "Digital",
    "Social media",
    "Internal comms",
    "Campaigns",
    "Strategy",
    "Leadership",
    "Confidence",
    "Interviews",
    "Stakeholder engagement",
    "Crisis comms",
    "Insight and evaluation",
    "Managing a team",
    "Networking",
    "Influencing the board",
    "Public affairs",
)
GOALS = (
    "I would like to lead a press office",
    "Move from digital into strategy",
    "Get ready for my first band 7 interview",
    "Be more confident with senior people ",
    "Find out what a head of communications does all day",
    "Move into a national body",
)
ETHNICITY = ("White British", "Asian or Asian British - Indian", "Black African", "Mixed", "")
BACKGROUND = ("Working class", "First in my family at university", "Care leaver", "", "")
ACCESS = ("Dyslexia", "None", "", "Hearing loop please", "")


def join(rng: random.Random, items: tuple[str, ...]) -> str:
    """Two or three topics in one cell, put together as people do."""
    chosen = rng.sample(items, rng.randint(2, 3))
    mark = rng.choice(("; ", ", ", "\n", " / ", ";"))
    return "• " + "\n• ".join(chosen) if rng.random() < 0.1 else mark.join(chosen)


def spaced(word: str) -> str:
    """Lists of words are split at spaces above; & stands for one."""
    return word.replace("&", " ").strip()


def person(rng: random.Random, used: set[str]) -> tuple[str, str, str]:
    """A first name, a last name and an address nobody else has."""
    while True:
        first, last = rng.choice(FIRST), rng.choice(LAST)
        plain = f"{first}.{last}".lower().replace("’", "").replace("'", "")
        plain = plain.translate(str.maketrans("íéëá", "ieea"))
        if plain not in used:
            used.add(plain)
            return first, last, f"{plain}@example.nhs.uk"


def name_as_typed(rng: random.Random, first: str, last: str) -> str:
    """A name as people type it."""
    form = rng.random()
    if form < 0.08:
        return f"{first} {last}".upper()
    if form < 0.16:
        return f"{last}, {first}"
    return f"{first} {last}" + (" " if form < 0.3 else "")


def since(rng: random.Random) -> Any:
    """When somebody came into their band: a date, or text."""
    day = date(2026, 9, 1) - timedelta(days=rng.randint(30, 2500))
    form = rng.random()
    if form < 0.5:
        return day
    if form < 0.7:
        return day.strftime("%d/%m/%y")
    if form < 0.85:
        return day.strftime("%b %Y")
    return "" if form < 0.95 else str(day.year)


def mentee(rng: random.Random, used: set[str]) -> list[Any]:
    """One row of the mentees' sheet."""
    first, last, email = person(rng, used)
    return [
        name_as_typed(rng, first, last),
        email.upper() if rng.random() < 0.1 else email + rng.choice(("", "", "", " ", ".")),
        rng.choice(JOBS),
        rng.choice(TRUSTS),
        spaced(rng.choice(BANDS)),
        since(rng),
        spaced(rng.choice(AIMS)),
        rng.choice(GOALS),
        join(rng, TOPICS),
        join(rng, TOPICS[:8]),
        rng.choice(("Teams", "Online or f2f", "any", "Phone", "Video call / in person")),
        rng.choice(("Mornings", "Mon-Fri lunchtimes", "flexible", "Tues pm", "Evenings")),
        rng.choice(ETHNICITY),
        rng.choice(ACCESS),
        rng.choice(BACKGROUND),
        f"line.manager{rng.randint(1, 60)}@example.nhs.uk" if rng.random() < 0.7 else "",
    ]


MENTEE_HEADINGS = (
    "Name",
    "E-mail address *",
    "Current role",
    "Trust / organisation",
    "AfC\nBand",
    "In this band since?",
    "Band you are aiming for",
    "What are your career goals?",
    "Areas you would like help with",
    "Your specialisms",
    "How would you like to meet?",
    "When are you available?",
    "Ethnicity (optional)",
    "Access needs",
    "Shared background you would like in a mentor",
    "Line manager email",
)


def make_mentees(path: Path) -> None:
    """The mentees' workbook."""
    rng = random.Random(20261122)
    used: set[str] = set()
    rows = [mentee(rng, used) for _ in range(128)]
    rows[7][4], rows[19][4], rows[33][4] = "band 8", "5/6", "Grade 4 (ish)"
    rows[11][1] = "no.at.sign.example.nhs.uk"
    rows[40][5], rows[41][5] = "31/02/2024", "29/02/2023"
    rows[52][3] = "Acme Comms Ltd"
    rows[60][8] = "=CONCATENATE(A1,B1)"
    rows[77][4] = "8A (acting 8b)"
    for twin in (3, 25, 58, 90):
        rows.append([*rows[twin][:7], "Sent twice by mistake", *rows[twin][8:]])
    book = Workbook()
    sheet = book.active
    sheet.title = "Mentees 2026"
    sheet.append(["National mentoring: mentees"])
    sheet.append(["Please do not change the headings! Last updated by the comms team"])
    sheet["A1"].font = Font(bold=True)
    sheet.append(list(MENTEE_HEADINGS))
    for number, row in enumerate(rows):
        sheet.append(row)
        if number == 70:
            sheet.append([None, " "])
    notes = book.create_sheet("Notes")
    notes.append(["Things to remember"])
    notes.append(["Chase the ambulance trusts", "by Friday"])
    book.save(path)


MENTOR_HEADINGS = (
    "First name",
    "Surname",
    "Email",
    "Job title",
    "Employer",
    "Band / grade",
    "Years in communications",
    "Programme role",
    "Topics you can help with",
    "Your expertise",
    "How many mentees could you take?",
    "How do you like to meet",
    "Availability",
    "Anything you would like to say about you",
    "Religion",
)
CAPACITY = ("1", "2", "two", "2-3", "up to 3", "1 ", "3 max", "02-Mar", "", "one")
MENTOR_BANDS = [
    "8A",
    "8a",
    "B8b",
    "8c",
    "Band&8d",
    "9",
    "VSM",
    "Head&of",
    "Band&Eight&B",
    "AfC&8a",
    "7",
    "Grade&7",
    "8",
]


def mentor(rng: random.Random, used: set[str]) -> list[str]:
    """One row of the mentors' file."""
    first, last, email = person(rng, used)
    return [
        first + (" " if rng.random() < 0.2 else ""),
        last,
        email,
        rng.choice(
            ("Head of Communications", "Director of Comms", "Associate Director", "Comms lead")
        ),
        rng.choice(TRUSTS),
        spaced(rng.choice(MENTOR_BANDS)),
        rng.choice(("10", "15+", "about 20 years", "12 yrs", "8-10", "")),
        rng.choice(("Mentor", "mentor", "MENTOR ")),
        join(rng, TOPICS),
        join(rng, TOPICS[:8]),
        rng.choice(CAPACITY),
        rng.choice(("Teams or f2f", "Online", "No preference", "phone")),
        rng.choice(("Fridays am", "after work", "flexible", "Lunchtimes")),
        rng.choice(
            ("Happy to help", "I came in through an apprenticeship – ask me", "", "£ and €")
        ),
        rng.choice(("Christian", "Muslim", "No religion", "", "")),
    ]


def make_mentors(path: Path) -> None:
    """The mentors' file: semicolons and Windows letters."""
    rng = random.Random(20261123)
    used: set[str] = set()
    rows = [mentor(rng, used) for _ in range(75)]
    rows[10][4] = "Some Unknown Agency"
    rows[22][10] = "lots"
    rows[31][2] = rows[31][2].replace("@", " at ")
    rows[44][7] = "Mentor and mentee"
    rows.append([*rows[5][:10], "2", *rows[5][11:]])
    with path.open("w", encoding="cp1252", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(MENTOR_HEADINGS)
        writer.writerows(rows)


if __name__ == "__main__":
    make_mentees(HERE / "mentees.xlsx")
    make_mentors(HERE / "mentors.csv")
