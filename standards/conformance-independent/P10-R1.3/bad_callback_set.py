# flightlm-test: profile=flight
"""An unresolved call may reach any function whose address is taken."""
HOOKS = []


def on_event(n):  # expect-any a: P10-R1.3
    fire(n)


HOOKS.append(on_event)


def fire(n):  # expect-any a: P10-R1.3
    for hook in HOOKS:
        hook(n)
