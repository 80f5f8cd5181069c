"""The pages of the shop."""

NAME = "shop"
