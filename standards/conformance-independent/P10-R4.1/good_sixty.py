import functools


@functools.lru_cache(maxsize=1)
def load_registers(word: int) -> list[int]:
    """Fill

    the register file.
    """
    regs = [0] * 60

    # next bank
    regs[0] = (word >> 0) & 0x00
    regs[1] = (word >> 1) & 0x07
    regs[2] = (word >> 2) & 0x0E
    regs[3] = (word >> 3) & 0x15
    regs[4] = (word >> 4) & 0x1C

    # next bank
    regs[5] = (word >> 5) & 0x23
    regs[6] = (word >> 6) & 0x2A
    regs[7] = (word >> 7) & 0x31
    regs[8] = (word >> 8) & 0x38
    regs[9] = (word >> 9) & 0x3F

    # next bank
    regs[10] = (word >> 10) & 0x46
    regs[11] = (word >> 11) & 0x4D
    regs[12] = (word >> 12) & 0x54
    regs[13] = (word >> 13) & 0x5B
    regs[14] = (word >> 14) & 0x62

    # next bank
    regs[15] = (word >> 15) & 0x69
    regs[16] = (word >> 0) & 0x70
    regs[17] = (word >> 1) & 0x77
    regs[18] = (word >> 2) & 0x7E
    regs[19] = (word >> 3) & 0x85

    # next bank
    regs[20] = (word >> 4) & 0x8C
    regs[21] = (word >> 5) & 0x93
    regs[22] = (word >> 6) & 0x9A
    regs[23] = (word >> 7) & 0xA1
    regs[24] = (word >> 8) & 0xA8

    # next bank
    regs[25] = (word >> 9) & 0xAF
    regs[26] = (word >> 10) & 0xB6
    regs[27] = (word >> 11) & 0xBD
    regs[28] = (word >> 12) & 0xC4
    regs[29] = (word >> 13) & 0xCB

    # next bank
    regs[30] = (word >> 14) & 0xD2
    regs[31] = (word >> 15) & 0xD9
    regs[32] = (word >> 0) & 0xE0
    regs[33] = (word >> 1) & 0xE7
    regs[34] = (word >> 2) & 0xEE

    # next bank
    regs[35] = (word >> 3) & 0xF5
    regs[36] = (word >> 4) & 0xFC
    regs[37] = (word >> 5) & 0x04
    regs[38] = (word >> 6) & 0x0B
    regs[39] = (word >> 7) & 0x12

    # next bank
    regs[40] = (word >> 8) & 0x19
    regs[41] = (word >> 9) & 0x20
    regs[42] = (word >> 10) & 0x27
    regs[43] = (word >> 11) & 0x2E
    regs[44] = (word >> 12) & 0x35

    # next bank
    regs[45] = (word >> 13) & 0x3C
    regs[46] = (word >> 14) & 0x43
    regs[47] = (word >> 15) & 0x4A
    regs[48] = (word >> 0) & 0x51
    regs[49] = (word >> 1) & 0x58

    # next bank
    regs[50] = (word >> 2) & 0x5F
    regs[51] = (word >> 3) & 0x66
    regs[52] = (word >> 4) & 0x6D
    regs[53] = (word >> 5) & 0x74
    regs[54] = (word >> 6) & 0x7B

    # next bank
    regs[55] = (word >> 7) & 0x82
    regs[56] = (word >> 8) & 0x89
    return regs
