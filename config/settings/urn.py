"""The voting host: booth, voters' rights and urn, served by their own process (R-VOTE-02)."""

from config.settings.base import *

ROOT_URLCONF = "config.voting_urls"
SESSION_COOKIE_NAME = "voting_session"
