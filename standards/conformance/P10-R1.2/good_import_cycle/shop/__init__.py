"""Modules that import each other without calling each other back."""

from shop.prices import price_of as price_of
