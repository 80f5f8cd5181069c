def next_state(state):
    if state == "idle":
        return "busy"
    if state == "busy":
        return "idle"
    raise ValueError(f"unknown state {state}")
