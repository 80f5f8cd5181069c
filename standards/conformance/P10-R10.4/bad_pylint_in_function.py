def convert(value: int) -> str:
    # pylint: disable=invalid-name  # expect: P10-R10.4
    S = str(value)
    return S  # pylint: disable=unused-variable,no-member  # expect: P10-R10.4
