"""The people of the demo."""

from accounts.models import User
from accounts.rules.permissions import Role
from accounts.services import create_user, ensure_team, update_user
from prms.demo.logins import PASSWORD

ZONE = "Asia/Shanghai"
# E-mail, name, role; managers are in one team and answer to the executive.
COLLEAGUES = (
    ("admin@example.com", "Ada Kuang", Role.ADMINISTRATOR),
    ("executive@example.com", "Victor Meng", Role.EXECUTIVE),
    ("finance@example.com", "Fiona Ruan", Role.FINANCE),
    ("manager@example.com", "Lin Qiao", Role.MANAGER),
    ("manager2@example.com", "Noah Weiss", Role.MANAGER),
    ("engineer@example.com", "Jun Hayashi", Role.TEAM_MEMBER),
)
OUTSIDERS = (("contact1@example.com", "Zhou Wei"), ("contact2@example.com", "Tang Rui"))


def create_people() -> dict[str, User]:
    """Return everybody who can sign in, by e-mail; the managers stand in for each other."""
    team = ensure_team(name="Strategic partnerships", by=None)
    people = {
        email: create_user(email=email, name=name, roles=[role], by=None, password=PASSWORD, time_zone=ZONE)
        for email, name, role in COLLEAGUES
    }
    people |= {
        email: create_user(
            email=email, name=name, roles=[Role.PARTNER_CONTACT], by=None, password=PASSWORD, time_zone=ZONE
        )
        for email, name in OUTSIDERS
    }
    executive = people["executive@example.com"]
    first, second = people["manager@example.com"], people["manager2@example.com"]
    for manager, deputy in ((first, second), (second, first)):
        update_user(user=manager, by=None, team=team, deputy=deputy, reports_to=executive)
    return people
