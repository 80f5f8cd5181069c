class Registers:
    """Four registers a line."""

    def __init__(self) -> None:  # expect: P10-R4.2
        self.a0 = 0; self.b0 = 0; self.c0 = 0; self.d0 = 0  # expect: P10-R4.3
        self.a1 = 1; self.b1 = 1; self.c1 = 1; self.d1 = 1  # expect: P10-R4.3
        self.a2 = 2; self.b2 = 2; self.c2 = 2; self.d2 = 2  # expect: P10-R4.3
        self.a3 = 3; self.b3 = 3; self.c3 = 3; self.d3 = 3  # expect: P10-R4.3
        self.a4 = 4; self.b4 = 4; self.c4 = 4; self.d4 = 4  # expect: P10-R4.3
        self.a5 = 5; self.b5 = 5; self.c5 = 5; self.d5 = 5  # expect: P10-R4.3
        self.a6 = 6; self.b6 = 6; self.c6 = 6; self.d6 = 6  # expect: P10-R4.3
        self.a7 = 7; self.b7 = 7; self.c7 = 7; self.d7 = 7  # expect: P10-R4.3
        self.a8 = 8; self.b8 = 8; self.c8 = 8; self.d8 = 8  # expect: P10-R4.3
        self.a9 = 9; self.b9 = 9; self.c9 = 9; self.d9 = 9  # expect: P10-R4.3
        self.a10 = 10; self.b10 = 10; self.c10 = 10; self.d10 = 10  # expect: P10-R4.3
        self.a11 = 11; self.b11 = 11; self.c11 = 11; self.d11 = 11  # expect: P10-R4.3
        self.a12 = 12; self.b12 = 12; self.c12 = 12; self.d12 = 12  # expect: P10-R4.3
        self.a13 = 13; self.b13 = 13; self.c13 = 13; self.d13 = 13  # expect: P10-R4.3
        self.a14 = 14; self.b14 = 14; self.c14 = 14; self.d14 = 14  # expect: P10-R4.3
        self.a15 = 15; self.b15 = 15; self.c15 = 15; self.d15 = 15  # expect: P10-R4.3
