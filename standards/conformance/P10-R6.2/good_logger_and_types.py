import logging
from typing import TypeVar

Item = TypeVar("Item")
Table = dict[str, list[int]]
logger = logging.getLogger(__name__)


def first(items: list[Item]) -> Item:
    logger.debug("first of %d", len(items))
    return items[0]
