"""The flow file: text to tree to typed document, and back without losing a byte."""
