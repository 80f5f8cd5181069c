from collections import OrderedDict, defaultdict, deque


class Model:
    registry: "dict[str, type]" = OrderedDict()  # expect: P10-R6.4
    groups = defaultdict(list)  # expect: P10-R6.4
    queue = deque(maxlen=3)  # expect: P10-R6.4
    name = "model"
