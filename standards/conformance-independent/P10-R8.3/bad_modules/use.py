import conf
from conf import Base


def setup() -> None:
    conf.LIMIT = 9  # expect: P10-R8.3
    Base.n = 2  # expect: P10-R8.3
    conf.Base.n = 3  # expect: P10-R8.3
