"""Access check of a door with a comment that turns the text round."""


def may_enter(role: str) -> bool:
    """Whether a role may enter."""
    if role == "guest‮":  # expect: P10-R8.11
        return False
    # only for ⁧owners⁩ of a key  # expect: P10-R8.11
    return role == "owner"
