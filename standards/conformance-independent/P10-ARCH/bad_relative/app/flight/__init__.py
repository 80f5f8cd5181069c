from .step import run
