def street(person: dict[str, dict[str, str]]) -> str:
    address = person.get("address")
    return address["street"]  # expect: P10-R7.3
