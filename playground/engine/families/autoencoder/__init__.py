"""Autoencoders: networks that reconstruct what they are given, through a code."""
