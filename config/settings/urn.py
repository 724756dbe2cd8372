"""The voting host: booth, voters' rights and urn, served by their own process (R-VOTE-02).

People sign in on the main site; SESSION_COOKIE_DOMAIN, the parent of both host names, lets the
voting host know them. The urn's own doors never look.
"""

from config.settings.base import *

ROOT_URLCONF = "config.voting_urls"
