def scan(lines: list[str]) -> int:
    count = 0
    for number, line in enumerate(lines):  # expect: P10-R6.9
        if line:
            count += 1
    try:
        first = int(lines[0])
    except ValueError as error:  # expect: P10-R6.9
        first = 0
    with open("x", encoding="utf-8") as stream:  # expect: P10-R6.9
        count += first
    return count
