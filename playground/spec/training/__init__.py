"""How a network is trained: optimizer, schedule, batches, augmentation, stopping, seeds."""
