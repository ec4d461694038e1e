-- Whether any play is selected
-- For the note beside an answer about nothing.
-- selection: --since --until --user --artist --song --level --device --location --time-zone
SELECT EXISTS (SELECT 1 FROM songplays) AS any_selected;
