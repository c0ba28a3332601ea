"""A node's home: its folders, settings, keys and processes. The one place that knows where things lie."""
