"""Lists kept under a name: saved, changed, deleted, shared."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.errors import ViewNameTaken
from accounts.models import SavedView, User
from accounts.services.audit import changed_fields, record
from prms.lib.errors import Forbidden, InvalidInput

# What of an address is not part of a view: the page one happens to be on, the language of a shared link.
PASSING = ("page", "lang", "view")
LONGEST_NAME, LONGEST_QUERY = 60, 2000


@transaction.atomic
def save_view(*, place: str, name: str, query: str, by: User, is_shared: bool = False) -> SavedView:
    """Keep the filters and order of a list under a name. Raises ViewNameTaken for a name of another own view."""
    if place not in SavedView.Place.values:
        message = _("“%(place)s” is not a list with views.") % {"place": place[:40]}
        raise InvalidInput.at("place", message, code="invalid_choice")
    if is_shared:
        _require_may_share(by)
    view = SavedView(owner=by, place=place, name=_read_name(name), query=clean_query(query), is_shared=is_shared)
    _store(view)
    record(action="views.saved", by=by, target=view, changes={"query": ["", view.query], "shared": [False, is_shared]})
    return view


@transaction.atomic
def change_view(*, view: SavedView, by: User, **values: Any) -> SavedView:
    """Change `name`, `query` or `is_shared` of a view that the person may change; what stays costs nothing."""
    view = _own(view, by=by)
    if "name" in values:
        values["name"] = _read_name(values["name"])
    if "query" in values:
        values["query"] = clean_query(values["query"])
    changes = changed_fields(view, values)
    if "is_shared" in changes:
        _require_may_share(by)
    if not changes:
        return view
    for field, (_before, after) in changes.items():
        setattr(view, field, after)
    _store(view)
    record(action="views.changed", by=by, target=view, changes=changes)
    return view


@transaction.atomic
def delete_view(*, view: SavedView, by: User) -> None:
    """Take a view away; the list itself stays as it is."""
    view = _own(view, by=by)
    record(action="views.deleted", by=by, target=view, changes={"query": [view.query, None]})
    view.delete()


def clean_query(query: str) -> str:
    """Return the filters and order of an address in a fixed order, without what is only passing."""
    pairs = [(name, value) for name, value in parse_qsl(query.lstrip("?")) if name not in PASSING]
    text = urlencode(sorted(pairs))
    if len(text) > LONGEST_QUERY:
        message = _("These are too many filters for a view.")
        raise InvalidInput.at("query", message, code="max_length")
    return text


def _own(view: SavedView, *, by: User) -> SavedView:
    row = SavedView.objects.select_for_update().get(pk=view.pk)
    if not SavedView.objects.editable_by(by).filter(pk=row.pk).exists():
        raise Forbidden(_("Only %(owner)s, whose view this is, may change it.") % {"owner": row.owner})
    return row


def _read_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        message = _("Give the view a name of at most %(most)s characters.") % {"most": LONGEST_NAME}
        raise InvalidInput.at("name", message, code="invalid")
    return name


def _require_may_share(by: User) -> None:
    if not by.may("views.share"):
        raise Forbidden(_("Your roles do not include sharing views with everybody."))


def _store(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        message = _("You have a view called “%(name)s” already.") % {"name": view.name}
        raise ViewNameTaken.at("name", message) from error
