-- How many different contents files in the ledger have.
SELECT count(DISTINCT (content, content_hash)) AS contents FROM load_files;
