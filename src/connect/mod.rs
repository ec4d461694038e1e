//! Which server, how to reach it safely, and a session whose settings are pinned.
