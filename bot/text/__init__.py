"""Renderers: replies as text and as data."""
