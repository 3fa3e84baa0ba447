"""A neural-network playground: real Keras models, trained in processes of their own, watched in the browser."""
