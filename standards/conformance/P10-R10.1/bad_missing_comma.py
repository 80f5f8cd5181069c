POINTS = [
    (0, 1)  # expect: P10-R10.1
    (2, 3),
]
NAMES = [
    ["a", "b"]  # expect: P10-R10.1
    ["c", "d"],
]
