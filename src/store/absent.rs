//! The types of this module in a build without the feature `object-stores`. No value of them can exist.

use std::io::{self, Read};

use super::failure::Failure;

/// An object of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {}

impl Object {
    /// Its URL.
    #[must_use]
    pub fn url(&self) -> &str {
        match *self {}
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &str {
        match *self {}
    }

    /// Its size in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        match *self {}
    }

    pub(crate) fn entity_tag(&self) -> Option<&str> {
        match *self {}
    }

    pub(crate) fn read_at(&self, _: &mut [u8], _: u64) -> io::Result<usize> {
        match *self {}
    }
}

/// A store, and a key of it.
pub(crate) enum Location {}

impl Location {
    pub(crate) fn open(_: &str) -> Result<Self, Failure> {
        let hint = Some("Build it with the feature: cargo build --release --features object-stores");
        Err(Failure { hint, ..Failure::other("this build has no support for URLs") })
    }

    pub(crate) fn key(&self) -> &str {
        match *self {}
    }

    pub(crate) fn lists(&self) -> bool {
        match *self {}
    }

    pub(crate) fn object(&self) -> Result<Option<Object>, Failure> {
        match *self {}
    }

    pub(crate) fn is_directory(&self) -> Result<bool, Failure> {
        match *self {}
    }

    pub(crate) fn list(&self, _: &str) -> Result<Vec<Object>, Failure> {
        match *self {}
    }
}

/// The bytes of a list of objects.
pub(crate) enum Ahead {}

impl Ahead {
    pub(crate) fn start(objects: Vec<Object>) -> Result<Self, Failure> {
        drop(objects);
        Err(Failure::other("there is no object to read"))
    }

    pub(crate) fn next(&mut self) -> io::Result<ObjectReader> {
        match *self {}
    }
}

/// Reads one object. It is a struct, because the compiler would call code that clones an empty enum unreachable.
#[derive(Clone)]
pub(crate) struct ObjectReader(Object);

impl ObjectReader {
    pub(crate) fn object(&self) -> &Object {
        &self.0
    }

    pub(crate) fn peek(&self, _: &mut [u8]) -> io::Result<usize> {
        match self.0 {}
    }
}

impl Read for ObjectReader {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        match self.0 {}
    }
}
