"""A synthetic national programme at any size, made through the services. Never loaded on a server.

May import every area; plugged into by surveys through the registry's demo steps.
"""
