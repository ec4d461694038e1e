-- Takes the locks that COPY takes. If COPY itself waited for them and a deadlock ended it, the connection would be
-- lost: see https://github.com/rust-postgres/rust-postgres/pull/1337. The next attempt needs the connection.
LOCK TABLE load_files, load_warnings IN ROW EXCLUSIVE MODE;
