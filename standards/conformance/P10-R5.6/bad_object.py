class Session:
    def __init__(self, user: str) -> None:
        self.user = user


def close(session: Session | None) -> str:
    assert session, "there is a session"  # expect: P10-R5.6
    assert session.user, "somebody is logged in"  # expect: P10-R5.6
    return session.user
