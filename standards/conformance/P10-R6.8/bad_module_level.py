limit = "100"
limit = int(limit)  # expect: P10-R6.8
where = input()
where = len(where)  # expect: P10-R6.8
