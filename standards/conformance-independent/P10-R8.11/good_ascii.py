def length(n: int) -> int:
    """coding: none"""
    return n


x = "# -*- coding: latin-1 -*-"
