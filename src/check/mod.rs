//! Is all of a block good? And if not, which line is bad, and why.
