"""Shapes of services that many pages lean on, told by the end of a host's name. What they are, never whose they are.

A short table of plain facts about public services. What is not in it is no less a dependency: the table only lets the
report say "a map" or "a captcha", and lets links to meetings and logins be seen among other links.
"""

from enum import Enum

from elshi.audit.home_networks import fold_name


class Service(Enum):
    """Kinds of services; also what an inventory may name."""

    ANALYTICS = "analytics"
    CAPTCHA = "captcha"
    CDN = "cdn"
    FONTS = "fonts"
    IDENTITY = "identity"
    MAIL_RELAY = "mail-relay"
    MAPS = "maps"
    MEETING = "meeting"
    PAYMENT = "payment"
    PUSH = "push"
    SMS = "sms"
    VIDEO = "video"


_HOSTS = {
    Service.ANALYTICS: ("google-analytics.com", "googletagmanager.com", "mc.yandex.ru", "matomo.cloud", "hotjar.com"),
    Service.CAPTCHA: ("recaptcha.net", "hcaptcha.com", "challenges.cloudflare.com", "smartcaptcha.yandexcloud.net"),
    Service.CDN: (
        "cdn.jsdelivr.net", "cdnjs.cloudflare.com", "ajax.googleapis.com", "code.jquery.com", "cloudfront.net",
        "akamaized.net", "fastly.net", "azureedge.net", "bootstrapcdn.com",
    ),
    Service.FONTS: ("fonts.googleapis.com", "fonts.gstatic.com", "use.typekit.net", "kit.fontawesome.com"),
    Service.IDENTITY: (
        "accounts.google.com", "login.microsoftonline.com", "appleid.apple.com", "auth0.com", "okta.com",
        "oauth.telegram.org", "id.vk.com",
    ),
    Service.MAPS: (
        "maps.googleapis.com", "maps.google.com", "api-maps.yandex.ru", "tile.openstreetmap.org", "api.mapbox.com",
        "api.2gis.ru",
    ),
    Service.MEETING: (
        "zoom.us", "meet.google.com", "teams.microsoft.com", "teams.live.com", "webex.com", "meet.jit.si",
        "whereby.com",
    ),
    Service.PAYMENT: ("stripe.com", "paypal.com", "pay.google.com", "checkout.com"),
    Service.PUSH: (
        "fcm.googleapis.com", "push.apple.com", "updates.push.services.mozilla.com", "notify.windows.com",
        "onesignal.com",
    ),
    Service.SMS: ("api.twilio.com", "rest.nexmo.com", "api.messagebird.com"),
    Service.VIDEO: ("youtube.com", "youtube-nocookie.com", "ytimg.com", "vimeo.com", "rutube.ru"),
}  # fmt: skip
_BY_HOST = {host: service for service, hosts in _HOSTS.items() for host in hosts}

LINKED = frozenset({Service.MEETING, Service.IDENTITY})  # a plain link to one of these is a dependency too


def known_service(host: str) -> Service | None:
    """The kind of service that `host` is known to give; None if the table does not know it."""
    labels = fold_name(host).split(".")
    return next((_BY_HOST[name] for at in range(len(labels)) if (name := ".".join(labels[at:])) in _BY_HOST), None)
