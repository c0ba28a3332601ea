"""Care for citizens abroad: what is known of countries and their parts, and warnings as all the world writes them.

No Django, no clock, no network: bytes and values in, values and bytes out.
"""
