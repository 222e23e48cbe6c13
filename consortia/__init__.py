"""Who could do it together: a staircase of rooms, each standing on those before it."""
