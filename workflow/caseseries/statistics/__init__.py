"""Statistical methods for small clinical series: arrays in, ``Result`` records out."""
