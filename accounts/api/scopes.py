"""What each operation of the API takes, written into its OpenAPI document beside the permission's name."""

from typing import Any

from accounts.rules.permissions import holders, scope_of


def name_scopes(result: Any, **context: Any) -> Any:
    """Give each operation that needs a permission the scope a token needs, and the roles that carry it."""
    for methods in result["paths"].values():
        for operation in methods.values():
            if permission := operation.get("x-permission"):
                operation["x-scope"] = scope_of(permission)
                operation["x-roles"] = sorted(holders(permission))
    return result
