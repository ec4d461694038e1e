//! The help of a question: `query NAME --help`.

use sparkify_polars::query::{Parameter, Question};

use super::screen;

/// The title and description of a question, its parameters, and an example.
pub(super) fn help(question: &Question, columns: Option<usize>) -> String {
    let name = question.name();
    let mut text = String::new();
    for paragraph in [question.title(), &question.description()].into_iter().filter(|text| !text.is_empty()) {
        text += &format!("{}\n\n", screen::wrapped(paragraph, Some(columns.unwrap_or(USUAL))));
    }
    let parameters = question.parameters();
    text += &match parameters[..] {
        [] => format!("Usage: sparkify-polars query {name}\n"),
        _ => format!("Usage: sparkify-polars query {name} [PARAMETERS]\n\nParameters:\n"),
    };
    for parameter in &parameters {
        let [_, what] = parameter.help();
        let needed = if question.needs().contains(parameter) { " (required)" } else { "" };
        text += &format!("  {:<12} {what}{needed}\n", parameter.option());
    }
    if let Some(example) = example(question, &parameters) {
        text += &format!("\nExample:\n\n    sparkify-polars query {name} {example}\n");
    }
    text + "\nOptions for the answer and the database: sparkify-polars query --help"
}

/// The width of a text that does not go to a terminal.
const USUAL: usize = 100;

/// The parameters that the question needs. If it needs none, the first two that it allows.
fn example(question: &Question, parameters: &[Parameter]) -> Option<String> {
    let needs = question.needs();
    let shown = if needs.is_empty() { parameters.iter().take(2).copied().collect() } else { needs };
    let typed = shown.iter().map(|parameter| format!("{} {}", parameter.option(), parameter.help()[0]));
    (!shown.is_empty()).then(|| typed.collect::<Vec<_>>().join(" "))
}
