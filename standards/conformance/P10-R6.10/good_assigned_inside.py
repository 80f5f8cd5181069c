def report(count: int, verbose: bool) -> int:
    if verbose:
        message = f"{count} frames"
        print(message)
    return count
