"""What results are kept in, by subject."""

from truongthi.results.models.complaints import Complaint
from truongthi.results.models.correction_runs import CorrectionRun
from truongthi.results.models.corrections import Correction, LotDraw, ManualPoints, PrizeMove, VersionDifference
from truongthi.results.models.documents import DocumentTemplate, IssuedDocument
from truongthi.results.models.external import ExternalResult, ExternalUpload, HandIn
from truongthi.results.models.lifecycle import LifecycleStep, VerificationRun
from truongthi.results.models.seals import (
    AuditorKey,
    ErasedPerson,
    NoteSignature,
    PaperCommitment,
    RoundLeaves,
    SealNote,
)
from truongthi.results.models.standings import Publication, PublishedPlace, Snapshot, TieDecision

__all__ = [
    "AuditorKey",
    "Complaint",
    "Correction",
    "CorrectionRun",
    "DocumentTemplate",
    "ErasedPerson",
    "ExternalResult",
    "ExternalUpload",
    "HandIn",
    "IssuedDocument",
    "LifecycleStep",
    "LotDraw",
    "ManualPoints",
    "NoteSignature",
    "PaperCommitment",
    "PrizeMove",
    "Publication",
    "PublishedPlace",
    "RoundLeaves",
    "SealNote",
    "Snapshot",
    "TieDecision",
    "VerificationRun",
    "VersionDifference",
]
