MAX_USERS = 100


def admit(users):
    assert True, "fine"  # expect: P10-R5.4
    assert "users must not be empty"  # expect: P10-R5.4
    assert f"{users} must not be empty", "text"  # expect: P10-R5.4
    assert 1 < 2, "numbers are ordered"  # expect: P10-R5.4
    assert MAX_USERS > 0, "the limit is positive"  # expect: P10-R5.4
    return users[:MAX_USERS]
