def flatten(cube: list[list[list[int]]], seen: set[int]) -> list[int]:
    found: list[int] = []
    if cube:
        for plane in cube:
            if plane:
                if plane[0]:
                    found += [v for row in plane for v in row if v if v not in seen]
    return found
