-- Waits on every node until the commits of earlier loads are visible there. A commit releases the merge lock when it
-- has reached one node. It releases this row on each node when it has reached that node.
UPDATE load_turn SET turns = turns + 1;
