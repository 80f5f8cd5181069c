"""The same tables by other names."""

from tables import DECK as CARDS
from tables import NAMES as NAMES
from tables import QUEUE as WAITING
