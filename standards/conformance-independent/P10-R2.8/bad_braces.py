import re

P = re.compile(r"([a-z]+){2,}$")  # expect-any a: P10-R2.8
Q = re.compile(r"(?P<w>[^,]*,?)+;")  # expect-any b: P10-R2.8
R = re.compile(r"(.*)*")  # expect-any c: P10-R2.8
