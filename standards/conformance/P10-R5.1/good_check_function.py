# flightlm-test: profile=flight check_functions=good_check_function:require
def require(condition: bool, text: str) -> None:
    if not condition:
        raise RuntimeError(text)


def push(stack: list[int], item: int) -> None:
    require(item > 0, "an item")
    require(len(stack) < 10, "there is room")
    stack.append(item)
