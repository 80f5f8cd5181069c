import core.b

X = core.b.N
