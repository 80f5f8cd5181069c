LIMIT = 4  # expect: P10-R5.1
# flightlm-test: profile=flight


def take(queue: list[int], count: int) -> list[int]:
    assert count <= LIMIT, "few"
    assert count <= LIMIT, "few"
    assert len(queue) >= 0, "a queue"
    return queue[:count]
