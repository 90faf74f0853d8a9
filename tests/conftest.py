"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("plotnet", deadline=None)  # machines are noisy; times belong into benchmarks/
settings.load_profile("plotnet")
