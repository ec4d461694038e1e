-- Keeps others from deleting what the plays and songs of the load refer to, until the commit; whoever reads is not held up, nor are
-- loads, which write here when they have the turn. (Rows of many shards cannot be locked one by one.)
LOCK TABLE users, songs, artists IN SHARE ROW EXCLUSIVE MODE;
