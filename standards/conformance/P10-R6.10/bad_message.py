def report(count: int, verbose: bool) -> int:
    message = f"{count} frames"  # expect: P10-R6.10
    if verbose:
        print(message)
    return count
