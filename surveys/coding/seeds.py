"""Codes to begin with: causes and experiences a reader of this field's answers will meet."""

SEEDS: dict[str, str] = {
    "Racism and microaggressions": (
        "Being treated worse, or made to feel other, because of race or background: in "
        "structures, in meetings, in small remarks."
    ),
    "Relationship with manager": (
        "What a line manager does or fails to do: support, trust, honest conversation, conflict."
    ),
    "Training and development": (
        "Access to training, coaching and structured support, or the lack of it; asked for and "
        "denied."
    ),
    "Pressure to conform": (
        "Changing how one speaks, looks or behaves to fit in; not being able to be oneself."
    ),
    "Who decides": (
        "Diversity, or the lack of it, where decisions are made; being in the room and being heard."
    ),
    "Scrutiny and harsher treatment": (
        "Being watched more closely, or judged more hardly, than colleagues."
    ),
    "Overlooked for promotion": (
        "Applying and not being appointed, not being told why, others being preferred; being "
        "told to be grateful."
    ),
    "Acting up unpaid": "Doing the work of a higher band without the grade or the pay.",
    "Belonging": "Feeling part of a team or a profession, or apart from it; cliques.",
    "Extra load": "Being asked again and again to speak for diversity, on top of the job.",
    "Mentoring relationship": (
        "What helps or hinders between the two: openness, time, listening, usefulness."
    ),
    "Practical obstacles": "Time, workload, cancelled meetings, distance, technology.",
    "Why I stay": (
        "What keeps people in the NHS: doing good, variety, like-minded people, security."
    ),
}
