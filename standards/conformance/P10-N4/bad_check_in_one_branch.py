def gain(output: float, source: float, strict: bool) -> float:
    if strict:
        if source == 0:
            raise ValueError("source")
    return output / source  # expect: P10-N4
