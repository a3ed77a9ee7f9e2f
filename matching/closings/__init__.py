"""The end of support (終結), and beginning anew."""
