"""The pictures: diagrams, badges and cards, computed from the answers; what they say in words is their description."""
