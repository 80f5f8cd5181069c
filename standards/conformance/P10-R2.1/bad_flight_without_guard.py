# flightlm-test: profile=flight

"""Flight: a bound that depends on data needs a guard that dominates the loop."""


def settle(steps: int) -> int:
    """Nothing limits `steps`."""
    done = 0
    while done < steps:  # expect: P10-R2.1
        done += 1
    return done


def settle_late(steps: int) -> int:
    """The guard stands behind the loop."""
    done = 0
    while done < steps:  # expect: P10-R2.1
        done += 1
    assert steps <= 100, "too late"
    return done


def settle_moved(steps: int) -> int:
    """The guard holds for another value."""
    assert steps <= 100, "before the change"
    steps *= 1000
    done = 0
    while done < steps:  # expect: P10-R2.1
        done += 1
    return done
