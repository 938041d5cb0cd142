"""Broadsheet turns sources into a front page."""
