"""The form that takes in a list of training."""

from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import Length

from mentoring.forms import Form
from mentoring.imports.training_rows import MAX_TITLE, MAX_TRAINING_ROWS


class TrainingListForm(Form):
    """A list of training that people have done."""

    file = FileField(
        "The list",
        description="An Excel workbook (.xlsx) or a CSV file with a row for each training of a "
        "person and the columns “Email”, “Done on” and, if you like, “Training” and “Valid until”. "
        f"Up to {MAX_TRAINING_ROWS:,} rows.",
        validators=[FileRequired("Choose the file with the list of training")],
    )
    title = StringField(
        "What training was it? (optional)",
        description="Only for rows that do not say it themselves. For example, Mentor induction.",
        validators=[Length(max=MAX_TITLE, message="Shorten this to 120 characters or fewer")],
    )
