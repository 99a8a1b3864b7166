"""Who calls: people with a session, programs with a token, and nobody."""

OWNER, OTHER_MANAGER, CONTACT, STRANGER = "owner", "other_manager", "contact", "stranger"
ADMINISTRATOR, EXECUTIVE, FINANCE = "administrator", "executive", "finance"
TEAM_MEMBER, INTEGRATOR = "team_member", "integrator"
ANONYMOUS, DISABLED = "anonymous", "disabled"
TOKEN, SCOPELESS, EXPIRED = "token", "scopeless", "expired"

MANAGERS = (OWNER, OTHER_MANAGER)
OUTSIDERS = (CONTACT, STRANGER)
INSIDERS = (*MANAGERS, EXECUTIVE, FINANCE, ADMINISTRATOR, TEAM_MEMBER, INTEGRATOR)
READERS = (*MANAGERS, EXECUTIVE, FINANCE, ADMINISTRATOR, INTEGRATOR)
SIGNED_IN = (*INSIDERS, *OUTSIDERS)
NOBODIES = (ANONYMOUS, DISABLED)
TOKENS = (TOKEN, SCOPELESS, EXPIRED)
ACTORS = (*SIGNED_IN, *NOBODIES, *TOKENS)

# Enough to see that a method nobody declared is closed, once past the gate and before it.
PROBES = (ADMINISTRATOR, STRANGER, ANONYMOUS, TOKEN)

GROUPS = {
    "managers": MANAGERS,
    "outsiders": OUTSIDERS,
    "insiders": INSIDERS,
    "readers": READERS,
    "everybody": ACTORS,
}
