# flightlm-test: critical=bad_critical_module
"""Ground code that the configuration lists as critical."""


def may_ignite(key: bool, sealed: bool) -> bool:
    return key and sealed  # expect: P10-N2
