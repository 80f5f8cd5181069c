"""flightlm: GPT-2 in one fixed block of memory, written like flight software."""

from flightlm import startup as startup
from flightlm.flight.config import ModelConfig
from flightlm.flight.status import Fault, FlightError
from flightlm.ground.api import BatchGeneration, Generation, LanguageModel, Result, Timing, load
from flightlm.ground.checking import certify
from flightlm.ground.top import Choice
from flightlm.ground.training_api import Trainer
from flightlm.version import __version__

__all__ = [
    "BatchGeneration",
    "Choice",
    "Fault",
    "FlightError",
    "Generation",
    "LanguageModel",
    "ModelConfig",
    "Result",
    "Timing",
    "Trainer",
    "__version__",
    "certify",
    "load",
]
