//! Finds the names that the files of `sql/` use, with a small tokenizer. The server separates functions and operators
//! from other names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Functions and operators that syntax calls without their names: `AT TIME ZONE`, and `BETWEEN`, `IN`, `IS DISTINCT
/// FROM`, `LIKE`, `USING`, `CASE`, `nullif`.
const FUNCTIONS_OF_SYNTAX: [&str; 1] = ["timezone"];
const OPERATORS_OF_SYNTAX: [&str; 8] = ["=", "<>", "<", "<=", ">", ">=", "~~", "!~~"];

/// The names by kind.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Words before a parenthesis.
    pub(crate) functions: BTreeSet<String>,
    pub(crate) operators: BTreeSet<String>,
    /// Words at the position of a table name.
    pub(crate) relations: BTreeSet<String>,
    /// All words, because some of them are types.
    pub(crate) words: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Operator(String),
    Other(char),
}

/// The names in all files of `sql/`.
pub(crate) fn of_all_files() -> Names {
    let mut names = Names::default();
    for file in sql_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sql")) {
        names.add(&tokens(&file));
    }
    names.functions.extend(FUNCTIONS_OF_SYNTAX.map(str::to_owned));
    names.operators.extend(OPERATORS_OF_SYNTAX.map(str::to_owned));
    names
}

/// The texts of the files in a folder and its subfolders.
fn sql_files(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sql_files(&path));
        } else {
            files.push(fs::read_to_string(path).unwrap());
        }
    }
    files
}

impl Names {
    fn add(&mut self, tokens: &[Token]) {
        for (at, token) in tokens.iter().enumerate() {
            match token {
                Token::Word(word) => {
                    self.words.insert(word.clone());
                    if tokens.get(at + 1) == Some(&Token::Other('(')) {
                        self.functions.insert(word.clone());
                    }
                    if at > 0 && comes_before_a_table(&tokens[at - 1]) {
                        self.relations.insert(word.clone());
                    }
                }
                Token::Operator(operator) => drop(self.operators.insert(operator.clone())),
                Token::Other(_) => {}
            }
        }
    }
}

/// Whether a table name may come after the token. A dot comes after the name of a schema.
fn comes_before_a_table(token: &Token) -> bool {
    match token {
        Token::Word(word) => ["from", "join", "into", "update", "table", "view"].contains(&word.as_str()),
        Token::Other(other) => *other == '.',
        Token::Operator(_) => false,
    }
}

/// The tokens of a file, words in lower case. Omits comments, literals and numbers, but not the body of a DO block.
fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let (token, behind) = rest.split_at(length(rest, first));
        rest = behind;
        match first {
            '-' if token.starts_with("--") => {}
            '\'' | '0'..='9' => {}
            '"' => tokens.push(Token::Word(token.trim_matches('"').to_owned())),
            _ if first.is_alphabetic() || first == '_' => tokens.push(Token::Word(token.to_lowercase())),
            _ if is_of_an_operator(first) => tokens.push(Token::Operator(token.to_owned())),
            _ if first.is_whitespace() => {}
            _ => tokens.push(Token::Other(first)),
        }
    }
    tokens
}

/// The length of the first token of the text.
fn length(text: &str, first: char) -> usize {
    let is_of_a_word = |c: char| c.is_alphanumeric() || c == '_';
    let end = match first {
        '-' if text.starts_with("--") => text.find('\n'),
        // Two quotes in a literal end one literal and begin another. Both are omitted.
        '\'' | '"' => text[1..].find(first).map(|end| end + 2),
        _ if is_of_a_word(first) => text.find(|c| !is_of_a_word(c)),
        _ if is_of_an_operator(first) => text.find(|c| !is_of_an_operator(c)),
        _ => Some(first.len_utf8()),
    };
    end.unwrap_or(text.len())
}

fn is_of_an_operator(c: char) -> bool {
    "+-*/<>=~!@#%^&|`?".contains(c)
}

#[test]
fn the_tokenizer_finds_functions_operators_and_tables() {
    let mut names = Names::default();
    names.add(&tokens(
        r#"-- not_this()
           SELECT count (*), lpad('no(t)', 3)::text || name::"char"
           FROM pg_catalog.pg_class AS c WHERE a<>b -- or_this(1)
           AND c ~ 'x' AND n >= 10;"#,
    ));
    let sorted = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(sorted(&names.functions), "count lpad");
    assert_eq!(sorted(&names.operators), "* <> >= || ~");
    assert_eq!(sorted(&names.relations), "pg_catalog pg_class");
    assert!(names.words.contains("char") && names.words.contains("text"));
}
