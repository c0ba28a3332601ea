"""The sentences of a report, in English as message ids; `report.py` turns them into the reader's language.

One sentence for each code of a finding: what is lost. The subject stands beside it, so no sentence names it.
"""

from elshi.audit.findings import Basis, Stage, Standing


def gettext_noop(message: str) -> str:
    """Marks a string for the catalogues (tools/catalogues.py) and leaves it as it is."""
    return message


_ = gettext_noop

SENTENCES = {
    "script": _("Scripts from there do not load: what they do on the page is lost."),
    "stylesheet": _("Style sheets from there do not load: the page loses its form."),
    "font": _("Fonts from there do not load: text appears in another font."),
    "image": _("Images from there are not shown."),
    "media": _("Video, sound or an embedded object from there does not play."),
    "frame": _("A frame of the page stays empty."),
    "data": _("The page asks there for data while it is open, and gets none."),
    "form": _("A form sends there what people enter, and it does not arrive."),
    "redirect": _("The page leads on to there, and is not reached."),
    "other": _("The page loads something else from there."),
    "hint": _("The page only prepares a connection to there; nothing is lost."),
    "meeting": _("Meetings there cannot be joined."),
    "identity": _("Logging in by way of it fails."),
    "push": _("Push messages are not delivered."),
    "sms": _("SMS are not sent; codes at login are lost with them."),
    "mail-relay": _("Mail that is sent through it does not leave."),
    "payment": _("Payments are not taken."),
    "maps": _("Maps are not shown."),
    "video": _("Videos are not shown."),
    "captcha": _("Who has to solve its captcha gets no further."),
    "analytics": _("Visits are no longer counted."),
    "cdn": _("What it serves for the service is not delivered."),
    "fonts": _("Fonts from there do not load: text appears in another font."),
    "address": _("The service itself runs there."),
    "name-server": _("It answers for %(zone)s, and no name server of the zone is at home: the name dies in resolvers."),
    "name-server-spare": _("It answers for %(zone)s; another name server, at home, does too."),
    "parent-zone": _("The zone above leads to the name: once resolvers forget it, the name is not found."),
    "alias-zone": _("The name is an alias that leads through this zone."),
    "name-server-zone": _("A name server has its own name in this zone, and is not found without it."),
    "mail": _("Mail for %(zone)s goes there."),
    "mail-spare": _("Mail for %(zone)s goes there; another exchanger, at home, takes it too."),
    "signature": _("DNSSEC signatures end in %(days)s days; without this signer there are no new ones."),
    "signature-ended": _("A DNSSEC signature has ended: resolvers that validate refuse the name."),
    "unsigned": _("The zone has no DNSSEC: nobody can tell a false answer from a true one."),
    "resolver": _("The machine resolves names there: without it, no name is found."),
    "certificate": _("The certificate of %(host)s ends in %(days)s days, and this issuer can give no new one."),
    "certificate-ended": _("The certificate of %(host)s has ended: browsers refuse it."),
    "must-staple": _(
        "The certificate of %(host)s must come with an OCSP answer, fetched from there. How long the last one lasts is "
        "not seen from outside; %(days)s days are taken."
    ),
    "ocsp": _(
        "Some programs ask there whether the certificate of %(host)s is revoked; browsers go on without an answer."
    ),
    "crl": _("The list of revoked certificates for %(host)s lies there; browsers go on without it."),
    "unverified": _("This machine does not trust the issuer of the certificate of %(host)s."),
    "time-server": _("The clock of the machine drifts; after weeks, logins and signatures notice."),
    "package-source": _("The machine gets no security updates."),
    "helper": _("It confirms what is published; nothing waits for it, and nothing is lost without it."),
}

SERVICES = {
    "analytics": _("visitor statistics"),
    "captcha": _("captcha"),
    "cdn": _("content delivery network"),
    "fonts": _("fonts"),
    "identity": _("login"),
    "mail-relay": _("mail relay"),
    "maps": _("maps"),
    "meeting": _("meetings"),
    "payment": _("payments"),
    "push": _("push messages"),
    "sms": _("SMS"),
    "video": _("video"),
}

STAGES = {
    Stage.AT_ONCE: _("At once"),
    Stage.TTL: _("When its TTL runs out"),
    Stage.DAY_1: _("Within one day"),
    Stage.DAY_7: _("Within 7 days"),
    Stage.DAY_30: _("Within 30 days"),
    Stage.DAY_90: _("Within 90 days"),
    Stage.LATER: _("After more than 90 days"),
    Stage.NEVER: _("Nothing is lost"),
}

UNITS = (  # seconds of each, largest first
    (86_400, _("%(count)s d")),
    (3_600, _("%(count)s h")),
    (60, _("%(count)s min")),
    (1, _("%(count)s s")),
)

STANDINGS = {
    Standing.FOREIGN: _("abroad"),
    Standing.UNKNOWN: _("owner unknown"),
    Standing.HOME: _("at home"),
}

BASES = {
    Basis.HOME_NETWORK: _("home networks, list of %(as_of)s"),
    Basis.HOME_DOMAIN: _("home domains, list of %(as_of)s; no list knows its address"),
    Basis.HOME_ISSUER: _("home issuers, list of %(as_of)s"),
    Basis.DELEGATED: _("registered in %(country)s, delegated file of %(as_of)s"),
    Basis.CERTIFICATE: _("%(country)s in the issuer's own name"),
    Basis.LOCAL: _("on this machine"),
    Basis.NOT_LISTED: _("in no list that was given"),
    Basis.NO_ADDRESS: _("its address was not found"),
}

UNSEEN = {
    "page": _("This page or style sheet could not be read."),
    "browser": _("The page was not opened in a browser; what its scripts load is not known."),
    "browser-off": _("A browser was not asked for; what scripts load is not known."),
    "dns": _("The DNS of this name was not seen, or not all of it."),
    "certificate": _("The certificate of this server was not seen."),
    "machine": _("This file of the machine could not be read."),
    "public-host": _("The host of a demonstration exists nowhere, so its DNS and certificate were not looked at."),
}

BLIND_SPOTS = (
    _("Whose a machine is comes from the lists above. A country in them is that of the registered holder."),
    _("A machine at home may lean on others in turn: its own providers, licences, updates, power and people."),
    _("The DNS root and the resolvers of readers are not looked at. TTLs are as one resolver gave them: lower bounds."),
    _("Pages behind a login, applications on telephones and what servers call by themselves are not seen."),
    _("What is listed was seen on one day. A service changes; look again after each change."),
)
