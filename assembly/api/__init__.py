"""Assemblies for programs: public reads, without an account."""
