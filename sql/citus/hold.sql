-- Keeps others from deleting what the plays and songs of the load refer to, until the commit; whoever reads is not held up, nor are
-- loads, which write here when they have the turn. (Rows of many shards cannot be locked one by one.) To be said before a row of these
-- tables is locked: whoever changes one by hand holds the table at the node that he is at and waits for the row at another, and no node
-- sees that circle.
LOCK TABLE users, songs, artists IN SHARE ROW EXCLUSIVE MODE;
