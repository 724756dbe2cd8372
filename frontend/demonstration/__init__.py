"""A cooperative modelled on Ouvaton, with invented members: real input for every room.

Nothing here is presented as a fact about a real person; the public facts carry their source.
"""
