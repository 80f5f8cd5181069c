def run(obj: object, name: str, table: dict, cb) -> int:
    a = getattr(obj, name)()  # expect: P10-R9.3
    b = globals()[name]()  # expect: P10-R9.3
    c = table[name](3)  # expect: P10-R9.3
    d = cb(1)  # expect: P10-R9.3
    return a + b + c + d
