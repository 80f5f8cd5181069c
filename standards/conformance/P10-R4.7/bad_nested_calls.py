def report(rows: list[dict[str, float]]) -> str:
    return ", ".join(  # expect: P10-R4.7
        f"{min(row['a'], row['b']):.2f} {max(row['a'], row['b']):.2f}"
        + str(round(abs(row["a"] - row["b"]), 3))
        + str(round(abs(row["a"] + row["b"]), 3))
        for row in rows
    )
