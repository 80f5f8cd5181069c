"""flightlm: GPT-2 in one fixed block of memory, written like flight software."""

from flightlm import startup as startup

__version__ = "0.1.0"
