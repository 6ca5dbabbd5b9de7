"""The tables of the documentation, made from the package itself: its models, presets, controls and plans.

`python -m tables`, run in `docs/`, writes them into the pages, between `<!-- table: … -->` and `<!-- end -->`; a test
compares what it would write with what is there.
"""
