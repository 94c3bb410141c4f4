"""The formats that are read: what a file is, its pages, their pixels."""
