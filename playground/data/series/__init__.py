"""Values in time, from a table or a formula to a `Dataset` of windows. In: a `SeriesData` or a `WavesData`. Out:
windows, split by time, and what is forecast without any network.
"""
