"""Packages that some tests compare with: where one is absent they are skipped, but never in CI."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import pytest


def needs(module: str, reason: str) -> Any:
    """Import a module of the extra `test`; where it is absent, skip, and in CI fail."""
    return import_module(module) if os.environ.get("CI") else pytest.importorskip(module, reason=reason)
