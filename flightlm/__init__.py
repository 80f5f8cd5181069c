"""flightlm: GPT-2 in one fixed block of memory, written like flight software."""

from flightlm import startup as startup
from flightlm.flight.config import ModelConfig
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.api import BatchGeneration, Generation, LanguageModel, Result, Timing, load
from flightlm.version import __version__

__all__ = [
    "BatchGeneration",
    "Fault",
    "FlightError",
    "Generation",
    "LanguageModel",
    "ModelConfig",
    "Result",
    "Timing",
    "__version__",
    "load",
]
