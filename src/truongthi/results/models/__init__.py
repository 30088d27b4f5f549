"""What results are kept in, by subject."""

from truongthi.results.models.external import ExternalResult, ExternalUpload, HandIn
from truongthi.results.models.standings import Publication, Snapshot, TieDecision

__all__ = ["ExternalResult", "ExternalUpload", "HandIn", "Publication", "Snapshot", "TieDecision"]
