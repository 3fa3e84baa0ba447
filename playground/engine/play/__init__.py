"""A live network, trained while it is looked at and edited. In: commands. Out: news (`runs.protocol.news`)."""
