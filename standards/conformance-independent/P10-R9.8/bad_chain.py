def f(text: str, df) -> object:
    a = text.strip().lower().split()  # expect: P10-R9.8
    b = df.filter(1).group(2).sum()  # expect: P10-R9.8
    c = df.a().b[0].c().d()  # expect: P10-R9.8
    return a, b, c
