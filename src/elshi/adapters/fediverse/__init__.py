"""An actor of ours on the fediverse: ActivityPub, with no server of others between.

    addresses   what an actor's things are called            keys        RSA for requests, Ed25519 for objects
    documents   actor, WebFinger, collections, NodeInfo      objects     notes, and what is done with them, with proofs
    rfc9421     signatures of requests, as they should be    cavage      as most of the fediverse still makes them
    signing     puts one on a request                        verifying   takes one, or refuses
    remote      others' actors and keys, fetched with care   sending     to an inbox: one way of signing, then the other
    inbox       what comes in, verified                      arrivals    the same in our own words
    pages       what is shown                                public      both as one handler (replies: its answers)
    shelf       what is shown, as files                      echoes      what came back to it, counted
    marks       what stands of it, remembered                faults      what can be wrong with what others send
    accepts     answers to Follows, still to be brought      patience    how long others may keep us waiting
    folders     where all of it lies                         knocks      how each host wants requests signed
    ports       what the above ask of whoever runs them

Who does what: the courier (`elshi.adapters.channels.activitypub`) holds an actor's keys, writes the shelf and sends.
The public process holds no key of an actor, only that of the *instance*, which signs nothing but questions; it shows
the shelf, verifies what comes and puts it into the letterbox.

Followed: ActivityPub (W3C, 2018), WebFinger (RFC 7033), RFC 9421 and RFC 9530, draft-cavage-http-signatures-12,
FEP-8b32 (proofs on objects), FEP-521a (keys for them). No JSON-LD is processed and no context ever fetched: what others
send is read as plain JSON, as most servers write it.
"""
