"""Diagrams of layered networks: options, layout, and renderers for SVG, matplotlib, TikZ and animations."""
