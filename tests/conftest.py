"""Settings for all tests."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("plotnet", deadline=None)  # times vary between machines; benchmarks/ measures them
settings.load_profile("plotnet")
