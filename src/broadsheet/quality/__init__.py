"""Labelled sets, scores and gates."""
