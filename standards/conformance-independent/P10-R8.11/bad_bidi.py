def check(role: str) -> bool:
    text = "user‮ ⁦// admin⁩ ⁦"  # expect: P10-R8.11
    # hidden ‮ order  # expect: P10-R8.11
    return role == text


name = "a⁧b"  # expect: P10-R8.11
