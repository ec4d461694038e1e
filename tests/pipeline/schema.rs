//! The JSON Schemas of `docs/schemas`.

use boon::{Compiler, Schemas};
use serde_json::Value;

/// Fails unless the document meets the schema of this name.
#[track_caller]
pub(crate) fn assert_meets(schema: &str, document: &Value) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schemas");
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    for name in ["run", schema] {
        let text = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
        compiler.add_resource(&format!("{folder}/{name}.json"), serde_json::from_str(&text).unwrap()).unwrap();
    }
    let mut schemas = Schemas::new();
    let compiled = compiler.compile(&format!("{folder}/{schema}.json"), &mut schemas).unwrap();
    if let Err(error) = schemas.validate(document, compiled) {
        panic!("{schema}: {error:#}\n{document:#}");
    }
}

/// Parses the text, which must be one document, and checks that it meets the schema of this name.
#[track_caller]
pub(crate) fn parsed(schema: &str, text: &str) -> Value {
    let document = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
    assert_meets(schema, &document);
    document
}

#[test]
#[should_panic(expected = "load: ")]
fn a_key_that_the_schema_does_not_have_fails() {
    assert_meets("load", &serde_json::json!({ "version": 1, "other": 2 }));
}
