"""Figures of the lessons that are not the subject of their code."""
