"""Benchmarks of plotnet and other packages: ``python3 run.py bench``."""
