import re

DATE = re.compile(r"^\d{4}-\d{2}$")
CSV = re.compile(r"^[^,]+(?:,[^,]{1,20}){0,9}$")
STAR = re.compile(r"\(a+\)+")
CLASS = re.compile(r"[(a+)]+")
OPT = re.compile(r"(ab+)?c")
