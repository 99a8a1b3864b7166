"""Profile, tokens, users, organisation, audit trail, and the door of the invited."""

from typing import Any

from accounts.models import AuditEntry, BusinessCalendar, CalendarDay
from accounts.services import create_token, prepare_invitation

ROWS = """
accounts:invitation  GET    410 everybody
                     POST   410 everybody
accounts:invitation path=@door  GET    200 everybody
                                POST   422 everybody
accounts:profile  GET    200 rest
                  POST   422 rest
accounts:tokens  GET    403 outsiders; 200 rest
                 POST   403 outsiders; 422 rest
accounts:token_revocation pk=@token  POST   302 owner administrator; 404 rest
accounts:users  GET    200 administrator; 403 rest
accounts:users_export  GET    200 administrator; 403 rest
accounts:user pk=@colleague  GET    200 administrator; 404 outsiders; 403 rest
                             POST   422 administrator; 404 outsiders; 403 rest
accounts:user_deactivation pk=@colleague  POST   302 administrator; 404 outsiders; 403 rest
accounts:user_reactivation pk=@colleague  POST   302 administrator; 404 outsiders; 403 rest
accounts:invitations  GET    200 administrator; 403 rest
accounts:invitations_export  GET    200 administrator; 403 rest
accounts:invitation_withdrawal pk=@invitation  POST   302 administrator; 404 rest
accounts:organisation  GET    200 administrator; 403 rest
                       POST   422 administrator; 403 rest
accounts:calendar pk=@calendar  GET    200 administrator; 404 outsiders; 403 rest
                                POST   422 administrator; 404 outsiders; 403 rest
accounts:calendar_day pk=@calendar  POST   302 administrator; 404 outsiders; 403 rest
accounts:calendar_day_removal pk=@calendar day=@holiday  POST   302 administrator; 404 outsiders; 403 rest
accounts:audit  GET    200 administrator; 403 rest
accounts:audit_export  GET    200 administrator; 403 rest
api:profile  GET    200 rest
             PATCH  428 rest
api:organisation  GET    403 outsiders; 200 rest
                  PATCH  428 administrator; 403 rest
api:user-list  GET    403 outsiders; 200 rest
api:user-detail id=@colleague  GET    404 outsiders; 200 rest
                               PATCH  428 administrator; 404 outsiders; 403 rest
api:user-deactivation id=@colleague  POST   400 administrator; 404 outsiders; 403 rest
api:user-reactivation id=@colleague  POST   201 administrator; 404 outsiders; 403 rest
api:token-list  GET    403 outsiders; 200 rest
                POST   403 outsiders; 400 rest
api:token-detail id=@token  GET    200 owner administrator; 404 rest
api:token-revocation id=@token  POST   201 owner administrator; 404 rest
api:audit-list  GET    200 administrator; 403 rest
api:audit-export  GET    200 administrator; 403 rest
api:audit-detail id=@entry  GET    200 administrator; 404 rest
"""


def seed(world: Any) -> None:
    token, _text = create_token(
        user=world.owner, name=f"sync {world.marker}", scopes=["partners:read"], now=world.now, by=None
    )
    invitation, secret = prepare_invitation(
        email="newcomer@world.example", name="Newcomer", roles=["manager"], now=world.now, by=None
    )
    calendar = BusinessCalendar.objects.create(name="Ours")
    holiday = CalendarDay.objects.create(calendar=calendar, day=world.now.date(), is_working=False)
    world.keep(
        calendar=calendar.pk,
        holiday=holiday.pk,
        colleague=world.people["finance"].pk,
        token=token.pk,
        entry=AuditEntry.objects.values_list("pk", flat=True)[0],
        invited=invitation.user_id,
        invitation=invitation.pk,
        door=f"/invitation/?key={secret}",
    )
