"""What people read."""

ROWS = """
"""
