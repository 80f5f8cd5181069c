"""What other files may know of a module, merged into the index of the whole project."""

from __future__ import annotations

from flightlm.checker.index_file import index_module
from flightlm.checker.lookup import Constant, ProjectIndex
from flightlm.checker.objects import Value
from flightlm.checker.solve import build_project, settled_project
from flightlm.checker.symbols import (
    ClassIndex,
    FieldIndex,
    FunctionIndex,
    ModuleIndex,
    Parameter,
    TypeRef,
)

__all__ = [
    "ClassIndex",
    "Constant",
    "FieldIndex",
    "FunctionIndex",
    "ModuleIndex",
    "Parameter",
    "ProjectIndex",
    "TypeRef",
    "Value",
    "build_project",
    "index_module",
    "settled_project",
]
