def op(code: int) -> int:
    match code:
        case 0:
            return 1
        case _:
            assert False, f"code {code}"  # expect: P10-R5.5
    return 0


def empty() -> None:
    assert "", "E1"  # expect: P10-R5.5
    assert [], "E2"  # expect: P10-R5.5
