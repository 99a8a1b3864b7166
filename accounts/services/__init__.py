from accounts.services.audit import changed_fields, record, record_batch
from accounts.services.invitations import (
    accept_invitation,
    find_invitation,
    prepare_invitation,
    renew_invitation,
    withdraw_invitations,
)
from accounts.services.organisation import ensure_organisation, ensure_team, update_organisation
from accounts.services.saved_views import change_view, clean_query, delete_view, save_view
from accounts.services.tokens import create_token, revoke_token
from accounts.services.users import (
    create_admin,
    create_user,
    disable_user,
    enable_user,
    end_sessions,
    set_roles,
    update_user,
)

__all__ = [
    "accept_invitation",
    "change_view",
    "changed_fields",
    "clean_query",
    "create_admin",
    "create_token",
    "create_user",
    "delete_view",
    "disable_user",
    "enable_user",
    "end_sessions",
    "ensure_organisation",
    "ensure_team",
    "find_invitation",
    "prepare_invitation",
    "record",
    "record_batch",
    "renew_invitation",
    "revoke_token",
    "save_view",
    "set_roles",
    "update_organisation",
    "update_user",
    "withdraw_invitations",
]
