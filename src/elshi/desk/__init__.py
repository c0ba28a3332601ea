"""The staff application (Django): people, cases, drafts, approvals, releases, their audit, and the press.

Its own floors, lowest first: web, audit, people, cases, releases, press, urls. `rules` modules import no Django, so
that every rule can be read and tested without a database. Acts live in `actions/`, one file each: check, change,
audit row, one transaction.
"""
