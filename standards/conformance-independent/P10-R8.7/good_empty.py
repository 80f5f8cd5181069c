__all__: list[str] = []

x = 3 * 4
y = [*range(3)]
