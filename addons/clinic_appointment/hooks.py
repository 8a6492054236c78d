def pre_init_hook(env):
    """Exclusion constraints compare ids and spans of time in one index."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
