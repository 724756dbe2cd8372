"""Calls to vote by SMS: what a provider must do (provider), the first one (ovhcloud), the words and
what they cost (words), the numbers (numbers)."""
