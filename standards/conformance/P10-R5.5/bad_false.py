def next_state(state):
    if state == "idle":
        return "busy"
    if state == "busy":
        return "idle"
    assert False, f"unknown state {state}"  # expect: P10-R5.5
