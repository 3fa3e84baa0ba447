"""Generative adversarial networks: two networks that train each other."""
