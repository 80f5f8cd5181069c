def schedule(jobs, slots):  # expect: P10-R5.2
    assert True, "always"
    assert len(jobs) >= 0, "never negative"
    if False:
        raise ValueError(slots)
    plan = {}
    for number, job in enumerate(jobs):
        slot = number % slots
        plan.setdefault(slot, []).append(job)
    order = sorted(plan)
    first = order[0]
    return plan[first]
