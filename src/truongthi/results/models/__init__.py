"""What results are kept in, by subject."""

from truongthi.results.models.corrections import Correction, LotDraw, ManualPoints, PrizeMove, VersionDifference
from truongthi.results.models.external import ExternalResult, ExternalUpload, HandIn
from truongthi.results.models.standings import Publication, Snapshot, TieDecision

__all__ = [
    "Correction",
    "ExternalResult",
    "ExternalUpload",
    "HandIn",
    "LotDraw",
    "ManualPoints",
    "PrizeMove",
    "Publication",
    "Snapshot",
    "TieDecision",
    "VersionDifference",
]
