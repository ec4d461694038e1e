//! `explain` knows each code that the program uses.

use sparkify_polars::model::{Reason, WarningKind};
use sparkify_polars::quality::CHECKS;
use strum::VariantArray as _;

use test_support::program::{program, run, succeed};

#[test]
fn each_code_is_explained_and_listed() {
    let list = succeed(&mut program(["explain"])).stdout;
    let reasons = Reason::VARIANTS.iter().map(|reason| reason.code());
    let warnings = WarningKind::VARIANTS.iter().map(|kind| kind.code());
    let checks = CHECKS.iter().map(|check| check.name());
    let codes = ["0", "1", "2", "3", "4", "5", "6", "129", "130", "143"];
    for code in reasons.chain(warnings).chain(checks).chain(codes) {
        let explained = succeed(&mut program(["explain", code]));
        assert!(explained.stdout.starts_with(&format!("{code}: ")), "{explained}");
        assert!(explained.stdout.lines().filter(|line| !line.is_empty()).count() >= 3, "{explained}");
        assert!(list.lines().any(|line| line.split_whitespace().next() == Some(code)), "{code} is not listed\n{list}");
    }
}

#[test]
fn the_spelling_of_a_code_makes_no_difference() {
    let expected = succeed(&mut program(["explain", "wrong_type"])).stdout;
    for spelling in ["Wrong-Type", "WRONG_TYPE", "wrong type"] {
        assert_eq!(succeed(&mut program(["explain", spelling])).stdout, expected);
    }
}

#[test]
fn an_unknown_code_is_an_error_with_the_nearest_code() {
    let outcome = run(&mut program(["explain", "wrong_tipe"]));
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{outcome}");
    assert!(outcome.stderr.contains("Did you mean wrong_type"), "{outcome}");
}
