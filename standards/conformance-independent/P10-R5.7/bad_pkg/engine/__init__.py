"""A package with asserts and nothing that notices -O."""  # expect: P10-R5.7
from engine.core import run
