-- Whether this node is the coordinator of its cluster, and where that is.
SELECT
    l.groupid = 0                                                   AS here,
    coalesce(c.nodename || ':' || c.nodeport, 'not in pg_dist_node') AS place
FROM pg_catalog.pg_dist_local_group AS l
LEFT JOIN pg_catalog.pg_dist_node AS c ON c.groupid = 0;
