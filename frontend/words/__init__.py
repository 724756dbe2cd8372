"""The words people read: found in code and templates, translated in parts, compiled."""
