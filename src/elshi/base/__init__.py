"""The ground floor: errors, ids, canonical JSON, durable writes, time. Imports nothing of ours."""
