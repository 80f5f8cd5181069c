import lib
from lib import check as ok


def run(n: int, cb) -> None:
    ok(n)  # expect: P10-R7.1
    lib.Codec.pack(n)  # expect: P10-R7.1
    ok(n) or lib.Codec()  # expect: P10-R7.1
    n > 3 and ok(n)  # expect: P10-R7.1
    lib.Codec().pack(n)  # expect: P10-R7.1
    cb(n)  # expect: P10-R7.1
    ok(n) if n else None  # expect: P10-R7.1
