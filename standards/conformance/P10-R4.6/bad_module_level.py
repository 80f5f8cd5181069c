import os

for folder in os.environ.get("DATA", "").split(":"):
    if folder:
        for name in os.listdir(folder):
            if name.endswith(".csv"):
                with open(name, encoding="utf-8") as table:  # expect: P10-R4.6
                    print(table.readline())
