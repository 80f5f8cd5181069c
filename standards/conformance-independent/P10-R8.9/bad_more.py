import os

with open("x", "w", encoding="utf-8") as fh:  # expect: P10-R8.9
    fh.write("x")  # may: P10-R8.9

for name in ("a", "b"):  # may: P10-R8.9
    os.remove(name)  # expect: P10-R8.9

os.environ["X"] = "1"  # expect: P10-R8.9
os.makedirs("y")  # expect: P10-R8.9
