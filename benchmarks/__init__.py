"""Benchmarks of plotnet against its peers: ``python run.py bench``."""
