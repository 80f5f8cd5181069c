DEBUG = 1


class Job:
    if DEBUG:

        def run(self) -> int:  # expect: P10-R8.6
            return 1

    else:

        def run(self) -> int:  # expect: P10-R8.6
            return 2

    def lazy(self) -> int:
        import json  # expect: P10-R8.6

        return len(json.dumps(1))


for i in range(3):
    import re  # expect: P10-R8.6
