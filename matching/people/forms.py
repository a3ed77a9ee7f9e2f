"""The form about who a person is; rules stay in services."""

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from core.forms import Day, Form, at_most, offered_all
from matching.people.models import Person, Route
from matching.people.services import PersonDetails


class PersonForm(Form):
    """Who the person is. Only the name is needed; everything else can come later."""

    name = StringField("名前（呼び名でもよい）", validators=[InputRequired("名前を入力してください。"), at_most(100)])
    kana = StringField("よみ", validators=[at_most(100)])
    birth = Day("生年月日", validators=[Optional()])
    phone = StringField("電話番号", validators=[at_most(40)])
    address = StringField("住所（町名まででもよい）", validators=[at_most(200)])
    route = SelectField("相談につながった経路", choices=offered_all(Route), coerce=Route)
    note = TextAreaField("メモ", validators=[at_most(20_000)])
    version = HiddenField()

    def details(self, home: str) -> PersonDetails:
        """The answers."""
        return PersonDetails(
            name=self.name.data,
            kana=self.kana.data or "",
            birth=self.birth.data,
            phone=self.phone.data or "",
            address=self.address.data or "",
            home=home,
            note=self.note.data or "",
            route=self.route.data,
        )

    @classmethod
    def of(cls, person: Person) -> "PersonForm":
        """The form filled with what is recorded."""
        facts = {name: getattr(person, name) for name in ("name", "kana", "phone", "address", "note", "route")}
        return cls(birth=person.birth_date, version=person.version, **facts)


class NewPersonForm(PersonForm):
    """A new person; `seen` says that a warning about a like record was read."""

    seen = BooleanField("同じ方の記録ではないことを確かめました")
