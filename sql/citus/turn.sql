-- Waits on every node until what the loads before this one have committed is there to be seen. The lock that they had is gone when the
-- commit has reached one node; this row is free on a node when the commit has reached that node.
UPDATE load_turn SET turns = turns + 1;
