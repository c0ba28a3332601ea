"""What can be wrong with what others send, or with what they answer."""

from elshi.base.errors import ElshiError


class SignatureError(ElshiError):
    """A request has no signature, or one that does not hold; it is answered 401. Says nothing that a stranger wrote."""


class StrangeError(ElshiError):
    """Another's document or activity is not what it should be. Nothing was done."""


class GoneError(StrangeError):
    """Another's server says that the actor is no more (404, 410)."""


class LaterError(ElshiError):
    """Another's key could not be fetched now, so it is not known whether the request is true; it is answered 503."""
