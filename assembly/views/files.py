"""How a paper of an assembly leaves the house."""

from common.web.files import PDF, ZIP, served, uploaded

__all__ = ["PDF", "ZIP", "served", "uploaded"]
