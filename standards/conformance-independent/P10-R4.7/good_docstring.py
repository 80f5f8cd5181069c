def f() -> str:
    """One line.

    Many lines follow, none too long, and
    the words in here are no expressions at all, a b c d e f g h i j k l m n o p q r s t u v w x y z
    1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11 + 12 + 13 + 14 + 15 + 16 + 17 + 18 + 19 + 20 + 21
    """
    return "x"
