def run(program: list[list[str]]) -> int:
    total = 0
    for block in program:
        for line in block:
            if line:
                match line[0]:
                    case "+":
                        while total < 10:  # expect: P10-R4.6
                            total += 1
                    case _:
                        total -= 1
    return total
