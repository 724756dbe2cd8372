"""Laws are checked on machines that do other work too: time limits there prove nothing."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
