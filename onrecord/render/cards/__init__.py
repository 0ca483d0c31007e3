"""Pictures of stories and disputed claims for messengers and social networks."""
