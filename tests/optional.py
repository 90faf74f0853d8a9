"""Optional packages for comparisons: tests are skipped if one is missing, except in CI."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import pytest


def needs(module: str, reason: str) -> Any:
    """Import a module of the extra `test`; if it is missing, skip the test, or fail in CI."""
    return import_module(module) if os.environ.get("CI") else pytest.importorskip(module, reason=reason)
