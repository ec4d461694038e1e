-- Whether this node is the coordinator of its cluster, and the address of the coordinator. Whether the other nodes do
-- not know this address, and the version of the extension.
SELECT
    l.groupid = 0                                                                        AS here,
    coalesce(c.nodename || ':' || c.nodeport, 'not known to it')                         AS place,
    c.nodename IS NULL AND EXISTS (SELECT FROM pg_catalog.pg_dist_node)                  AS is_lost,
    (SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'citus')             AS version
FROM pg_catalog.pg_dist_local_group AS l
LEFT JOIN pg_catalog.pg_dist_node AS c ON c.groupid = 0;
