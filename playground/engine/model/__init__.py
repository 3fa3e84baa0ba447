"""What every family of networks is made with: the contract of a family, optimizers, schedules, metrics, tensors,
predictions and scores. In: parts of a specification. Out: Keras objects and figures.
"""
