"""Where things are: points, outlines, and Japanese addresses read without a network.

The only door to geopy. Importing this package is cheap: geopy is imported by `points.distance_m`,
`gazetteer` and `gsi` when they are first needed.
"""
