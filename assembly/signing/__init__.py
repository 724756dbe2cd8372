"""Electronic signatures and timestamps of papers: plain functions on bytes, by pyHanko.

No model, no clock, no setting: actions pass what is needed, and keep what comes back.
"""
