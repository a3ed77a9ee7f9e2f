"""The form for the population file."""

from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Optional

from core.forms import Day, Form, at_most


class PopulationForm(Form):
    """Which file, where it is from, and of which day."""

    file = FileField("人口のファイル（CSV）")
    source = StringField("出典", validators=[at_most(200)])
    as_of = Day("いつの時点の人口か（ファイルの中に日付があれば、なくてもよい）", validators=[Optional()])
