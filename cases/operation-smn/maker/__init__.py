"""The parts of make_case.py: the story (who did what), the writers (one per format) and the expectations."""
