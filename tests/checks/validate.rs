//! `check --validate`: foreign keys that were left `NOT VALID`.

use crate::oracle::Session;
use crate::star::Star;

/// Two of the foreign keys, as a large load leaves them.
const NOT_VALID: &str = "
    ALTER TABLE songplays
        DROP CONSTRAINT songplays_user_id_fkey,
        DROP CONSTRAINT songplays_song_id_fkey,
        ADD CONSTRAINT songplays_user_id_fkey FOREIGN KEY (user_id) REFERENCES users NOT VALID,
        ADD CONSTRAINT songplays_song_id_fkey FOREIGN KEY (song_id) REFERENCES songs NOT VALID";

const STILL_NOT_VALID: &str =
    "SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated ORDER BY conname";

#[test]
fn keys_are_validated_only_where_that_is_asked_and_each_is_said() {
    let star = Star::new();
    star.session().run(NOT_VALID);
    star.check(&[]).all_hold();
    assert_eq!(star.session().rows(STILL_NOT_VALID), ["songplays_song_id_fkey", "songplays_user_id_fkey"]);

    let checked = star.check(&["--validate"]);
    assert_eq!(checked.0.code, 0, "{}", checked.0);
    assert_eq!(checked.results()[0], ("validate", "ok", "0"));
    assert_eq!(checked.results().len(), 14, "and all checks are made: {}", checked.0);
    assert_eq!(
        checked.0.stderr,
        "songplays: songplays_song_id_fkey is valid now\nsongplays: songplays_user_id_fkey is valid now\n"
    );
    assert_eq!(star.session().rows(STILL_NOT_VALID), [""; 0]);

    let again = star.check(&["--validate", "levels"]);
    assert_eq!(again.results(), [("validate", "ok", "0"), ("levels", "ok", "0")]);
    assert_eq!(again.0.stderr, "", "there was nothing left to validate");
}

#[test]
fn a_key_that_a_broken_reference_holds_up_is_a_failed_check_and_the_others_are_validated() {
    let star = Star::new();
    let user = star.value("SELECT min(user_id) FROM users");
    star.session().run(NOT_VALID);
    star.by_force(&format!("DELETE FROM users WHERE user_id = {user}"));

    let checked = star.check(&["--validate", "references", "levels"]);
    assert_eq!(checked.0.code, 3, "{}", checked.0);
    let results = [("validate", "FAILED", "1"), ("references", "FAILED", "1"), ("levels", "ok", "0")];
    assert_eq!(checked.results(), results, "{}", checked.0);
    let told = checked.told("validate");
    let detail = format!("Key (user_id)=({user}) is not present in table \"users\".");
    assert!(told.contains("songplays_user_id_fkey") && told.contains(&detail), "{}", checked.0);
    assert_eq!(checked.0.stderr, "songplays: songplays_song_id_fkey is valid now\n");
    assert_eq!(star.session().rows(STILL_NOT_VALID), ["songplays_user_id_fkey"]);
}

#[test]
fn a_reader_who_is_in_the_middle_of_something_is_not_waited_for() {
    let star = Star::new();
    star.session().run(NOT_VALID);
    let reader = Session::open(star.url());
    reader.run("BEGIN; SELECT count(*) FROM songplays JOIN users USING (user_id) JOIN songs USING (song_id)");
    let checked = star.check(&["--validate"]);
    assert_eq!(checked.0.code, 0, "{}", checked.0);
    reader.run("COMMIT");
}

#[test]
fn a_role_that_does_not_own_the_tables_may_check_but_not_validate() {
    let star = Star::new();
    star.session().run(NOT_VALID);
    star.session().run(
        "DO $$ BEGIN CREATE ROLE auditor LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
         GRANT USAGE ON SCHEMA public, sparkify_etl TO auditor;
         GRANT SELECT ON ALL TABLES IN SCHEMA public, sparkify_etl TO auditor",
    );
    let url = crate::program::as_role(star.url(), "auditor", None);
    crate::star::check(&url, &[]).all_hold();
    let refused = crate::star::check(&url, &["--validate"]);
    assert_eq!(refused.0.code, 1, "{}", refused.0);
    assert!(refused.0.stderr.contains("validating the foreign key songplays_song_id_fkey"), "{}", refused.0);
    assert!(refused.0.stderr.contains("hint: "), "{}", refused.0);
}
