"""The document kit: legal papers as tagged PDF, the same bytes for the same words."""

from common.documents.kit import Document
from common.documents.letterhead import Letterhead
from common.documents.sketch import Sketch
from common.documents.typography import Strong

__all__ = ["Document", "Letterhead", "Sketch", "Strong"]
