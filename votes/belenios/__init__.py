"""The Belenios voting protocol, version 1, in plain Python.

Written from the published specification ("Belenios specification", version 1 of the
protocol, JSON shapes of the 3.x releases) and never from the reference source. Imports
only the standard library, gmpy2, cryptography and PyNaCl: no Django, no clock, no settings, no
logging. README.md in this folder lists the public functions by task.
"""
