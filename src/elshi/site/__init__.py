"""The public site: a static tree rendered from the log, the blobs and a trust file alone.

A projection (DESIGN 2): delete it, and `build_site` makes the same bytes again. What does not verify is not rendered.

    build_site(logs=home / "logs", blobs=home / "blobs", out=home / "site", trust=trust)
    build_site(…, records={"xs-mfa/2026/17"})     only what this statement touches
"""

from elshi.site.build import BuildReport, SiteBuilder, build_site

__all__ = ["BuildReport", "SiteBuilder", "build_site"]
