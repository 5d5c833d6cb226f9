"""The service, its worker and its commands."""

import gc

# What importing makes stays, and what a request makes is gone with it: to look for garbage as often as Python does
# takes a fifth of each start, and more from requests than it gives back.
gc.set_threshold(20_000, 20, 20)
