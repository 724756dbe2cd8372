"""The general rehearsal (répétition générale): a whole assembly lived through the real routes.

A service of its own is started on scratch databases; members, directoire and key holders are then
played from outside, over HTTP, by visitors that know no more than a browser does. Nothing of the
real cooperative's data is touched, and the rehearsal's keys are its own (secrecy.md 7).
"""
