from valve.guard import refuse  # expect: P10-R5.7
