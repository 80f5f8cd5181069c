# flightlm-test: profile=flight
import os


def show(parts: list[str], env: dict[str, str]) -> str:
    name = env.get("HOME", "")
    path = os.path.join(name, "x")
    return ",".join(parts) + path + env.get("a", "b") + "".join(parts)
