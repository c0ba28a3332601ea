"""Is this text official? Evidence in, verdict out; offline, with the base dependencies only."""

from elshi.verify.evidence import Evidence, read_evidence
from elshi.verify.matching import verify_text
from elshi.verify.verdicts import EXITS, Proof, Verdict, evidence_bad

__all__ = ["EXITS", "Evidence", "Proof", "Verdict", "evidence_bad", "read_evidence", "verify_text"]
