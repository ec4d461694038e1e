-- The locks that COPY takes. If COPY itself had to wait for them and a deadlock ended it, the connection would be lost, which the next
-- attempt needs: https://github.com/rust-postgres/rust-postgres/pull/1337.
LOCK TABLE load_files, load_warnings IN ROW EXCLUSIVE MODE;
