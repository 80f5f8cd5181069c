"""Fewer than sixty lines, more than sixty statements."""


def mix(x: int) -> int:  # expect: P10-R4.2
    a0 = x + 0; b0 = a0 * 2  # expect: P10-R4.3
    a1 = x + 1; b1 = a1 * 2  # expect: P10-R4.3
    a2 = x + 2; b2 = a2 * 2  # expect: P10-R4.3
    a3 = x + 3; b3 = a3 * 2  # expect: P10-R4.3
    a4 = x + 4; b4 = a4 * 2  # expect: P10-R4.3
    a5 = x + 5; b5 = a5 * 2  # expect: P10-R4.3
    a6 = x + 6; b6 = a6 * 2  # expect: P10-R4.3
    a7 = x + 7; b7 = a7 * 2  # expect: P10-R4.3
    a8 = x + 8; b8 = a8 * 2  # expect: P10-R4.3
    a9 = x + 9; b9 = a9 * 2  # expect: P10-R4.3
    a10 = x + 10; b10 = a10 * 2  # expect: P10-R4.3
    a11 = x + 11; b11 = a11 * 2  # expect: P10-R4.3
    a12 = x + 12; b12 = a12 * 2  # expect: P10-R4.3
    a13 = x + 13; b13 = a13 * 2  # expect: P10-R4.3
    a14 = x + 14; b14 = a14 * 2  # expect: P10-R4.3
    a15 = x + 15; b15 = a15 * 2  # expect: P10-R4.3
    a16 = x + 16; b16 = a16 * 2  # expect: P10-R4.3
    a17 = x + 17; b17 = a17 * 2  # expect: P10-R4.3
    a18 = x + 18; b18 = a18 * 2  # expect: P10-R4.3
    a19 = x + 19; b19 = a19 * 2  # expect: P10-R4.3
    a20 = x + 20; b20 = a20 * 2  # expect: P10-R4.3
    a21 = x + 21; b21 = a21 * 2  # expect: P10-R4.3
    a22 = x + 22; b22 = a22 * 2  # expect: P10-R4.3
    a23 = x + 23; b23 = a23 * 2  # expect: P10-R4.3
    a24 = x + 24; b24 = a24 * 2  # expect: P10-R4.3
    a25 = x + 25; b25 = a25 * 2  # expect: P10-R4.3
    a26 = x + 26; b26 = a26 * 2  # expect: P10-R4.3
    a27 = x + 27; b27 = a27 * 2  # expect: P10-R4.3
    a28 = x + 28; b28 = a28 * 2  # expect: P10-R4.3
    a29 = x + 29; b29 = a29 * 2  # expect: P10-R4.3
    a30 = x + 30; b30 = a30 * 2  # expect: P10-R4.3
    return b30
