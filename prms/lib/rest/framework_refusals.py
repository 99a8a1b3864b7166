"""What the framework refuses before a view of ours runs, said with what would be right."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions


def what_would_be_right(exc: exceptions.APIException, *, view: Any) -> str:
    """Return the sentence for a refusal in the framework's own words, or "" when somebody of ours worded it."""
    match exc:
        case exceptions.NotAuthenticated():
            return _("Send a token with the request: Authorization: Bearer prms_… An administrator can issue one.")
        case exceptions.MethodNotAllowed() if view is not None:
            names = ", ".join(view.allowed_methods)
            return _("This address does not take %(method)s. Possible: %(names)s.") % {
                "method": view.request.method,
                "names": names,
            }
        case exceptions.UnsupportedMediaType() if view is not None:
            return _("A body of this kind is not read here. Send it with Content-Type: %(kinds)s.") % {
                "kinds": _kinds(view.parser_classes)
            }
        case exceptions.NotAcceptable() if view is not None:
            return _("The answer is not made in this format. Send Accept: %(kinds)s.") % {
                "kinds": _kinds(view.renderer_classes)
            }
        case exceptions.NotFound() if exc.detail == exceptions.NotFound.default_detail:
            return _("There is nothing at this address that you can see.")
    return ""


def _kinds(classes: Any) -> str:
    return ", ".join(dict.fromkeys(one.media_type for one in classes))
