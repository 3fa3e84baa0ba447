"""What is seen of a live network at one moment: its picture, one batch, one neuron at one point, the bent plane, its
scores. In: a network and points. Out: plain values for the browser.
"""
