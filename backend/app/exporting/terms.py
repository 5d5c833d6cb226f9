"""What a service and the processes of its exports have agreed on; imports nothing, as each of them starts anew."""

# Fewer and larger pieces cost everybody on the way less.
AT_ONCE = 256 * 1024
# How a process ends that could not, or did not, write all of it.
UNREACHABLE, FAILED = 3, 4
