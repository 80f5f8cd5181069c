"""A."""
import os

# -*- coding: utf-8 -*- in line four is no cookie
x = os.sep
