//! The page that `report` writes: the numbers of the database, with any contents, on one page that needs no other file.

mod command;
mod edges;
mod expected;
mod expected_rows;
mod figures;
mod from;
mod page;
mod period;
mod spoiled;
mod star;
mod units;
