"""The directory in HSDS 3.1 (Human Services Data Specification, openreferral.org): as tables and as an API."""
