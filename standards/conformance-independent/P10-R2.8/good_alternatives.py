import re

A = re.compile(r"(?:abc|def)+")
B = re.compile(r"(a)(b+)(c)")
C = re.compile(r"(ab{2,3})+")
