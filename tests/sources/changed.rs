//! An object that is overwritten after it was listed is never read as a mixture of two versions.

use std::path::PathBuf;

use sparkify_polars::ErrorKind;
use sparkify_polars::discover::{Links, discover};
use sparkify_polars::model::SourceKind;
use sparkify_polars::read::{Blocks, Fingerprint, ReadLimits};

use test_support::moto::Moto;

#[test]
fn an_object_that_was_overwritten_after_it_was_listed_is_an_error() {
    let Some(moto) = Moto::shared() else { return };
    moto.bucket("changed");
    let found = |name: &str, bytes: &[u8]| {
        moto.put(&format!("/changed/{name}"), bytes);
        let url = PathBuf::from(format!("http://{}/changed/{name}", moto.address));
        discover(SourceKind::Logs, &[url], Links::default()).unwrap().files
    };
    let whole = found("a.json", b"{\"a\":1}\n{\"a\":2}\n");
    assert_eq!(Fingerprint::of(&whole).unwrap()[0].bytes, 16);
    for (name, other) in [("b.json", &b"{\"a\":3}\n{\"a\":4}\n"[..]), ("c.json", b"{\"a\":3}\n"), ("d.json", b"")] {
        let files = found(name, b"{\"a\":1}\n{\"a\":2}\n");
        moto.put(&format!("/changed/{name}"), other);
        let read: Result<Vec<_>, _> = Blocks::new(&files, ReadLimits::default()).collect();
        let error = read.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Input);
        assert!(error.to_string().contains("it was changed while it was read"), "{name}: {error}");
    }
}
